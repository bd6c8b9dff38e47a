"""The tree view of the goal board: the goals that match, and those above them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from uuid import UUID

from services.goals.projections.board_structure import BoardStructure
from services.goals.projections.goal_board import BoardGoal


def goals_with_ancestors(structure: BoardStructure, goal_ids: Iterable[UUID]) -> set[UUID]:
    """Return goals of a board and all goals above them."""
    included: set[UUID] = set()
    for goal in goal_ids:
        goal_id: UUID | None = goal
        while goal_id is not None and goal_id not in included:
            included.add(goal_id)
            goal_id = structure[goal_id].goal.parent_id
    return included


def build_tree(rows: Sequence[BoardGoal]) -> list[BoardGoal]:
    """Return the roots of the tree of these rows, among which every goal's parent is."""
    children: dict[UUID, list[BoardGoal]] = {row.goal_id: [] for row in rows}
    roots: list[BoardGoal] = []
    for row in rows:
        row.children = children[row.goal_id]
        (children[row.parent_id] if row.parent_id else roots).append(row)
    return roots


def goals_below(
    structure: BoardStructure, included: Collection[UUID], roots: Iterable[UUID]
) -> list[UUID]:
    """Return roots and the included goals below them, in the order in which they were set."""
    wanted = set(roots)
    children: dict[UUID, list[UUID]] = {}
    for goal_id in included:
        parent_id = structure[goal_id].goal.parent_id
        if parent_id is not None:
            children.setdefault(parent_id, []).append(goal_id)
    pending = list(wanted)
    for goal_id in pending:
        pending += children.get(goal_id, ())
    return sorted(pending)
