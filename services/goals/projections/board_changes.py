"""Which rows of a board events change: those of their goals, and those that depend on them.

The rows are told as they are now, so a client that gets them twice, or of later events as well, has
the same board. What changes is found by the ways in which rows depend on each other, over the tree
and the links as they are and as they were before: never too few rows, sometimes a few too many.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from uuid import UUID

from services.goals.domain import cycle_and_hierarchy_events as structure_events
from services.goals.domain.goal_hierarchy import GoalLink
from services.goals.domain.transitive_goal_dependents import find_dependent_goals
from services.goals.projections.board_structure import BoardStructure, dependents_by_goal
from shared.eventsourcing.event_store import RecordedEvent

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection

Edge = tuple[UUID, UUID]
"""A goal, and one that depends on it."""


@dataclass
class TouchedGoals:
    """The goals that events are about, before it is asked what depends on them."""

    goal_ids: set[UUID] = field(default_factory=set)
    blocker_ids: set[UUID] = field(default_factory=set)
    """Blockers whose goals are touched."""
    project_ids: set[UUID] = field(default_factory=set)
    """Projects that served the touched goals, or do."""
    whole_cycles: set[UUID] = field(default_factory=set)
    """Cycles of which every row may have changed."""
    are_points_others: bool = False
    """Whether what an obligation is worth became another for a department."""
    former_edges: set[Edge] = field(default_factory=set)
    """Dependencies by links that were withdrawn."""


def find_touched_goals(events: Iterable[RecordedEvent[Any]]) -> TouchedGoals:
    """Return the goals that events are about."""
    touched = TouchedGoals()
    for recorded in events:
        kind, _, id_ = recorded.stream.partition("-")
        match kind:
            case "goal":
                touched.goal_ids.add(UUID(id_))
            case "blocker":
                touched.blocker_ids.add(UUID(id_))
            case "serving":
                touched.goal_ids |= {*recorded.event.goals, *recorded.event.was}
            case "project":
                touched.project_ids.add(recorded.event.project_id)
            case "counted":
                touched.are_points_others = True
            case "cycle":
                _touch_by_structure(touched, recorded.event)
            case _:  # an automation rule that was refused
                pass
    return touched


def _touch_by_structure(touched: TouchedGoals, event: Any) -> None:
    match event:
        case structure_events.GoalSet() | structure_events.GoalActivated():
            touched.goal_ids.add(event.goal.goal_id)
        case structure_events.GoalMoved() | structure_events.GoalArchived():
            touched.goal_ids.add(event.goal_id)
        case structure_events.WeightsSet():
            touched.goal_ids |= {event.parent_id, *(one.goal_id for one in event.weights)}
        case structure_events.LinkAccepted() | structure_events.LinkWithdrawn():
            touched.goal_ids |= {event.link.source, event.link.target}
            touched.former_edges.add(event.link.dependency_edge)
        case structure_events.LinkOffered() | structure_events.LinkDeclined():
            pass  # the board shows accepted links alone
        case _:
            touched.whole_cycles.add(event.cycle_id)


async def load_touched_of_cycle(
    db: Connection, touched: TouchedGoals, cycle_id: UUID
) -> tuple[set[UUID], set[Edge]]:
    """Return the touched goals of a cycle, archived or not, and edges that they had before."""
    goals = await db.fetch(
        "SELECT goal_id FROM goal WHERE cycle_id = $1 AND (goal_id = ANY ($2) OR goal_id IN"
        " (SELECT goal_id FROM blocker WHERE blocker_id = ANY ($3)) OR goal_id IN"
        " (SELECT jsonb_array_elements_text(goals)::uuid FROM serving_project"
        " WHERE project_id = ANY ($4) AND seen_to IS NULL))",
        cycle_id,
        list(touched.goal_ids),
        list(touched.blocker_ids),
        list(touched.project_ids),
    )
    goal_ids = {goal["goal_id"] for goal in goals}
    placements = await db.fetch(
        "SELECT DISTINCT goal_id, parent_id FROM placement"
        " WHERE goal_id = ANY ($1) AND parent_id IS NOT NULL",
        list(goal_ids),
    )
    return goal_ids, touched.former_edges | {
        (one["goal_id"], one["parent_id"]) for one in placements
    }


def affected_goals(
    structure: BoardStructure,
    accepted: Sequence[GoalLink],
    goal_ids: Iterable[UUID],
    former_edges: Iterable[Edge],
    *,
    are_points_others: bool = False,
) -> set[UUID]:
    """Return the goals whose rows the touched goals change, themselves included.

    These are the goals that depend on them (roll-ups, and who is at risk), and those goals in
    trouble on which they depend (whom these endanger, and the dates and points at risk); all in
    trouble, where what obligations are worth became another.
    """
    touched = set(goal_ids)
    dependents = {
        goal_id: list(ids)
        for goal_id, ids in dependents_by_goal(
            [node.goal for node in structure.values()], accepted
        ).items()
    }
    for prerequisite_id, dependent_id in former_edges:
        dependents.setdefault(prerequisite_id, []).append(dependent_id)
    changed = touched | {
        dependent for goal_id in touched for dependent in find_dependent_goals(goal_id, dependents)
    }
    prerequisites = _reversed(dependents)
    in_trouble = {goal_id for goal_id, node in structure.items() if node.is_in_trouble}
    if are_points_others:
        return changed | in_trouble
    for goal_id in touched:
        changed |= in_trouble.intersection(find_dependent_goals(goal_id, prerequisites))
    return changed


def _reversed(edges: Mapping[UUID, Sequence[UUID]]) -> dict[UUID, list[UUID]]:
    found: dict[UUID, list[UUID]] = {}
    for goal_id, ids in edges.items():
        for one in ids:
            found.setdefault(one, []).append(goal_id)
    return found
