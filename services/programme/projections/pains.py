"""The read model of pain lists: pains, measures, and which plan comes first."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Sequence
from typing import TYPE_CHECKING, Any

from services.programme.domain import pain_events as events
from services.programme.domain.pain_ranking import BUILT_IN_RATE
from shared.eventsourcing.event_store import RecordedEvent
from shared.postgres.projection import Projection

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection


async def _record(db: Connection, recorded: RecordedEvent[Any]) -> None:
    event: events.PainRecorded = recorded.event
    details, estimate = event.details, event.estimate
    await db.execute(
        "INSERT INTO pain (pain_id, programme_id, status, title, description, department, plan,"
        " target, source, reference, question, times_per_month, amount, unit, recorded_at,"
        " updated_at, measured_of) VALUES ($1, $2, 'open', $3, $4, $5, $6, $7, $8, $9, $10, $11,"
        " $12, $13, $14, $15, $16)",
        event.pain_id,
        event.programme_id,
        details.title,
        details.description,
        details.department,
        details.plan,
        details.target,
        details.source.kind,
        details.source.reference,
        details.source.question,
        estimate and estimate.times_per_month,
        estimate and estimate.amount,
        estimate and estimate.unit,
        event.at,
        recorded.recorded_at,
        details.measured_of,
    )


async def _rate(db: Connection, recorded: RecordedEvent[Any]) -> None:
    event: events.PainRated = recorded.event
    await db.execute(
        "UPDATE pain SET times_per_month = $2, amount = $3, unit = $4 WHERE pain_id = $1",
        event.pain_id,
        event.estimate.times_per_month,
        event.estimate.amount,
        event.estimate.unit,
    )


async def _take_measure(db: Connection, recorded: RecordedEvent[Any]) -> None:
    event: events.MeasureTaken = recorded.event
    await db.execute(
        "INSERT INTO pain_measure (pain_id, number, status, what, person, by_when, taken_at)"
        " VALUES ($1, $2, 'under-way', $3, $4, $5, $6)",
        event.pain_id,
        event.number,
        event.what,
        event.person,
        event.by_when,
        event.at,
    )
    await _show_treatment(db, event.pain_id)


async def _close_measure(db: Connection, recorded: RecordedEvent[Any]) -> None:
    event: events.MeasureClosed = recorded.event
    await db.execute(
        "UPDATE pain_measure SET status = $3, closed_at = $4, reason = $5"
        " WHERE pain_id = $1 AND number = $2",
        event.pain_id,
        event.number,
        event.outcome,
        event.at,
        event.reason,
    )
    await _show_treatment(db, event.pain_id)


async def _show_treatment(db: Connection, pain_id: Any) -> None:
    """Set whether a pain that is not closed is open or being treated."""
    await db.execute(
        "UPDATE pain SET status = CASE WHEN EXISTS (SELECT FROM pain_measure"
        " WHERE pain_measure.pain_id = pain.pain_id AND pain_measure.status <> 'dropped')"
        " THEN 'being-treated' ELSE 'open' END, reason = NULL"
        " WHERE pain_id = $1 AND status IN ('open', 'being-treated')",
        pain_id,
    )


async def _close(db: Connection, recorded: RecordedEvent[Any]) -> None:
    event: events.PainClosed = recorded.event
    await db.execute(
        "UPDATE pain SET status = $2, reason = $3 WHERE pain_id = $1",
        event.pain_id,
        event.outcome,
        event.reason,
    )


async def _reopen(db: Connection, recorded: RecordedEvent[Any]) -> None:
    event: events.PainReopened = recorded.event
    await db.execute("UPDATE pain SET status = 'open' WHERE pain_id = $1", event.pain_id)
    await _show_treatment(db, event.pain_id)
    await db.execute("UPDATE pain SET reason = $2 WHERE pain_id = $1", event.pain_id, event.reason)


async def _merge(db: Connection, recorded: RecordedEvent[Any]) -> None:
    """Merge a pain, and with it what was merged into it."""
    event: events.PainMerged = recorded.event
    await db.execute(
        "UPDATE pain SET status = 'merged', merged_into = $2, reason = $3 WHERE pain_id = $1",
        event.pain_id,
        event.into,
        event.reason,
    )
    await db.execute(
        "UPDATE pain SET merged_into = $2 WHERE merged_into = $1", event.pain_id, event.into
    )


async def _set_rate(db: Connection, recorded: RecordedEvent[Any]) -> None:
    event: events.PainRateSet = recorded.event
    await db.execute(
        "UPDATE pain_list SET hourly_minor = $2, currency = $3 WHERE programme_id = $1",
        event.programme_id,
        event.rate.minor,
        event.rate.currency,
    )


async def _decide(db: Connection, recorded: RecordedEvent[Any]) -> None:
    event: events.PrioritiesDecided = recorded.event
    await db.execute(
        "UPDATE pain_list SET decided = $2 WHERE programme_id = $1",
        event.programme_id,
        event.model_dump_json(exclude={"type", "programme_id"}),
    )


_CHANGES: dict[type, Callable[[Connection, RecordedEvent[Any]], Coroutine[Any, Any, None]]] = {
    events.PainRecorded: _record,
    events.PainRated: _rate,
    events.MeasureTaken: _take_measure,
    events.MeasureClosed: _close_measure,
    events.PainClosed: _close,
    events.PainReopened: _reopen,
    events.PainMerged: _merge,
    events.PainRateSet: _set_rate,
    events.PrioritiesDecided: _decide,
}


async def apply_events(db: Connection, recorded_events: Sequence[RecordedEvent[Any]]) -> None:
    """Apply events one by one: a programme has some hundreds of them."""
    for recorded in recorded_events:
        event = recorded.event
        if not isinstance(event, events.PainListEvent):
            continue
        await db.execute(
            "INSERT INTO pain_list (programme_id, hourly_minor, currency, updated_at)"
            " VALUES ($1, $2, $3, $4) ON CONFLICT (programme_id)"
            " DO UPDATE SET updated_at = excluded.updated_at",
            event.programme_id,
            BUILT_IN_RATE.minor,
            BUILT_IN_RATE.currency,
            recorded.recorded_at,
        )
        await _CHANGES[type(event)](db, recorded)
        await db.execute(
            "UPDATE pain SET updated_at = $2 WHERE pain_id = $1",
            getattr(event, "pain_id", None),
            recorded.recorded_at,
        )


PROJECTION = Projection("pains", ("pain_list", "pain", "pain_measure"), apply_events)
