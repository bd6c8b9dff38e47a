"""The read model of programmes: phases, officers and statements as they stand."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Sequence
from typing import TYPE_CHECKING, Any, get_args

from services.programme.domain import programme_events as events
from shared.eventsourcing.event_store import RecordedEvent
from shared.postgres.projection import Projection

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection

_PROGRAMME_EVENT_TYPES = get_args(get_args(events.ProgrammeEvent)[0])


async def _begin(db: Connection, recorded: RecordedEvent[Any]) -> None:
    event = recorded.event
    terms = event.terms
    await db.execute(
        "INSERT INTO programme (programme_id, version, status, name, size, scenario, phase,"
        " begun_at, updated_at) VALUES ($1, $2, 'running', $3, $4, $5, 'diagnosis', $6, $7)",
        event.programme_id,
        recorded.version,
        terms.name,
        terms.profile.size,
        terms.profile.scenario,
        event.at,
        recorded.recorded_at,
    )
    await db.execute(
        "INSERT INTO programme_phase (programme_id, phase, months, entered_at, planned_end)"
        " SELECT $1, phase, months, CASE WHEN phase = 'diagnosis' THEN $4::timestamptz END,"
        " CASE WHEN phase = 'diagnosis' THEN $5::date END"
        " FROM unnest($2::text[], $3::integer[]) AS planned (phase, months)",
        event.programme_id,
        [planned.phase for planned in terms.phases],
        [planned.months for planned in terms.phases],
        event.at,
        event.planned_end,
    )


async def _name_officer(db: Connection, recorded: RecordedEvent[Any]) -> None:
    event = recorded.event
    await db.execute(
        "INSERT INTO programme_officer (programme_id, subject, person, since)"
        " VALUES ($1, $2, $3, $4) ON CONFLICT (programme_id, subject)"
        " DO UPDATE SET person = excluded.person, since = excluded.since",
        event.programme_id,
        event.subject,
        event.person,
        event.at,
    )


async def _state_criterion(db: Connection, recorded: RecordedEvent[Any]) -> None:
    event = recorded.event
    await db.execute(
        "INSERT INTO programme_statement (programme_id, criterion, evidence, stated_at)"
        " VALUES ($1, $2, $3, $4) ON CONFLICT (programme_id, criterion)"
        " DO UPDATE SET evidence = excluded.evidence, stated_at = excluded.stated_at",
        event.programme_id,
        event.criterion,
        event.evidence,
        event.at,
    )


async def _withdraw_criterion(db: Connection, recorded: RecordedEvent[Any]) -> None:
    event = recorded.event
    await db.execute(
        "DELETE FROM programme_statement WHERE programme_id = $1 AND criterion = $2",
        event.programme_id,
        event.criterion,
    )


async def _enter_phase(db: Connection, recorded: RecordedEvent[Any]) -> None:
    event = recorded.event
    await db.execute(
        "UPDATE programme_phase SET entered_at = $3, planned_end = $4, overruled = $5, reason = $6"
        " WHERE programme_id = $1 AND phase = $2",
        event.programme_id,
        event.phase,
        event.at,
        event.planned_end,
        list(event.overruled),
        event.reason,
    )
    await db.execute(
        "UPDATE programme SET phase = $2 WHERE programme_id = $1", event.programme_id, event.phase
    )


async def _replan_phase(db: Connection, recorded: RecordedEvent[Any]) -> None:
    event = recorded.event
    await db.execute(
        "UPDATE programme_phase SET planned_end = $3, overdue = false"
        " WHERE programme_id = $1 AND phase = $2",
        event.programme_id,
        event.phase,
        event.planned_end,
    )


async def _announce_overdue(db: Connection, recorded: RecordedEvent[Any]) -> None:
    event = recorded.event
    await db.execute(
        "UPDATE programme_phase SET overdue = true WHERE programme_id = $1 AND phase = $2",
        event.programme_id,
        event.phase,
    )


async def _end(db: Connection, recorded: RecordedEvent[Any]) -> None:
    event = recorded.event
    await db.execute(
        "UPDATE programme SET status = 'ended', ended_at = $2, end_reason = $3"
        " WHERE programme_id = $1",
        event.programme_id,
        event.at,
        event.reason,
    )


_CHANGES: dict[type, Callable[[Connection, RecordedEvent[Any]], Coroutine[Any, Any, None]]] = {
    events.ProgrammeBegun: _begin,
    events.OfficerNamed: _name_officer,
    events.CriterionStated: _state_criterion,
    events.CriterionWithdrawn: _withdraw_criterion,
    events.PhaseEntered: _enter_phase,
    events.PhaseReplanned: _replan_phase,
    events.PhaseOverdue: _announce_overdue,
    events.ProgrammeEnded: _end,
}


async def apply_events(db: Connection, recorded_events: Sequence[RecordedEvent[Any]]) -> None:
    """Apply events one by one: a programme has some dozens in its life."""
    for recorded in recorded_events:
        if not isinstance(recorded.event, _PROGRAMME_EVENT_TYPES):
            continue
        await _CHANGES[type(recorded.event)](db, recorded)
        await db.execute(
            "UPDATE programme SET version = $2, updated_at = $3 WHERE programme_id = $1",
            recorded.event.programme_id,
            recorded.version,
            recorded.recorded_at,
        )


PROJECTION = Projection(
    "programmes",
    ("programme", "programme_phase", "programme_officer", "programme_statement"),
    apply_events,
)
