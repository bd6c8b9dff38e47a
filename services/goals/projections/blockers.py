"""The blockers, and the support that is owed against them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal, get_args
from uuid import UUID

from pydantic import BaseModel

from services.goals.domain import blocker as domain
from services.goals.projections.temporal_tables import visible_at
from shared.eventsourcing.event_store import RecordedEvent
from shared.postgres.list_query import ListQuery, Sort, SortKey
from shared.postgres.projection import Projection

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection

SupportStatus = Literal["owed", "given", "withdrawn"]


class BlockerRow(BaseModel):
    """Something that stands, or stood, in a goal's way."""

    blocker_id: UUID
    version: int
    goal_id: UUID
    goal: str
    """Its title."""
    department: str | None
    """The goal's."""
    what: str
    raised_at: datetime
    resolved_at: datetime | None


class SupportRow(BaseModel):
    """What a department owes, or owed, against a blocker."""

    support_id: UUID
    blocker_id: UUID
    department: str
    """Who is asked."""
    what: str
    asked_at: datetime
    due_at: datetime
    status: SupportStatus
    overdue: bool
    """Whether its due passed while it was owed."""
    ended_at: datetime | None
    """When it was given or withdrawn."""
    reason: str | None


@dataclass(frozen=True)
class BlockerFilters:
    """Which blockers a list shows; `None` leaves a filter out."""

    goal_id: UUID | None = None
    department: str | None = None
    """Whose goal it is, or who is asked."""
    resolved: bool | None = None


async def find_blocker(db: Connection, blocker_id: UUID) -> BlockerRow | None:
    """Return a blocker, or `None` where there is none of this id."""
    row = await db.fetchrow(f"{_SELECT} WHERE blocker_id = $1", blocker_id)
    return BlockerRow(**row) if row else None


async def list_supports(db: Connection, blocker_id: UUID) -> list[SupportRow]:
    """Return the support asked for against a blocker, in that order."""
    rows = await db.fetch(
        "SELECT * FROM support WHERE blocker_id = $1 ORDER BY support_id", blocker_id
    )
    return [SupportRow(**row) for row in rows]


async def list_open_blockers(
    db: Connection, cycle_id: UUID, as_of: datetime | None
) -> list[BlockerRow]:
    """Return the blockers of a cycle's goals that stood at a moment, in the order of raising.

    What is told of each does not change, but for `resolved_at`, which was unknown then.
    """
    rows = await db.fetch(
        f"{_SELECT} WHERE cycle_id = $1 AND {visible_at('blocker', '$2')} ORDER BY blocker_id",
        cycle_id,
        as_of,
    )
    return [BlockerRow(**row) for row in rows]


_SELECT = (
    "SELECT blocker_id, version, goal_id, title AS goal, department, what, raised_at, resolved_at"
    " FROM blocker JOIN goal USING (goal_id)"
)
BLOCKERS = ListQuery(
    name="blockers",
    select=_SELECT,
    conditions={
        "goal_id": "goal_id = {goal_id}",
        "department": "department = {department} OR EXISTS (SELECT FROM support"
        " WHERE support.blocker_id = blocker.blocker_id AND support.department = {department})",
        "resolved": "(resolved_at IS NOT NULL) = {resolved}",
    },
    sort=Sort([SortKey("blocker_id", UUID)]),
    row=BlockerRow,
)
"""The list of blockers, in the order in which they were raised."""
_OF_BLOCKER = get_args(get_args(domain.BlockerEvent)[0])


