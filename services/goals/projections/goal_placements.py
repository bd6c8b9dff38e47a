"""The read model of goals: the plan of each, and its place in the cycle's tree."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from uuid import UUID

from services.goals.domain import cycle_and_hierarchy_events
from services.goals.domain.goal_tracking_events import GoalStarted
from services.goals.domain.goal_weight import GoalWeight
from services.goals.projections.temporal_tables import supersede_rows
from shared.eventsourcing.event_store import RecordedEvent
from shared.postgres.projection import Projection, execute_for_rows

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection

_PLACEMENT_COLUMNS = {
    "goal_id": "uuid",
    "number": "bigint",
    "seen_from": "timestamptz",
    "cycle_id": "uuid",
    "parent_id": "uuid",
    "weight": "numeric",
    "fraction": "text",
    "archived": "boolean",
}


async def apply_events(db: Connection, events: Sequence[RecordedEvent[Any]]) -> None:
    """Apply events to the tables of goals and of their places in the tree."""
    stored = [recorded.event for recorded in events]
    added = [event for event in stored if isinstance(event, cycle_and_hierarchy_events.GoalSet)]
    if added:
        await db.execute(
            "INSERT INTO goal (goal_id, cycle_id, title, department, plan)"
            " SELECT goal_id, cycle_id, title, department, plan::json"
            " FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::text[])"
            " AS batch (goal_id, cycle_id, title, department, plan)",
            [event.goal.goal_id for event in added],
            [event.cycle_id for event in added],
            [event.goal.title for event in added],
            [event.goal.department for event in added],
            [event.plan.model_dump_json() for event in added],
        )
    archived = [
        (goal_id, event.reason) for event in stored if (goal_id := _ended_goal(event)) is not None
    ]
    if archived:
        await db.execute(
            "UPDATE goal SET archived = batch.reason"
            " FROM unnest($1::uuid[], $2::text[]) AS batch (goal_id, reason)"
            " WHERE goal.goal_id = batch.goal_id",
            [goal_id for goal_id, _ in archived],
            [reason for _, reason in archived],
        )
    transfers = [
        one for one in events if isinstance(one.event, cycle_and_hierarchy_events.GoalTransferred)
    ]
    owners = {one.event.goal.goal_id: one.event.goal.department for one in transfers}
    await execute_for_rows(
        db,
        "UPDATE goal SET department = batch.department"
        " FROM unnest($1::uuid[], $2::text[]) AS batch (goal_id, department)"
        " WHERE goal.goal_id = batch.goal_id",
        list(owners),
        list(owners.values()),
    )
    started = [event for event in stored if isinstance(event, GoalStarted)]
    if started:
        await db.execute(
            "UPDATE goal SET expected_from = batch.expected_from"
            " FROM unnest($1::uuid[], $2::timestamptz[]) AS batch (goal_id, expected_from)"
            " WHERE goal.goal_id = batch.goal_id",
            [event.goal.goal_id for event in started],
            [event.expected_from for event in started],
        )
    await execute_for_rows(
        db,
        "INSERT INTO goal_transfer (goal_id, number, seen_from, was)"
        " SELECT * FROM unnest($1::uuid[], $2::bigint[], $3::timestamptz[], $4::text[])",
        [one.event.goal.goal_id for one in transfers],
        [one.version for one in transfers],
        [one.recorded_at for one in transfers],
        [one.event.was for one in transfers],
    )
    await supersede_rows(
        db,
        "placement",
        _PLACEMENT_COLUMNS,
        [row for recorded in events for row in _placement_rows(recorded)],
    )


def _placement_rows(recorded: RecordedEvent[Any]) -> list[tuple[Any, ...]]:
    """Return the new parent, weight and archived flag of the goals that an event changes."""
    event = recorded.event
    number, at = recorded.version, recorded.recorded_at
    match event:
        case cycle_and_hierarchy_events.GoalSet(goal=goal, parent_id=parent_id):
            return [(goal.goal_id, number, at, event.cycle_id, parent_id, None, None, False)]
        case cycle_and_hierarchy_events.GoalMoved(goal_id=goal_id, parent_id=parent_id):
            return [(goal_id, number, at, event.cycle_id, parent_id, None, None, False)]
        case cycle_and_hierarchy_events.GoalArchived(goal_id=goal_id, parent_id=parent_id):
            return [(goal_id, number, at, event.cycle_id, parent_id, None, None, True)]
        case cycle_and_hierarchy_events.GoalWithdrawn(goal=goal, parent_id=parent_id):
            return [(goal.goal_id, number, at, event.cycle_id, parent_id, None, None, True)]
        case cycle_and_hierarchy_events.WeightsSet(parent_id=parent_id, weights=weights):
            return [
                (child.goal_id, number, at, event.cycle_id, parent_id, *_part(child), False)
                for child in weights
            ]
        case _:
            return []


def _ended_goal(event: object) -> UUID | None:
    match event:
        case cycle_and_hierarchy_events.GoalArchived(goal_id=goal_id):
            return goal_id
        case cycle_and_hierarchy_events.GoalWithdrawn(goal=goal):
            return goal.goal_id
        case _:
            return None


def _part(child: GoalWeight) -> tuple[Decimal, str | None]:
    return child.weight, child.fraction


PROJECTION = Projection("goals", ("goal", "placement", "goal_transfer"), apply_events)
