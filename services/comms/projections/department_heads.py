"""The heads of departments, as the directory named them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel

from services.comms.domain.department_head import HeadNamed, HeadRemoved
from shared.eventsourcing.event_store import RecordedEvent
from shared.postgres.list_query import ListQuery, Sort, SortKey
from shared.postgres.projection import Projection

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection


class HeadRow(BaseModel):
    """Who heads a department."""

    department: str
    head: str


DEPARTMENT_HEAD_LIST_QUERY = ListQuery(
    name="heads",
    select="SELECT department, head FROM head",
    sort=Sort([SortKey("department", str)]),
    row=HeadRow,
)
"""The list of heads, by department."""


async def apply_events(db: Connection, events: Sequence[RecordedEvent[Any]]) -> None:
    """Bring the heads up to date: the one named last is the head."""
    named = {
        recorded.event.department: getattr(recorded.event, "head", None)
        for recorded in events
        if isinstance(recorded.event, HeadNamed | HeadRemoved)
    }
    removed = [department for department, head in named.items() if head is None]
    if removed:
        await db.execute("DELETE FROM head WHERE department = ANY ($1)", removed)
        named = {department: head for department, head in named.items() if head is not None}
    if named:
        await db.execute(
            "INSERT INTO head (department, head)"
            " SELECT * FROM unnest($1::text[], $2::text[]) AS data (department, head)"
            " ON CONFLICT (department) DO UPDATE SET head = excluded.head",
            list(named),
            list(named.values()),
        )


PROJECTION = Projection("heads", ("head",), apply_events)
