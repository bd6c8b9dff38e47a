"""The requests in their present state: the rows that are read, and their list."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from pydantic import BaseModel, Field

from services.comms.domain import request_events as domain
from services.comms.domain.matter_class import MatterClass
from services.comms.domain.request_details import RequestItem
from services.comms.domain.request_events import RequestStatus
from services.comms.domain.request_timeline import RequestSide, WaitingOn
from shared.eventsourcing.company_time import CompanyTime
from shared.http.field_types import Duration
from shared.postgres.event_tables import select_event_id
from shared.postgres.list_query import ListQuery, Sort, SortKey
from shared.working_time.calculator import WorkingHoursKind

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection


_LAST_DUE = datetime(9999, 12, 31, tzinfo=UTC)


class OngoingPause(BaseModel):
    """Why the clock of a request stands still."""

    since: CompanyTime
    waiting_on: WaitingOn
    reason: str
    entry_id: UUID


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
    about: RequestItem | None
    """What it is about; `null` where the asker did not say."""
    policy_version: int
    calendar_version: int
    opened_at: CompanyTime
    """When it was asked; when it was entered, as long as `occurred_at` awaits confirmation."""
    entered_at: CompanyTime | None
    """When it was entered; `null` where that was not recorded."""
    occurred_at: CompanyTime | None
    """When it was asked, as long as that time awaits confirmation and does not count."""
    awaiting: RequestSide | None
    """The side that has to confirm `occurred_at`."""
    awaiting_confirmation: bool
    """Whether the time of the opening or of an entry awaits confirmation."""
    opened_by: str | None
    """The subject of the caller who opened it."""
    updated_at: CompanyTime
    status: RequestStatus
    leg: int
    """The number of the leg that is owed now; of a request that is over, the last one."""
    due_at: CompanyTime | None
    """When the leg is due; `null` while the clock is paused and when the request is over."""
    breached: bool
    """Whether the leg's time ran out and a breach was announced."""
    silent_since: CompanyTime | None
    estimated: bool
    """Whether the due time lies in years whose official calendar is not published yet."""
    hours: WorkingHoursKind
    """The hours in which the clock runs."""
    within: Duration
    """The working time that each leg has."""
    worked: Duration | None
    """The working time that the leg has used; `null` unless the clock is paused."""
    pause: OngoingPause | None
    """The pause that lasts; `null` unless the clock is paused."""
    last_event_id: UUID | None = Field(default=None, exclude=True)
    """The event that `version` names; it is not shown."""

    @property
    def due_for_sorting(self) -> datetime:
        """The due time; of a row without one, a time behind all others."""
        return self.due_at or _LAST_DUE


@dataclass(frozen=True)
class RequestFilters:
    """Which requests a list shows; `None` leaves a filter out."""

    department: str | None = None
    asker: str | None = None
    asking: str | None = None
    """Also the department that asks, so that two filters may name it."""
    either: str | None = None
    """The department that asks or is asked."""
    matter: MatterClass | None = None
    status: Sequence[RequestStatus] | None = None
    breached: bool | None = None
    awaiting_confirmation: bool | None = None


async def find_request(db: Connection, request_id: UUID) -> RequestRow | None:
    """Return a request, or `None` where there is none of this id."""
    row = await db.fetchrow(f"{_SELECT} WHERE request_id = $1", request_id)
    return _request_row(**row) if row else None


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


_UPDATED = "coalesce(request.updated_at, opened_at)"
_AWAITING = (
    "(awaiting IS NOT NULL OR EXISTS (SELECT FROM request_entry AS entry"
    " WHERE entry.request_id = request.request_id AND entry.awaiting IS NOT NULL"
    " AND NOT entry.voided))"
)
_LAST_EVENT_ID = select_event_id("('request-' || request.request_id)", "request.version")
_SELECT = (
    "SELECT request_id, version, subject, text, matter, asker, department, about, policy_version,"  # noqa: S608  no input
    " calendar_version, opened_at, status, leg, due_at, breached, silent_since, estimated,"
    " entered_at, occurred_at, awaiting, opened_by, worked, terms,"
    " pause_entry_id, paused_at, waiting_on, pause_reason,"
    f" {_AWAITING} AS awaiting_confirmation, {_UPDATED} AS updated_at,"
    f" {_LAST_EVENT_ID} AS last_event_id FROM request"
    " LEFT JOIN (SELECT entry_id AS pause_id, at AS paused_at, waiting_on, note AS pause_reason"
    " FROM request_entry) AS pause ON pause.pause_id = request.pause_entry_id"
)


def _request_row(
    *,
    terms: str,
    pause_entry_id: UUID | None,
    paused_at: datetime | None,
    waiting_on: WaitingOn | None,
    pause_reason: str | None,
    about: str | None,
    **columns: Any,
) -> RequestRow:
    rule = domain.Terms.model_validate_json(terms).reply
    pause = {"since": paused_at, "waiting_on": waiting_on, "reason": pause_reason}
    return RequestRow(
        hours=rule.hours,
        within=rule.within,
        pause=OngoingPause.model_validate({**pause, "entry_id": pause_entry_id})
        if pause_entry_id and waiting_on
        else None,
        about=None if about is None else RequestItem.model_validate_json(about),
        **columns,
    )


_ID = SortKey("request_id", UUID)
_DUE = "coalesce(due_at, '9999-12-31Z'::timestamptz)"
REQUEST_LIST_QUERY = ListQuery(
    name="requests",
    select=_SELECT,
    conditions={
        "department": "department = {department}",
        "asker": "asker = {asker}",
        "matter": "matter = {matter}",
        "asking": "asker = {asking}",
        "either": "asker = {either} OR department = {either}",
        "status": "status = ANY ({status})",
        "breached": "breached = {breached}",
        "awaiting_confirmation": f"{_AWAITING} = {{awaiting_confirmation}}",
        "readable_by": "asker = {readable_by} OR department = {readable_by}",
    },
    sort=Sort([_ID]),
    row=_request_row,
    sorts={
        "due": Sort([SortKey(_DUE, datetime, "due_for_sorting"), _ID]),
        "updated": Sort([SortKey(_UPDATED, datetime, "updated_at"), _ID]),
    },
    searched=("subject", "text"),
    id_key=_ID,
    updated_at=_UPDATED,
)
"""The list of requests, in the order in which they were entered."""
