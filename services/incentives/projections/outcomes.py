"""The outcomes of closed projects, for the results of every participating department."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from services.incentives.domain.bonus import Outcome, OutcomeEntered
from shared.eventsourcing.store import Recorded
from shared.postgres.projection import Projection

if TYPE_CHECKING:
    from asyncpg import Record

    from shared.postgres.pool import Connection


async def project(db: Connection, events: Sequence[Recorded[Any]]) -> None:
    """Enter the outcomes."""
    entered = [(r.event, r.id) for r in events if isinstance(r.event, OutcomeEntered)]
    if entered:
        await db.execute(
            "INSERT INTO project_outcome"
            " (project_id, project, period, booked_in, outcome, cause, event_id)"
            " SELECT id, project, period, booked_in, outcome::json, cause, event_id"
            " FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[],"
            " $6::uuid[], $7::uuid[])"
            " AS entered (id, project, period, booked_in, outcome, cause, event_id)",
            [event.outcome.project_id for event, _ in entered],
            [event.outcome.project for event, _ in entered],
            [event.period for event, _ in entered],
            [event.booked_in for event, _ in entered],
            [event.outcome.model_dump_json() for event, _ in entered],
            [event.cause for event, _ in entered],
            [id_ for _, id_ in entered],
        )


OUTCOMES = Projection("outcomes", ("project_outcome",), project)


@dataclass(frozen=True)
class Entry:
    """A project's outcome as it was entered."""

    outcome: Outcome
    period: str
    booked_in: str
    cause: UUID
    event_id: UUID


async def booked_in(db: Connection, period: str) -> Sequence[Entry]:
    """Return the outcomes that a month's statement shows."""
    rows = await db.fetch(
        "SELECT * FROM project_outcome WHERE booked_in = $1 ORDER BY project, project_id", period
    )
    return [_entry(row) for row in rows]


async def closed_in(db: Connection, period: str) -> Sequence[Entry]:
    """Return the outcomes of the projects closed in a month."""
    rows = await db.fetch(
        "SELECT * FROM project_outcome WHERE period = $1 ORDER BY project, project_id", period
    )
    return [_entry(row) for row in rows]


def _entry(row: Record) -> Entry:
    return Entry(
        Outcome.model_validate_json(row["outcome"]),
        row["period"],
        row["booked_in"],
        row["cause"],
        row["event_id"],
    )
