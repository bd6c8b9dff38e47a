"""Checks that an area announced everything overdue exactly once, by a replay of its log."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from shared.eventsourcing.consistency_report import Audit, Checked
from shared.eventsourcing.overdue_items import OverdueChange, OverdueReplay
from shared.postgres.event_log_consistency import ROWS_PER_CHUNK, make_findings
from shared.postgres.event_store import EventDecoder
from shared.postgres.event_tables import EVENTS_AFTER

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection, ConnectionPool

OverdueChanges = Callable[[Any], Sequence[OverdueChange]]
CHECK = "overdue announced once"

STREAMS_PER_CHUNK = 500
_STREAMS = "SELECT id FROM stream WHERE starts_with(id, $1) AND id > $2 ORDER BY id LIMIT $3"
_WAITING = "SELECT stream FROM deadline WHERE due_at <= $1 AND error IS NULL"
_FAILED = """
SELECT stream, due_at, error FROM deadline WHERE due_at <= $1 AND error IS NOT NULL
ORDER BY due_at, key
"""


async def check_overdue_announcements(
    pool: ConnectionPool,
    area: str,
    codec: EventDecoder,
    overdue_changes: OverdueChanges,
    now: datetime,
) -> Audit:
    """Replay an area's log in one snapshot; each finding names its item.

    Deadlines that are due and wait for the timer are no findings; those that it has set aside with
    an error are.
    """
    replay = OverdueReplay()
    async with (
        pool.acquire() as connection,
        connection.transaction(isolation="repeatable_read", readonly=True),
    ):
        await _replay_log(connection, codec, overdue_changes, replay)
        waiting = await load_waiting_streams(connection, now)
        failed = [
            f"the deadline of {row['stream']} at {row['due_at'].isoformat()} failed: {row['error']}"
            for row in await connection.fetch(_FAILED, now)
        ]
    found = [*replay.finish(now, waiting), *failed]
    return Audit(
        findings=make_findings(area, CHECK, found),
        checked=[Checked(area=area, what="overdue announcements", number=replay.announcements)],
    )


async def load_waiting_streams(connection: Connection, now: datetime) -> frozenset[str]:
    """Return the streams with a deadline that is due and that the timer has still before it."""
    return frozenset(row["stream"] for row in await connection.fetch(_WAITING, now))


async def list_streams(connection: Connection, prefix: str) -> AsyncIterator[list[str]]:
    """Yield the streams whose names begin with a prefix, in chunks."""
    after = ""
    while rows := await connection.fetch(_STREAMS, prefix, after, STREAMS_PER_CHUNK):
        streams = [row["id"] for row in rows]
        after = streams[-1]
        yield streams


async def _replay_log(
    connection: Connection,
    codec: EventDecoder,
    overdue_changes: OverdueChanges,
    replay: OverdueReplay,
) -> None:
    after = 0
    while rows := await connection.fetch(EVENTS_AFTER, after, ROWS_PER_CHUNK):
        after = rows[-1]["position"]
        present = [row for row in rows if row["stream"] is not None]
        for recorded in await codec.decode_rows(connection, present):
            for change in overdue_changes(recorded.event):
                replay.record(change, recorded.stream, recorded.recorded_at)
