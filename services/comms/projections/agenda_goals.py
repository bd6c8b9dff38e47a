"""The goals that lag or are blocked, for agendas."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING, Any
from uuid import UUID

from services.comms.domain.agenda_goal import AgendaGoal, AgendaGoalChanged
from shared.eventsourcing.event_store import RecordedEvent
from shared.postgres.projection import Projection, execute_for_rows

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection


async def find_goals_for_agenda(db: Connection, cycle_id: UUID | None) -> list[AgendaGoal]:
    """Return the goals of a cycle that lag or are blocked; without a cycle those of all."""
    rows = await db.fetch(
        "SELECT body FROM agenda_goal WHERE needs_attention"
        " AND ($1::uuid IS NULL OR cycle_id IS NULL OR cycle_id = $1)",
        cycle_id,
    )
    return [AgendaGoal.model_validate_json(row["body"]) for row in rows]


async def find_goals(db: Connection, goal_ids: Collection[UUID]) -> dict[UUID, AgendaGoal]:
    """Return those of the goals that are known, by id."""
    rows = await db.fetch(
        "SELECT goal_id, body FROM agenda_goal WHERE goal_id = ANY ($1)", list(goal_ids)
    )
    return {row["goal_id"]: AgendaGoal.model_validate_json(row["body"]) for row in rows}


async def apply_events(db: Connection, events: Sequence[RecordedEvent[Any]]) -> None:
    """Bring the goals up to date: the last event says all that is known."""
    latest = {
        recorded.event.goal.goal_id: recorded.event.goal
        for recorded in events
        if isinstance(recorded.event, AgendaGoalChanged)
    }
    goals = list(latest.values())
    await execute_for_rows(
        db,
        "INSERT INTO agenda_goal (goal_id, cycle_id, needs_attention, body)"
        " SELECT goal_id, cycle_id, needs_attention, body::json"
        " FROM unnest($1::uuid[], $2::uuid[], $3::boolean[], $4::text[])"
        " AS data (goal_id, cycle_id, needs_attention, body)"
        " ON CONFLICT (goal_id) DO UPDATE SET cycle_id = excluded.cycle_id,"
        " needs_attention = excluded.needs_attention, body = excluded.body",
        list(latest),
        [goal.cycle_id for goal in goals],
        [goal.needs_attention for goal in goals],
        [goal.model_dump_json() for goal in goals],
    )


PROJECTION = Projection("agenda-goals", ("agenda_goal",), apply_events)