async def project_events(db: Connection, events: Sequence[RecordedEvent[Any]]) -> None:
    """Bring the blockers and supports up to date."""
    ours = [recorded for recorded in events if isinstance(recorded.event, _OF_BLOCKER)]
    if ours:
        await _insert_blockers(db, [r for r in ours if isinstance(r.event, domain.BlockerRaised)])
        await _insert_supports(
            db, [r.event for r in ours if isinstance(r.event, domain.SupportAsked)]
        )
        await _mark_supports_overdue(
            db, [r.event for r in ours if isinstance(r.event, domain.SupportOverdue)]
        )
        await _end_supports(
            db,
            [
                r.event
                for r in ours
                if isinstance(r.event, domain.SupportGiven | domain.SupportWithdrawn)
            ],
        )
        await _update_blockers(db, ours)


async def _insert_blockers(db: Connection, raised: Sequence[RecordedEvent[Any]]) -> None:
    await db.execute(
        "INSERT INTO blocker (blocker_id, version, goal_id, what, raised_at, seen_from)"
        " SELECT blocker_id, 0, goal_id, what, raised_at, seen_from"
        " FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::timestamptz[], $5::timestamptz[])"
        " AS told (blocker_id, goal_id, what, raised_at, seen_from)",
        [one.event.blocker_id for one in raised],
        [one.event.goal.goal_id for one in raised],
        [one.event.what for one in raised],
        [one.event.at for one in raised],
        [one.recorded_at for one in raised],
    )


async def _insert_supports(db: Connection, asked: Sequence[domain.SupportAsked]) -> None:
    await db.execute(
        "INSERT INTO support (support_id, blocker_id, department, what, asked_at, due_at, overdue,"
        " status) SELECT support_id, blocker_id, department, what, asked_at, due_at, false, 'owed'"
        " FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::timestamptz[],"
        " $6::timestamptz[]) AS told (support_id, blocker_id, department, what, asked_at, due_at)",
        [event.support.support_id for event in asked],
        [event.support.blocker_id for event in asked],
        [event.support.department for event in asked],
        [event.support.what for event in asked],
        [event.at for event in asked],
        [event.support.due_at for event in asked],
    )


async def _mark_supports_overdue(db: Connection, overdue: Sequence[domain.SupportOverdue]) -> None:
    await db.execute(
        "UPDATE support SET overdue = true WHERE support_id = ANY ($1)",
        [event.support.support_id for event in overdue],
    )


async def _end_supports(
    db: Connection, ended: Sequence[domain.SupportGiven | domain.SupportWithdrawn]
) -> None:
    await db.execute(
        "UPDATE support SET status = told.status, ended_at = told.at, reason = told.reason"
        " FROM unnest($1::uuid[], $2::text[], $3::timestamptz[], $4::text[])"
        " AS told (support_id, status, at, reason)"
        " WHERE support.support_id = told.support_id",
        [event.support.support_id for event in ended],
        [event.type.removeprefix("support-") for event in ended],
        [event.at for event in ended],
        [getattr(event, "reason", None) for event in ended],
    )


async def _update_blockers(db: Connection, ours: Sequence[RecordedEvent[Any]]) -> None:
    """Note the versions, and which blockers are resolved."""
    last = {_blocker_id(recorded.event): recorded for recorded in ours}
    gone = [isinstance(one.event, domain.BlockerResolved) for one in last.values()]
    await db.execute(
        "UPDATE blocker SET version = told.version, resolved_at = told.at, seen_to = told.seen_to"
        " FROM unnest($1::uuid[], $2::bigint[], $3::timestamptz[], $4::timestamptz[])"
        " AS told (blocker_id, version, at, seen_to)"
        " WHERE blocker.blocker_id = told.blocker_id",
        list(last),
        [one.version for one in last.values()],
        [o.event.at if end else None for o, end in zip(last.values(), gone, strict=True)],
        [o.recorded_at if end else None for o, end in zip(last.values(), gone, strict=True)],
    )


def _blocker_id(event: domain.BlockerEvent) -> UUID:
    match event:
        case domain.BlockerRaised() | domain.BlockerResolved():
            return event.blocker_id
        case _:
            return event.support.blocker_id


PROJECTION = Projection("blockers", ("blocker", "support"), project_events)
