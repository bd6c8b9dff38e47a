"""Two boards of a cycle side by side: each goal then and now, and the difference."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from typing import Literal
from uuid import UUID

from pydantic import BaseModel

from services.goals.domain.goal_metric import round_completion
from services.goals.projections.board_structure import BoardNode, BoardStructure
from services.goals.projections.goal_states import GoalState
from shared.http.field_types import PlainDecimal

BoardChange = Literal["new", "gone", "changed", "same"]


class GoalOnBoard(BaseModel):
    """A goal as a board shows it at one of the two times."""

    title: str
    department: str | None
    """The code of the goal's department; `null` for a goal of the company."""
    parent_id: UUID | None
    weight: PlainDecimal | None
    value: PlainDecimal | None
    completion: PlainDecimal | None
    rolled_up: PlainDecimal | None
    state: GoalState
    blocked: bool
    """Whether a blocker of it is open."""
    at_risk: bool


class ComparedGoal(BaseModel):
    """A goal at both times."""

    goal_id: UUID
    change: BoardChange
    """`new` and `gone` are on one of the boards alone; `changed` in at least one field."""
    changed_fields: list[str]
    """The fields that differ, where the goal is on both boards."""
    then: GoalOnBoard | None
    now: GoalOnBoard | None
    completion_difference: PlainDecimal | None
    """Completion at the second time less that at the first; `null` where one is missing."""
    rolled_up_difference: PlainDecimal | None


def compare_boards(then: BoardStructure, now: BoardStructure) -> Iterator[ComparedGoal]:
    """Yield the goals of either board, in the order in which they were set."""
    for goal_id in sorted({*then, *now}):
        yield _compare(goal_id, then.get(goal_id), now.get(goal_id))


def _compare(goal_id: UUID, then: BoardNode | None, now: BoardNode | None) -> ComparedGoal:
    before, after = _goal(then), _goal(now)
    changed: list[str] = []
    change: BoardChange = "new" if before is None else "gone"
    if before is not None and after is not None:
        changed = [
            name
            for name in GoalOnBoard.model_fields
            if getattr(before, name) != getattr(after, name)
        ]
        change = "changed" if changed else "same"
    return ComparedGoal(
        goal_id=goal_id,
        change=change,
        changed_fields=changed,
        then=before,
        now=after,
        completion_difference=_difference(
            then.completion if then else None, now.completion if now else None
        ),
        rolled_up_difference=_difference(
            then.rolled_up if then else None, now.rolled_up if now else None
        ),
    )


def _goal(node: BoardNode | None) -> GoalOnBoard | None:
    if node is None:
        return None
    goal = node.goal
    return GoalOnBoard(
        title=goal.title,
        department=goal.department,
        parent_id=goal.parent_id,
        weight=goal.weight,
        value=goal.value,
        completion=_rounded(node.completion),
        rolled_up=_rounded(node.rolled_up),
        state=node.state,
        blocked=node.is_blocked,
        at_risk=node.at_risk,
    )


def _difference(then: Fraction | None, now: Fraction | None) -> Decimal | None:
    return None if then is None or now is None else round_completion(now - then)


def _rounded(completion: Fraction | None) -> Decimal | None:
    return None if completion is None else round_completion(completion)
