"""The read model of how often each department was thanked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel

from shared.eventsourcing.event_store import RecordedEvent
from shared.postgres.projection import Projection

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection


class ThanksCount(BaseModel):
    """A department, and how often it was thanked."""

    department: str
    times: int


async def project(db: Connection, events: Sequence[RecordedEvent[Any]]) -> None:
    """Add the thanks in these events to the counts."""
    times = Counter(recorded.event.department for recorded in events)
    await db.execute(
        "INSERT INTO thanked SELECT * FROM unnest($1::text[], $2::bigint[])"
        " ON CONFLICT (department) DO UPDATE SET times = thanked.times + excluded.times",
        list(times),
        list(times.values()),
    )


async def list_thanks_counts(db: Connection) -> list[ThanksCount]:
    """Return every department that was ever thanked, by code."""
    rows = await db.fetch("SELECT department, times FROM thanked ORDER BY department")
    return [ThanksCount(**row) for row in rows]


PROJECTION = Projection("board", ("thanked",), project)
