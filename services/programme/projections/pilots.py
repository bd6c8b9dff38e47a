"""The read model of pilots: snapshots and tuning decisions."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Sequence
from typing import TYPE_CHECKING, Any

from pydantic import TypeAdapter

from services.programme.domain import pilot_events as events
from shared.eventsourcing.event_store import RecordedEvent
from shared.postgres.projection import Projection

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection

FIGURES_ADAPTER: TypeAdapter[events.SnapshotFigures] = TypeAdapter(events.SnapshotFigures)


async def _choose(db: Connection, recorded: RecordedEvent[Any]) -> None:
    event: events.PilotChosen = recorded.event
    await db.execute(
        "INSERT INTO pilot (programme_id, project_id, departments, starts_on, ends_on, reason,"
        " next_due, updated_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)"
        " ON CONFLICT (programme_id) DO UPDATE SET project_id = excluded.project_id,"
        " departments = excluded.departments, starts_on = excluded.starts_on,"
        " ends_on = excluded.ends_on, reason = excluded.reason, next_due = excluded.next_due",
        event.programme_id,
        event.project_id,
        list(event.departments),
        event.starts_on,
        event.ends_on,
        event.reason,
        event.next_due,
        recorded.recorded_at,
    )


async def _take_snapshot(db: Connection, recorded: RecordedEvent[Any]) -> None:
    event: events.SnapshotTaken = recorded.event
    await db.execute(
        "INSERT INTO pilot_snapshot (programme_id, number, since, until, taken_at, late, figures)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7)",
        event.programme_id,
        event.number,
        event.since,
        event.at,
        event.taken_at,
        event.late,
        FIGURES_ADAPTER.dump_json(event.figures).decode(),
    )
    await db.execute(
        "UPDATE pilot SET next_due = $2 WHERE programme_id = $1",
        event.programme_id,
        event.next_due,
    )


async def _decide_tuning(db: Connection, recorded: RecordedEvent[Any]) -> None:
    event: events.TuningDecided = recorded.event
    await db.execute(
        "INSERT INTO tuning_decision (programme_id, number, what, why, prediction, target, before,"
        " decided_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        event.programme_id,
        event.number,
        event.what,
        event.why,
        event.prediction,
        event.target,
        event.before,
        event.at,
    )


async def _review(db: Connection, recorded: RecordedEvent[Any]) -> None:
    event: events.TuningReviewed = recorded.event
    await db.execute(
        "UPDATE tuning_decision SET verdict = $3, review = $4, reviewed_at = $5"
        " WHERE programme_id = $1 AND number = $2",
        event.programme_id,
        event.number,
        event.verdict,
        event.reason,
        event.at,
    )


async def _end(db: Connection, recorded: RecordedEvent[Any]) -> None:
    event: events.PilotEnded = recorded.event
    await db.execute(
        "UPDATE pilot SET next_due = NULL, ended_at = $2, end_reason = $3 WHERE programme_id = $1",
        event.programme_id,
        event.at,
        event.reason,
    )


_CHANGES: dict[type, Callable[[Connection, RecordedEvent[Any]], Coroutine[Any, Any, None]]] = {
    events.PilotChosen: _choose,
    events.SnapshotTaken: _take_snapshot,
    events.TuningDecided: _decide_tuning,
    events.TuningReviewed: _review,
    events.PilotEnded: _end,
}


async def apply_events(db: Connection, recorded_events: Sequence[RecordedEvent[Any]]) -> None:
    """Apply events one by one: a pilot has some dozens."""
    for recorded in recorded_events:
        if not isinstance(recorded.event, events.PilotEvent):
            continue
        await _CHANGES[type(recorded.event)](db, recorded)
        await db.execute(
            "UPDATE pilot SET updated_at = $2 WHERE programme_id = $1",
            recorded.event.programme_id,
            recorded.recorded_at,
        )


PROJECTION = Projection("pilots", ("pilot", "pilot_snapshot", "tuning_decision"), apply_events)
