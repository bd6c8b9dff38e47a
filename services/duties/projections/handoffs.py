"""The read model of handoffs: the state of each, and who held its deliverable when."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal, get_args
from uuid import UUID

from pydantic import BaseModel

from services.duties.domain import handoff_events as domain
from shared.eventsourcing.event_store import RecordedEvent
from shared.postgres.list_query import ListQuery, Sort, SortKey
from shared.postgres.projection import Projection

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection

HandoffStatus = Literal["awaited", "offered", "rejected", "recalled", "accepted", "cancelled"]
"""The last change of hands; the sender holds awaited, rejected and recalled deliverables."""

HandoffSide = Literal["sender", "recipient"]


class HandoffRow(BaseModel):
    """A handoff as it stands."""

    handoff_id: UUID
    version: int
    project_id: UUID
    duty_id: UUID
    deliverable: str
    sender: str
    recipient: str
    due_at: datetime
    """The due date of the duty list."""
    deadline: datetime
    """`due_at` plus the time the recipient held offers that it then rejected."""
    status: HandoffStatus
    since: datetime
    """When the handoff got this status."""
    delivered_at: datetime | None
    """When the accepted offer was made."""
    excused_until: datetime | None
    """`deadline` plus the delay of late input; `null` where no input was late."""
    overdue: bool
    """Whether the sender holds the deliverable and was announced as overdue for this deadline."""


class Holding(BaseModel):
    """A department held the deliverable."""

    department: str
    since: datetime
    until: datetime | None
    """When it stopped; `null` while it still holds the deliverable."""
    ended_by: HandoffStatus | None
    reason: str | None


async def find_handoff(db: Connection, handoff_id: UUID) -> HandoffRow | None:
    """Return a handoff, or `None` where there is none of this id."""
    row = await db.fetchrow(f"{_SELECT} WHERE handoff_id = $1", handoff_id)
    return HandoffRow(**row) if row else None


async def list_holdings(db: Connection, handoff_id: UUID) -> list[Holding]:
    """Return who held a handoff's deliverable when: from the beginning on, without gaps."""
    rows = await db.fetch(
        "SELECT department, since, until, ended_by, reason FROM holding"
        " WHERE handoff_id = $1 ORDER BY number",
        handoff_id,
    )
    return [Holding(**row) for row in rows]


@dataclass(frozen=True)
class HandoffFilters:
    """Which handoffs a list shows; `None` leaves a filter out."""

    project_id: UUID | None = None
    department: str | None = None
    side: HandoffSide | None = None
    """The side of `department`; `None` for either, without effect where no department is given."""
    statuses: Sequence[HandoffStatus] | None = None
    """Any of these."""
    overdue: bool | None = None


_OVERDUE = (
    "(status IN ('awaited', 'rejected', 'recalled')"
    " AND announced IS NOT DISTINCT FROM coalesce(excused_until, deadline))"
)
_SELECT = (
    "SELECT handoff_id, version, project_id, duty_id, deliverable, sender, recipient, due_at,"  # noqa: S608
    f" deadline, status, since, delivered_at, excused_until, {_OVERDUE} AS overdue"
    " FROM handoff LEFT JOIN handoff_excuse USING (handoff_id)"
)
HANDOFF_LIST_QUERY = ListQuery(
    name="handoffs",
    select=_SELECT,
    conditions={
        "project_id": "project_id = {project_id}",
        "department": "(sender = {department} AND {side}::text IS DISTINCT FROM 'recipient')"
        " OR (recipient = {department} AND {side}::text IS DISTINCT FROM 'sender')",
        "statuses": "status = ANY ({statuses})",
        "overdue": f"{_OVERDUE} = {{overdue}}",
    },
    sort=Sort([SortKey("due_at", datetime), SortKey("handoff_id", UUID)]),
    row=HandoffRow,
)
"""The list of handoffs, by due date."""


async def apply_events(db: Connection, events: Sequence[RecordedEvent[Any]]) -> None:
    """Bring the handoffs and their holdings up to date."""
    relevant = [recorded for recorded in events if isinstance(recorded.event, _HANDOFF_EVENTS)]
    versions = {recorded.event.obligation.handoff_id: recorded.version for recorded in relevant}
    changes = [recorded for recorded in relevant if isinstance(recorded.event, _HOLDER_CHANGES)]
    announcements = [r.event for r in relevant if isinstance(r.event, domain.HandoffOverdue)]
    if changes:
        await _upsert_handoffs(db, changes, versions)
        await _write_holdings(db, changes)
    if announcements:
        await _record_announcements(db, announcements)
    if len(changes) < len(relevant):
        await _update_versions(db, versions)


