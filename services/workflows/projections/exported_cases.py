"""Cases with their events, page by page, for exports of any size."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple
from uuid import UUID

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection, ConnectionPool

MAX_CASES = 500
MAX_EVENTS = 5_000
"""So many are in memory at once, or the events of one case."""


class ExportedEvent(NamedTuple):
    """What a department did in a case: a step done or sent back, or an event of a history."""

    case_id: UUID
    position: int
    activity: str
    department: str | None
    resource: str | None
    at: datetime
    opened_at: datetime | None
    due_at: datetime | None
    outcome: str | None
    """`done` or `sent-back`; `None` for what was no step."""
    decision: str | None


class ExportedCase(NamedTuple):
    """A case and its events in the order of their times."""

    case_id: UUID
    subject: str
    flow_id: UUID | None
    flow_version: int | None
    import_id: UUID | None
    opened_at: datetime
    is_incomplete: bool
    """Whether it was imported before first events were kept, so that its first ones are missing."""
    template_id: UUID | None
    """The template that it was started from, if any."""
    events: list[ExportedEvent]


@dataclass(frozen=True)
class ExportFilter:
    """Which cases are exported; `None` leaves a condition out."""

    flow_id: UUID | None = None
    import_id: UUID | None = None
    ended_from: datetime | None = None
    ended_before: datetime | None = None


async def read_pages(
    pool: ConnectionPool, wanted: ExportFilter
) -> AsyncIterator[Sequence[ExportedCase]]:
    """Yield the cases by their opening; between two pages no connection is held."""
    last: tuple[datetime, UUID] | None = None
    while True:
        async with pool.acquire() as db, db.transaction(isolation="repeatable_read"):
            page = await _read_page(db, wanted, last)
        if not page:
            return
        yield page
        last = (page[-1].opened_at, page[-1].case_id)


async def _read_page(
    db: Connection, wanted: ExportFilter, last: tuple[datetime, UUID] | None
) -> Sequence[ExportedCase]:
    rows = await db.fetch(
        _CASES,
        wanted.flow_id,
        wanted.import_id,
        wanted.ended_from,
        wanted.ended_before,
        *(last or (None, None)),
        MAX_CASES,
    )
    chosen: list[ExportedCase] = []
    count = 0
    for row in rows:
        count += row["events"]
        if chosen and count > MAX_EVENTS:
            break
        columns = {name: row[name] for name in ExportedCase._fields[:-1]}
        chosen.append(ExportedCase(**columns, events=[]))
    events_of = {case.case_id: case.events for case in chosen}
    for row in await db.fetch(_EVENTS, list(events_of)):
        events_of[row["case_id"]].append(ExportedEvent(*row))
    return chosen


_CLOSED = "coalesce(done_at, sent_back_at)"
_CASES = """
SELECT case_id, subject, flow_id, flow_version, import_id, opened_at,
import_id IS NOT NULL AND NOT EXISTS (
    SELECT FROM event_without_step AS first
    WHERE first.case_id = case_file.case_id AND first.position = 0
) AS is_incomplete, template_id, (
    SELECT count(*) FROM case_step WHERE case_step.case_id = case_file.case_id
) + (
    SELECT count(*) FROM event_without_step WHERE event_without_step.case_id = case_file.case_id
) AS events
FROM case_file LEFT JOIN case_form USING (case_id)
WHERE ($1::uuid IS NULL OR flow_id = $1) AND ($2::uuid IS NULL OR import_id = $2)
AND ($3::timestamptz IS NULL OR ended_at >= $3) AND ($4::timestamptz IS NULL OR ended_at < $4)
AND ($5::timestamptz IS NULL OR (opened_at, case_id) > ($5, $6::uuid))
ORDER BY opened_at, case_id LIMIT $7
"""
_EVENTS = f"""
SELECT case_id, step AS position, activity, department, resource, {_CLOSED} AS at, opened_at,
       due_at, CASE WHEN done_at IS NULL THEN 'sent-back' ELSE 'done' END AS outcome, decision
FROM case_step WHERE case_id = ANY ($1::uuid[]) AND {_CLOSED} IS NOT NULL
UNION ALL
SELECT case_id, position, activity, department, resource, at, opened_at, NULL, NULL, NULL
FROM event_without_step WHERE case_id = ANY ($1::uuid[])
ORDER BY at, position
"""  # noqa: S608  no input
