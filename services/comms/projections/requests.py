"""The requests in their present state."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from pydantic import BaseModel

from services.comms.domain import request_events as domain
from services.comms.domain.matter_class import MatterClass
from services.comms.domain.request_events import RequestStatus
from shared.eventsourcing.event_store import RecordedEvent
from shared.postgres.list_query import ListQuery, Sort, SortKey
from shared.postgres.projection import Projection

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection


class RequestRow(BaseModel):
    """A request as it stands."""

    request_id: UUID
    version: int
    subject: str
    text: str
    matter: MatterClass
    asker: str
    department: str
    """The department that is asked."""
    policy_version: int
    calendar_version: int
    opened_at: datetime
    status: RequestStatus
    leg: int
    """The number of the leg that is owed now; of a request that is over, the last one."""
    due_at: datetime | None
    """When the leg is due; `null` while the clock is paused and when the request is over."""
    breached: bool
    """Whether the leg's time ran out and a breach was announced."""
    silent_since: datetime | None
    estimated: bool
    """Whether the due time lies in years whose official calendar is not published yet."""


@dataclass(frozen=True)
class RequestFilters:
    """Which requests a list shows; `None` leaves a filter out."""

    department: str | None = None
    asker: str | None = None
    matter: MatterClass | None = None
    status: Sequence[RequestStatus] | None = None
    breached: bool | None = None


async def find_request(db: Connection, request_id: UUID) -> RequestRow | None:
    """Return a request, or `None` where there is none of this id."""
    row = await db.fetchrow(f"{_SELECT} WHERE request_id = $1", request_id)
    return RequestRow(**row) if row else None


async def get_terms(db: Connection, request_id: UUID) -> domain.Terms:
    """Return the terms that were in force when a request was opened."""
    stored = await db.fetchval("SELECT terms FROM request WHERE request_id = $1", request_id)
    return domain.Terms.model_validate_json(stored)


async def list_open_request_ids(db: Connection) -> list[UUID]:
    """Return the id of every request that is not over."""
    rows = await db.fetch(
        "SELECT request_id FROM request WHERE status IN ('open', 'paused') ORDER BY request_id"
    )
    return [row["request_id"] for row in rows]


_SELECT = (
    "SELECT request_id, version, subject, text, matter, asker, department, policy_version,"
    " calendar_version, opened_at, status, leg, due_at, breached, silent_since, estimated"
    " FROM request"
)
REQUEST_LIST_QUERY = ListQuery(
    name="requests",
    select=_SELECT,
    conditions={
        "department": "department = {department}",
        "asker": "asker = {asker}",
        "matter": "matter = {matter}",
        "status": "status = ANY ({status})",
        "breached": "breached = {breached}",
    },
    sort=Sort([SortKey("request_id", UUID)]),
    row=RequestRow,
)
"""The list of requests, in the order in which they were entered."""


async def apply_events(db: Connection, events: Sequence[RecordedEvent[Any]]) -> None:
    """Bring the requests up to date: their state is what the clock shows."""
    versions = {
        request_id_of(recorded.event): recorded.version
        for recorded in events
        if isinstance(recorded.event, REQUEST_EVENTS)
    }
    if not versions:
        return
    stored = [recorded.event for recorded in events]
    await _insert_requests(db, [e for e in stored if isinstance(e, domain.RequestOpened)])
    opened_at = {
        e.request_id: e.at
        for e in stored
        if isinstance(e, domain.EntryRetimed) and e.entry_id == e.request_id
    }
    await db.execute(
        "UPDATE request SET version = data.version,"
        " opened_at = coalesce(data.opened_at, request.opened_at)"
        " FROM unnest($1::uuid[], $2::bigint[], $3::timestamptz[])"
        " AS data (request_id, version, opened_at) WHERE request.request_id = data.request_id",
        list(versions),
        list(versions.values()),
        [opened_at.get(request_id) for request_id in versions],
    )
    clocks = {e.request_id: e for e in stored if isinstance(e, domain.ClockSet)}
    await _write_clock(db, list(clocks.values()))


REQUEST_EVENTS = (
    domain.RequestOpened,
    domain.EntryRecorded,
    domain.EntryRetimed,
    domain.EntryVoided,
    domain.CalendarAdopted,
    domain.LegMet,
    domain.LegBreached,
    domain.LegReleased,
    domain.SilenceAlerted,
    domain.SilenceEscalated,
    domain.RequestClosed,
    domain.ClockSet,
)


def request_id_of(event: Any) -> UUID:
    """Return the id of the request that an event belongs to."""
    found: UUID = event.ask.request_id if hasattr(event, "ask") else event.request_id
    return found


async def _insert_requests(db: Connection, events: Sequence[domain.RequestOpened]) -> None:
    await db.execute(
        "INSERT INTO request (request_id, version, subject, text, matter, asker, department,"
        " policy_version, terms, calendar_version, opened_at, status, leg, estimated, breached)"
        " SELECT request_id, 0, subject, text, matter, asker, department, policy, terms::json,"
        " calendar, opened_at, 'open', 1, false, false"
        " FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[],"
        " $7::integer[], $8::text[], $9::integer[], $10::timestamptz[])"
        " AS data (request_id, subject, text, matter, asker, department, policy, terms, calendar,"
        " opened_at)",
        [event.ask.request_id for event in events],
        [event.ask.subject for event in events],
        [event.text for event in events],
        [event.ask.matter for event in events],
        [event.ask.asker for event in events],
        [event.ask.department for event in events],
        [event.terms.policy_version for event in events],
        [event.terms.model_dump_json() for event in events],
        [event.calendar_version for event in events],
        [event.at for event in events],
    )


async def _write_clock(db: Connection, events: Sequence[domain.ClockSet]) -> None:
    await db.execute(
        "UPDATE request SET calendar_version = data.calendar, status = data.status, leg = data.leg,"
        " due_at = data.due_at, breached = data.breached, silent_since = data.silent_since,"
        " estimated = data.estimated FROM unnest($1::uuid[], $2::integer[], $3::text[],"
        " $4::integer[], $5::timestamptz[], $6::boolean[], $7::timestamptz[], $8::boolean[])"
        " AS data (request_id, calendar, status, leg, due_at, breached, silent_since, estimated)"
        " WHERE request.request_id = data.request_id",
        [event.request_id for event in events],
        [event.calendar_version for event in events],
        [event.status for event in events],
        [event.leg for event in events],
        [event.due_at for event in events],
        [event.breached for event in events],
        [event.silent_since for event in events],
        [event.estimated for event in events],
    )


PROJECTION = Projection("requests", ("request",), apply_events)
