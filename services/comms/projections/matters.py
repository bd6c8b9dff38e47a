"""The matters: which channel was recommended for each, and which one was used."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal
from uuid import UUID

from pydantic import BaseModel

from services.comms.domain import matter_events
from services.comms.domain.channel_policy import Channel
from services.comms.domain.company_month import month_of
from services.comms.domain.matter_class import MatterClass
from shared.eventsourcing.company_time import CompanyTime
from shared.eventsourcing.event_store import RecordedEvent
from shared.postgres.list_query import ListQuery, Sort, SortKey
from shared.postgres.projection import Projection, execute_for_rows

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection

MatterStatus = Literal["open", "handled"]


class MatterRow(BaseModel):
    """A matter as it stands."""

    matter_id: UUID
    version: int
    status: MatterStatus
    subject: str
    department: str
    matter_class: MatterClass
    recommended: Channel
    policy_version: int
    """The version of the policy that recommended the channel."""
    channel: Channel | None
    """The channel that was used; `null` while the matter is open."""
    deviates: bool
    """Whether the matter was handled through another channel than the recommended one."""
    reason: str | None
    """Why another channel was used."""
    classified_at: CompanyTime
    handled_at: CompanyTime | None
    updated_at: CompanyTime


@dataclass(frozen=True)
class MatterFilters:
    """Which matters a list shows; `None` leaves a filter out."""

    department: str | None = None
    month: str | None = None
    """The month in which the matter was handled, or classified while it is open."""
    matter_class: Sequence[MatterClass] | None = None
    status: Sequence[MatterStatus] | None = None
    deviates: bool | None = None


async def find_matter(db: Connection, matter_id: UUID) -> MatterRow | None:
    """Return a matter, or `None` where there is none of this id."""
    row = await db.fetchrow(f"{_SELECT} WHERE matter_id = $1", matter_id)
    return MatterRow(**row) if row else None


_DEVIATES = "(reason IS NOT NULL)"
_UPDATED = "coalesce(updated_at, handled_at, classified_at)"
_ID = SortKey("matter_id", UUID)
_SELECT = (
    "SELECT matter_id, version, status, subject, department, matter_class, recommended,"  # noqa: S608
    f" policy_version, channel, {_DEVIATES} AS deviates, reason, classified_at, handled_at,"
    f" {_UPDATED} AS updated_at FROM matter"
)
MATTER_LIST_QUERY = ListQuery(
    name="matters",
    select=_SELECT,
    conditions={
        "department": "department = {department}",
        "month": "month = {month}",
        "matter_class": "matter_class = ANY ({matter_class})",
        "status": "status = ANY ({status})",
        "deviates": f"{_DEVIATES} = {{deviates}}",
        "readable_by": "department = {readable_by}",
    },
    sort=Sort([_ID]),
    row=MatterRow,
    sorts={"updated": Sort([SortKey(_UPDATED, datetime, "updated_at"), _ID])},
    searched=("subject",),
    id_key=_ID,
    updated_at=_UPDATED,
)
"""The list of matters, in the order in which they were classified."""


async def apply_events(db: Connection, events: Sequence[RecordedEvent[Any]]) -> None:
    """Bring the matters up to date: each as its last events left it."""
    relevant = [recorded for recorded in events if isinstance(recorded.event, _MATTER_EVENTS)]
    if not relevant:
        return
    await _classify(
        db, [r.event for r in relevant if isinstance(r.event, matter_events.MatterClassified)]
    )
    await _reclassify(
        db, [r.event for r in relevant if isinstance(r.event, matter_events.MatterReclassified)]
    )
    await _handle(
        db,
        [
            r.event
            for r in relevant
            if isinstance(r.event, matter_events.MatterHandled | matter_events.ChannelDeviated)
        ],
    )
    last = {recorded.event.matter_id: recorded for recorded in relevant}
    await execute_for_rows(
        db,
        "UPDATE matter SET version = data.version, updated_at = data.updated_at"
        " FROM unnest($1::uuid[], $2::bigint[], $3::timestamptz[])"
        " AS data (matter_id, version, updated_at)"
        " WHERE matter.matter_id = data.matter_id",
        list(last),
        [recorded.version for recorded in last.values()],
        [recorded.recorded_at for recorded in last.values()],
    )


_MATTER_EVENTS = (
    matter_events.MatterClassified,
    matter_events.MatterReclassified,
    matter_events.MatterHandled,
    matter_events.ChannelDeviated,
)


async def _classify(db: Connection, events: Sequence[matter_events.MatterClassified]) -> None:
    if events:
        classifications = [event.classification for event in events]
        await db.execute(
            "INSERT INTO matter (matter_id, version, status, subject, department, matter_class,"
            " recommended, policy_version, classified_at, month)"
            " SELECT matter_id, 0, 'open', subject, department, matter_class, recommended,"
            " policy_version, classified_at, month"
            " FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[],"
            " $6::integer[], $7::timestamptz[], $8::text[]) AS data (matter_id, subject,"
            " department, matter_class, recommended, policy_version, classified_at, month)",
            [event.matter_id for event in events],
            [event.subject for event in events],
            [event.department for event in events],
            [one.matter_class for one in classifications],
            [one.recommended for one in classifications],
            [one.policy_version for one in classifications],
            [event.at for event in events],
            [month_of(event.at) for event in events],
        )


async def _reclassify(db: Connection, events: Sequence[matter_events.MatterReclassified]) -> None:
    last = {event.matter_id: event.classification for event in events}
    if last:
        await db.execute(
            "UPDATE matter SET matter_class = data.matter_class, recommended = data.recommended,"
            " policy_version = data.policy_version"
            " FROM unnest($1::uuid[], $2::text[], $3::text[], $4::integer[])"
            " AS data (matter_id, matter_class, recommended, policy_version)"
            " WHERE matter.matter_id = data.matter_id",
            list(last),
            [one.matter_class for one in last.values()],
            [one.recommended for one in last.values()],
            [one.policy_version for one in last.values()],
        )


async def _handle(
    db: Connection, events: Sequence[matter_events.MatterHandled | matter_events.ChannelDeviated]
) -> None:
    if events:
        await db.execute(
            "UPDATE matter SET status = 'handled', channel = data.channel, reason = data.reason,"
            " handled_at = data.at, month = data.month"
            " FROM unnest($1::uuid[], $2::text[], $3::text[], $4::timestamptz[], $5::text[])"
            " AS data (matter_id, channel, reason, at, month)"
            " WHERE matter.matter_id = data.matter_id",
            [event.matter_id for event in events],
            [event.channel for event in events],
            [e.reason if isinstance(e, matter_events.ChannelDeviated) else None for e in events],
            [event.at for event in events],
            [month_of(event.at) for event in events],
        )


PROJECTION = Projection("matters", ("matter",), apply_events)