_HOLDER_CHANGES = (
    domain.HandoffOpened,
    domain.HandoffOffered,
    domain.HandoffRecalled,
    domain.HandoffRejected,
    domain.HandoffAccepted,
    domain.HandoffCancelled,
)
_HANDOFF_EVENTS = get_args(get_args(domain.HandoffEvent)[0])
"""The event classes of a handoff's stream."""


async def _upsert_handoffs(
    db: Connection, changes: Sequence[RecordedEvent[Any]], versions: Mapping[UUID, int]
) -> None:
    """Write each handoff as its last change of hands left it."""
    last = {change.event.obligation.handoff_id: change.event for change in changes}
    obligations = [event.obligation for event in last.values()]
    await db.execute(
        "INSERT INTO handoff (handoff_id, version, project_id, duty_id, deliverable, sender,"
        " recipient, due_at, deadline, status, since, delivered_at)"
        " SELECT handoff_id, version, project_id, duty_id, deliverable, sender, recipient, due_at,"
        " deadline, status, since, delivered_at"
        " FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::text[], $5::text[], $6::text[],"
        " $7::timestamptz[], $8::timestamptz[], $9::text[], $10::timestamptz[],"
        " $11::timestamptz[], $12::bigint[]) AS changed (handoff_id, project_id, duty_id,"
        " deliverable, sender, recipient, due_at, deadline, status, since, delivered_at, version)"
        " ON CONFLICT (handoff_id) DO UPDATE SET version = excluded.version,"
        " deadline = excluded.deadline, status = excluded.status, since = excluded.since,"
        " delivered_at = excluded.delivered_at",
        list(last),
        [obligation.project_id for obligation in obligations],
        [obligation.duty_id for obligation in obligations],
        [obligation.deliverable for obligation in obligations],
        [obligation.sender for obligation in obligations],
        [obligation.recipient for obligation in obligations],
        [obligation.due_at for obligation in obligations],
        [getattr(event, "deadline", event.obligation.due_at) for event in last.values()],
        [_status(event) for event in last.values()],
        [event.at for event in last.values()],
        [getattr(event, "delivered_at", None) for event in last.values()],
        [versions[handoff_id] for handoff_id in last],
    )


async def _update_versions(db: Connection, versions: Mapping[UUID, int]) -> None:
    await db.executemany(
        "UPDATE handoff SET version = $2 WHERE handoff_id = $1", list(versions.items())
    )


async def _record_announcements(db: Connection, events: Sequence[domain.HandoffOverdue]) -> None:
    last = {event.obligation.handoff_id: event.excused_until or event.deadline for event in events}
    await db.executemany(
        "UPDATE handoff SET announced = $2 WHERE handoff_id = $1", list(last.items())
    )


async def _write_holdings(db: Connection, changes: Sequence[RecordedEvent[Any]]) -> None:
    """End the current holding at each change of hands, and insert the next one."""
    open_rows: dict[UUID, list[Any]] = {}
    rows: list[list[Any]] = []
    ended: dict[UUID, tuple[datetime, str, str | None]] = {}
    for change in changes:
        event, handoff_id = change.event, change.event.obligation.handoff_id
        end = (event.at, _status(event), getattr(event, "reason", None))
        if handoff_id in open_rows:
            open_rows.pop(handoff_id)[4:] = end
        elif not isinstance(event, domain.HandoffOpened):
            ended[handoff_id] = end
        holder = _holder(event)
        if holder is not None:
            row = [handoff_id, change.version, holder, event.at, None, None, None]
            open_rows[handoff_id] = row
            rows.append(row)
    await db.execute(
        "UPDATE holding SET until = ended.until, ended_by = ended.ended_by, reason = ended.reason"
        " FROM unnest($1::uuid[], $2::timestamptz[], $3::text[], $4::text[])"
        " AS ended (handoff_id, until, ended_by, reason)"
        " WHERE holding.handoff_id = ended.handoff_id AND holding.until IS NULL",
        list(ended),
        *([end[column] for end in ended.values()] for column in range(3)),
    )
    if rows:
        await db.execute(
            "INSERT INTO holding (handoff_id, number, department, since, until, ended_by, reason)"
            " SELECT * FROM unnest($1::uuid[], $2::bigint[], $3::text[], $4::timestamptz[],"
            " $5::timestamptz[], $6::text[], $7::text[])",
            *([row[column] for row in rows] for column in range(7)),
        )


def _holder(event: domain.HandoffEvent) -> str | None:
    """Return the department that holds the deliverable after an event."""
    match event:
        case domain.HandoffOpened() | domain.HandoffRecalled() | domain.HandoffRejected():
            return event.obligation.sender
        case domain.HandoffOffered():
            return event.obligation.recipient
        case _:
            return None


def _status(event: domain.HandoffEvent) -> str:
    is_opening = isinstance(event, domain.HandoffOpened)
    return "awaited" if is_opening else event.type.removeprefix("handoff-")


PROJECTION = Projection("handoffs", ("handoff", "holding"), apply_events)
