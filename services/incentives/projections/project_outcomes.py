"""The read model of the outcomes of closed projects."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from services.incentives.domain.project_outcome import ProjectOutcome, ProjectOutcomeEntered
from services.incentives.domain.project_share_ratios import ProjectRecord
from services.incentives.projections.project_records import find_record_time, load_project_records
from shared.eventsourcing.event_store import RecordedEvent
from shared.postgres.projection import Projection

if TYPE_CHECKING:
    from asyncpg import Record

    from shared.postgres.database_connections import Connection


async def apply_events(db: Connection, events: Sequence[RecordedEvent[Any]]) -> None:
    """Insert the outcomes."""
    entered = [recorded for recorded in events if isinstance(recorded.event, ProjectOutcomeEntered)]
    if entered:
        await db.execute(
            "INSERT INTO project_outcome"
            " (project_id, project, period, booked_in, outcome, cause, event_id, seen_from)"
            " SELECT id, project, period, booked_in, outcome::json, cause, event_id, seen_from"
            " FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[],"
            " $6::uuid[], $7::uuid[], $8::timestamptz[])"
            " AS entered (id, project, period, booked_in, outcome, cause, event_id, seen_from)",
            [recorded.event.outcome.project_id for recorded in entered],
            [recorded.event.outcome.project for recorded in entered],
            [recorded.event.period for recorded in entered],
            [recorded.event.booked_in for recorded in entered],
            [recorded.event.outcome.model_dump_json() for recorded in entered],
            [recorded.event.cause for recorded in entered],
            [recorded.id for recorded in entered],
            [recorded.recorded_at for recorded in entered],
        )


_OUTCOMES = """
SELECT entered.project, entered.project_id, entered.period, entered.booked_in, entered.cause,
       coalesce(corrected.outcome, entered.outcome) AS outcome,
       coalesce(corrected.event_id, entered.event_id) AS event_id
FROM project_outcome AS entered LEFT JOIN LATERAL (
    SELECT outcome, event_id FROM outcome_correction AS correction
    WHERE correction.project_id = entered.project_id AND {condition}
    ORDER BY position DESC LIMIT 1
) AS corrected ON true
"""
_BOOKED_IN = (
    _OUTCOMES.format(
        condition="correction.booked_in = entered.booked_in"
        " AND ($2::timestamptz IS NULL OR correction.seen_from <= $2)"
    )
    + "WHERE entered.booked_in = $1 AND ($2::timestamptz IS NULL OR entered.seen_from <= $2)"
    " ORDER BY project, project_id"
)
_CLOSED_IN = (
    _OUTCOMES.format(condition="($2::timestamptz IS NULL OR correction.seen_from <= $2)")
    + "WHERE entered.period = $1 AND ($2::timestamptz IS NULL OR entered.seen_from <= $2)"
    " ORDER BY project, project_id"
)

OUTCOME_PROJECTION = Projection("outcomes", ("project_outcome",), apply_events)


@dataclass(frozen=True)
class OutcomeEntry:
    """A project's outcome as it was recorded."""

    outcome: ProjectOutcome
    period: str
    booked_in: str
    cause: UUID
    event_id: UUID
    record: ProjectRecord
    """What is recorded of the project's obligations."""


async def load_outcomes_booked_in(
    db: Connection, period: str, as_of: datetime | None = None
) -> Sequence[OutcomeEntry]:
    """Return the outcomes that a month's statement shows, as corrected while it was open.

    The obligations of their projects are as they were when the statement was locked, if it is.
    """
    rows = await db.fetch(_BOOKED_IN, period, as_of)
    if not rows:
        return []
    return await _to_entries(db, rows, await find_record_time(db, period, as_of))


async def load_outcomes_closed_in(
    db: Connection, period: str, as_of: datetime | None = None
) -> Sequence[OutcomeEntry]:
    """Return the outcomes of the projects closed in a month, with every correction."""
    rows = await db.fetch(_CLOSED_IN, period, as_of)
    return await _to_entries(db, rows, as_of)


async def _to_entries(
    db: Connection, rows: Sequence[Record], as_of: datetime | None
) -> Sequence[OutcomeEntry]:
    records = await load_project_records(db, [row["project_id"] for row in rows], as_of)
    return [
        OutcomeEntry(
            ProjectOutcome.model_validate_json(row["outcome"]),
            row["period"],
            row["booked_in"],
            row["cause"],
            row["event_id"],
            records[row["project_id"]],
        )
        for row in rows
    ]
