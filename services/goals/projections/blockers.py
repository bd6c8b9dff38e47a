"""The read model of blockers and of the support that is owed against them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal, get_args
from uuid import UUID

from pydantic import BaseModel

from services.goals.domain import blocker_events
from services.goals.projections.support_transfers import transfer_supports
from shared.eventsourcing.company_time import CompanyTime
from shared.eventsourcing.event_store import RecordedEvent
from shared.postgres.list_query import ListQuery, Sort, SortKey
from shared.postgres.projection import Projection, execute_for_rows

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection

SupportStatus = Literal["owed", "given", "withdrawn"]


class BlockerRow(BaseModel):
    """Something that blocks, or blocked, a goal."""

    blocker_id: UUID
    version: int
    goal_id: UUID
    goal: str
    """The goal's title."""
    department: str | None
    """The code of the goal's department; `null` for a goal of the company."""
    what: str
    raised_at: CompanyTime
    raised_by: str | None
    """Who raised it: a caller's subject.

    `null` for readers who do not read the people of the goal's department.
    """
    resolved_at: CompanyTime | None
    updated_at: CompanyTime
    """When this was last changed, by what was recorded."""


class SupportRow(BaseModel):
    """What a department owes, or owed, against a blocker."""

    support_id: UUID
    blocker_id: UUID
    department: str
    """The code of the department that is asked."""
    what: str
    asked_at: CompanyTime
    due_at: CompanyTime
    status: SupportStatus
    overdue: bool
    """Whether the deadline passed while the support was owed."""
    ended_at: CompanyTime | None
    """When the support was given or withdrawn."""
    reason: str | None


@dataclass(frozen=True)
class BlockerFilters:
    """The filters of the list of blockers; `None` leaves a filter out."""

    goal_id: UUID | None = None
    department: str | None = None
    """The code of the goal's department, or of one that is asked for support."""
    resolved: bool | None = None


async def find_blocker(db: Connection, blocker_id: UUID) -> BlockerRow | None:
    """Return a blocker, or `None` where there is none of this id."""
    row = await db.fetchrow(f"{BLOCKER_SELECT} WHERE blocker_id = $1", blocker_id)
    return BlockerRow(**row) if row else None


async def list_supports(db: Connection, blocker_id: UUID) -> list[SupportRow]:
    """Return the support asked for against a blocker, in the order of asking."""
    rows = await db.fetch(
        "SELECT support_id, blocker_id, department, what, asked_at, due_at, status, overdue,"
        " ended_at, reason FROM support WHERE blocker_id = $1 ORDER BY support_id",
        blocker_id,
    )
    return [SupportRow(**row) for row in rows]


BLOCKER_SELECT = (
    "SELECT blocker_id, version, goal_id, title AS goal, department, what, raised_at, raised_by,"
    " resolved_at, blocker.updated_at FROM blocker JOIN goal USING (goal_id)"
)
BLOCKER_LIST_QUERY = ListQuery(
    name="blockers",
    select=BLOCKER_SELECT,
    conditions={
        "goal_id": "goal_id = {goal_id}",
        "department": "department = {department} OR EXISTS (SELECT FROM support"
        " WHERE support.blocker_id = blocker.blocker_id AND support.department = {department})",
        "resolved": "(resolved_at IS NOT NULL) = {resolved}",
    },
    sort=Sort([SortKey("blocker_id", UUID)]),
    sorts={
        "raised_at": Sort([SortKey("raised_at", datetime), SortKey("blocker_id", UUID)]),
        "updated_at": Sort(
            [SortKey("blocker.updated_at", datetime, "updated_at"), SortKey("blocker_id", UUID)]
        ),
    },
    searched=("what", "title"),
    id_key=SortKey("blocker_id", UUID),
    updated_at="blocker.updated_at",
    row=BlockerRow,
)
"""The list of blockers, in the order in which they were raised."""
_BLOCKER_EVENT_TYPES = get_args(get_args(blocker_events.BlockerEvent)[0])


async def apply_events(db: Connection, events: Sequence[RecordedEvent[Any]]) -> None:
    """Apply events to the tables of blockers and supports."""
    recorded = [one for one in events if isinstance(one.event, _BLOCKER_EVENT_TYPES)]
    if not recorded:
        return
    ends = blocker_events.SupportGiven | blocker_events.SupportWithdrawn
    await _insert_blockers(
        db, [one for one in recorded if isinstance(one.event, blocker_events.BlockerRaised)]
    )
    await _insert_supports(
        db, [one for one in recorded if isinstance(one.event, blocker_events.SupportAsked)]
    )
    await transfer_supports(
        db, [one for one in recorded if isinstance(one.event, blocker_events.SupportTransferred)]
    )
    await _mark_supports_overdue(
        db, [one for one in recorded if isinstance(one.event, blocker_events.SupportOverdue)]
    )
    await _end_supports(db, [one for one in recorded if isinstance(one.event, ends)])
    await _update_blockers(db, recorded)


