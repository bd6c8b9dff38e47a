"""Brings the tables of liaisons, their terms and notes, absences and heads up to date."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, get_args

from services.duties.domain import liaison_events as happened
from services.duties.domain.department_head import DepartmentHeadRecorded
from services.duties.domain.liaison_absence import LiaisonAbsenceRecorded, LiaisonAbsenceWithdrawn
from services.duties.domain.liaison_competence import standing_of
from services.duties.domain.liaison_state import term_of
from services.duties.projections.liaison_competence import upsert_statement
from shared.eventsourcing.company_days import ONE_DAY
from shared.eventsourcing.event_store import RecordedEvent
from shared.eventsourcing.liaison_contacts import LiaisonTerm
from shared.postgres.projection import Projection

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection

_LIAISON_EVENTS = get_args(get_args(happened.LiaisonEvent)[0])


async def apply_events(db: Connection, events: Sequence[RecordedEvent[Any]]) -> None:
    """Bring the tables up to date, event by event: there are few of them."""
    for recorded in events:
        match recorded.event:
            case LiaisonAbsenceRecorded(period=period) as absent:
                await db.execute(
                    "INSERT INTO liaison_absence VALUES ($1, $2, $3, $4, $5)",
                    period.absence_id,
                    absent.person,
                    absent.department,
                    period.first_day,
                    period.last_day,
                )
            case LiaisonAbsenceWithdrawn(period=period):
                await db.execute(
                    "DELETE FROM liaison_absence WHERE absence_id = $1", period.absence_id
                )
            case DepartmentHeadRecorded() as head:
                await db.execute(
                    "INSERT INTO department_head VALUES ($1, $2, $3)"
                    " ON CONFLICT (department, valid_from) DO UPDATE SET head = excluded.head",
                    head.department,
                    head.valid_from,
                    head.head,
                )
            case event if isinstance(event, _LIAISON_EVENTS):
                await _apply_to_office(db, recorded)
            case _:
                pass  # another aggregate's


async def _apply_to_office(db: Connection, recorded: RecordedEvent[Any]) -> None:
    event: happened.LiaisonEvent = recorded.event
    office = event.office
    await db.execute(
        "INSERT INTO liaison VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (liaison_id)"
        " DO UPDATE SET version = excluded.version, updated_at = excluded.updated_at",
        office.liaison_id,
        recorded.version,
        office.department,
        office.item.kind,
        office.item.id,
        recorded.recorded_at,
    )
    term = term_of(event)
    if term is not None:
        await _begin_term(db, event, term)
    if isinstance(event, happened.LiaisonCompetenceNoted):
        standing = standing_of(event.communication, event.business_knowledge)
        await upsert_statement(db, event, standing)


async def _begin_term(db: Connection, event: happened.LiaisonEvent, term: LiaisonTerm) -> None:
    """Insert a term; it replaces what was said of its first day and of later ones.

    One that says the same as the term before it only makes that go on.
    """
    liaison_id = event.office.liaison_id
    await db.execute(
        "DELETE FROM liaison_term WHERE liaison_id = $1 AND valid_from >= $2",
        liaison_id,
        term.valid_from,
    )
    goes_on = await db.execute(
        "UPDATE liaison_term SET valid_to = NULL WHERE liaison_id = $1 AND valid_from ="
        " (SELECT max(valid_from) FROM liaison_term WHERE liaison_id = $1)"
        " AND person IS NOT DISTINCT FROM $2 AND deputy IS NOT DISTINCT FROM $3"
        " AND is_ended = $4",
        liaison_id,
        term.person,
        term.deputy,
        term.is_ended,
    )
    if goes_on == "UPDATE 1":
        return
    await db.execute(
        "UPDATE liaison_term SET valid_to = $2"
        " WHERE liaison_id = $1 AND (valid_to IS NULL OR valid_to > $2)",
        liaison_id,
        term.valid_from - ONE_DAY,
    )
    await db.execute(
        "INSERT INTO liaison_term VALUES ($1, $2, NULL, $3, $4, $5, $6)",
        liaison_id,
        term.valid_from,
        term.person,
        term.deputy,
        term.is_ended,
        getattr(event, "reason", None) or getattr(event, "cause", None),
    )


PROJECTION = Projection(
    "liaisons",
    ("liaison", "liaison_term", "liaison_competence", "liaison_absence", "department_head"),
    apply_events,
)
