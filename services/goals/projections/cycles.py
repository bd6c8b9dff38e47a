"""The read model of cycles: their days and their status."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Literal, get_args
from uuid import UUID

from pydantic import BaseModel

from services.goals.domain import cycle_and_hierarchy_events
from shared.eventsourcing.company_time import CompanyTime
from shared.eventsourcing.event_store import RecordedEvent
from shared.postgres.list_query import ListQuery, Sort, SortKey
from shared.postgres.projection import Projection, execute_for_rows

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection

CycleStatus = Literal["preparing", "active", "closed", "withdrawn"]


class CycleRow(BaseModel):
    """A cycle."""

    cycle_id: UUID
    version: int
    status: CycleStatus
    name: str
    kind: Literal["year", "quarter"]
    first_day: date
    last_day: date
    activated_at: CompanyTime | None
    closed_at: CompanyTime | None
    updated_at: CompanyTime
    """When this was last changed, by what was recorded."""


async def find_cycle(db: Connection, cycle_id: UUID) -> CycleRow | None:
    """Return a cycle, or `None` where there is none of this id."""
    row = await db.fetchrow("SELECT * FROM cycle WHERE cycle_id = $1", cycle_id)
    return CycleRow(**row) if row else None


CYCLE_LIST_QUERY = ListQuery(
    name="cycles",
    select="SELECT * FROM cycle",
    always=["status <> 'withdrawn'"],
    conditions={"status": "status = ANY ({status})", "name": "name = {name}"},
    sort=Sort([SortKey("cycle_id", UUID)]),
    sorts={
        "first_day": Sort([SortKey("first_day", date), SortKey("cycle_id", UUID)]),
        "name": Sort([SortKey("name", str), SortKey("cycle_id", UUID)]),
        "updated_at": Sort([SortKey("updated_at", datetime), SortKey("cycle_id", UUID)]),
    },
    searched=("name",),
    id_key=SortKey("cycle_id", UUID),
    updated_at="updated_at",
    row=CycleRow,
)
"""The list of cycles, in the order in which they were prepared."""

_CYCLE_EVENT_TYPES = get_args(get_args(cycle_and_hierarchy_events.CycleEvent)[0])


async def apply_events(db: Connection, events: Sequence[RecordedEvent[Any]]) -> None:
    """Apply events to the table of cycles."""
    recorded = [one for one in events if isinstance(one.event, _CYCLE_EVENT_TYPES)]
    if not recorded:
        return
    stored = [one.event for one in recorded]
    prepared = [
        one for one in recorded if isinstance(one.event, cycle_and_hierarchy_events.CyclePrepared)
    ]
    await execute_for_rows(
        db,
        "INSERT INTO cycle (cycle_id, name, kind, first_day, last_day, updated_at, version, status)"
        " SELECT *, 0, 'preparing' FROM unnest($1::uuid[], $2::text[], $3::text[], $4::date[],"
        " $5::date[], $6::timestamptz[])",
        [one.event.cycle_id for one in prepared],
        [one.event.terms.name for one in prepared],
        [one.event.terms.kind for one in prepared],
        [one.event.terms.days.first for one in prepared],
        [one.event.terms.days.last for one in prepared],
        [one.recorded_at for one in prepared],
    )
    activated = {
        e.cycle_id: e.at for e in stored if isinstance(e, cycle_and_hierarchy_events.CycleActivated)
    }
    closed = {
        e.cycle_id: e.at for e in stored if isinstance(e, cycle_and_hierarchy_events.CycleClosed)
    }
    newest = {one.event.cycle_id: one for one in recorded}
    await execute_for_rows(
        db,
        "UPDATE cycle SET version = batch.version, updated_at = batch.updated_at,"
        " activated_at = coalesce(batch.activated_at, cycle.activated_at),"
        " closed_at = batch.closed_at, status = CASE WHEN batch.withdrawn THEN 'withdrawn'"
        " WHEN batch.closed_at IS NOT NULL THEN 'closed'"
        " WHEN batch.activated_at IS NOT NULL THEN 'active' ELSE status END"
        " FROM unnest($1::uuid[], $2::bigint[], $3::timestamptz[], $4::timestamptz[],"
        " $5::timestamptz[], $6::boolean[])"
        " AS batch (cycle_id, version, activated_at, closed_at, updated_at, withdrawn)"
        " WHERE cycle.cycle_id = batch.cycle_id",
        list(newest),
        [one.version for one in newest.values()],
        [activated.get(cycle_id) for cycle_id in newest],
        [closed.get(cycle_id) for cycle_id in newest],
        [one.recorded_at for one in newest.values()],
        [
            isinstance(one.event, cycle_and_hierarchy_events.CycleWithdrawn)
            for one in newest.values()
        ],
    )


PROJECTION = Projection("cycles", ("cycle",), apply_events)