async def _insert_blockers(db: Connection, raised: Sequence[RecordedEvent[Any]]) -> None:
    await execute_for_rows(
        db,
        "INSERT INTO blocker (blocker_id, version, goal_id, what, raised_at, raised_by, seen_from,"
        " updated_at)"
        " SELECT blocker_id, 0, goal_id, what, raised_at, raised_by, seen_from, seen_from"
        " FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::timestamptz[], $5::text[],"
        " $6::timestamptz[]) AS batch (blocker_id, goal_id, what, raised_at, raised_by, seen_from)",
        [one.event.blocker_id for one in raised],
        [one.event.goal.goal_id for one in raised],
        [one.event.what for one in raised],
        [one.event.at for one in raised],
        [one.context.actor for one in raised],
        [one.recorded_at for one in raised],
    )


async def _insert_supports(db: Connection, requests: Sequence[RecordedEvent[Any]]) -> None:
    await execute_for_rows(
        db,
        "INSERT INTO support (support_id, blocker_id, department, what, asked_at, due_at,"
        " seen_from, overdue, status)"
        " SELECT *, false, 'owed' FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[],"
        " $5::timestamptz[], $6::timestamptz[], $7::timestamptz[])",
        [one.event.support.support_id for one in requests],
        [one.event.support.blocker_id for one in requests],
        [one.event.support.department for one in requests],
        [one.event.support.what for one in requests],
        [one.event.at for one in requests],
        [one.event.support.due_at for one in requests],
        [one.recorded_at for one in requests],
    )


async def _mark_supports_overdue(db: Connection, overdue: Sequence[RecordedEvent[Any]]) -> None:
    await execute_for_rows(
        db,
        "UPDATE support SET overdue = true, overdue_seen_from = batch.seen_from"
        " FROM unnest($1::uuid[], $2::timestamptz[]) AS batch (support_id, seen_from)"
        " WHERE support.support_id = batch.support_id",
        [one.event.support.support_id for one in overdue],
        [one.recorded_at for one in overdue],
    )


async def _end_supports(db: Connection, ended: Sequence[RecordedEvent[Any]]) -> None:
    await execute_for_rows(
        db,
        "UPDATE support SET status = batch.status, ended_at = batch.at, reason = batch.reason,"
        " ended_seen_from = batch.seen_from FROM unnest($1::uuid[], $2::text[],"
        " $3::timestamptz[], $4::text[], $5::timestamptz[])"
        " AS batch (support_id, status, at, reason, seen_from)"
        " WHERE support.support_id = batch.support_id",
        [one.event.support.support_id for one in ended],
        [one.event.type.removeprefix("support-") for one in ended],
        [one.event.at for one in ended],
        [getattr(one.event, "reason", None) for one in ended],
        [one.recorded_at for one in ended],
    )


async def _update_blockers(db: Connection, recorded: Sequence[RecordedEvent[Any]]) -> None:
    """Set the versions, and when blockers were resolved: what comes after that opens none again."""
    newest = {_blocker_id(one.event): one for one in recorded}
    resolved_by_id = {
        _blocker_id(one.event): one
        for one in recorded
        if isinstance(one.event, blocker_events.BlockerResolved)
    }
    resolved = [resolved_by_id.get(blocker_id) for blocker_id in newest]
    await execute_for_rows(
        db,
        "UPDATE blocker SET version = batch.version,"
        " resolved_at = coalesce(batch.at, blocker.resolved_at),"
        " seen_to = coalesce(batch.seen_to, blocker.seen_to),"
        " updated_at = batch.updated_at FROM unnest($1::uuid[],"
        " $2::bigint[], $3::timestamptz[], $4::timestamptz[], $5::timestamptz[])"
        " AS batch (blocker_id, version, at, seen_to, updated_at)"
        " WHERE blocker.blocker_id = batch.blocker_id",
        list(newest),
        [one.version for one in newest.values()],
        [one.event.at if one else None for one in resolved],
        [one.recorded_at if one else None for one in resolved],
        [one.recorded_at for one in newest.values()],
    )


def _blocker_id(event: blocker_events.BlockerEvent) -> UUID:
    match event:
        case (
            blocker_events.BlockerRaised()
            | blocker_events.BlockerOwnerChanged()
            | blocker_events.BlockerResolved()
        ):
            return event.blocker_id
        case _:
            return event.support.blocker_id


PROJECTION = Projection("blockers", ("blocker", "support", "support_transfer"), apply_events)
