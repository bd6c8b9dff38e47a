"""A leader lease: of all replicas, one holds an area's advisory lock and does the work.

The lock belongs to a session, so it is free as soon as its holder's connection ends. The server
disconnects a holder that hangs without dying: the holder must send something regularly
(`keep_alive`). It listens and reads on a second connection: rows that it does not fetch fill that
connection's buffers, and a server that is blocked in writing to a client does not time it out.

A waiting replica polls for the lock instead of queueing in the server, where a waiting statement
would hold its snapshot, and with it dead rows, as long as the holder lives. It forwards the signals
of its own process, so that the holder learns at once of records of other processes: one NOTIFY for
any number of records, outside their transactions.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from shared.postgres.advisory_locks import LockPurpose, lock_keys
from shared.postgres.database_connections import Database
from shared.postgres.in_process_signal import InProcessSignal

if TYPE_CHECKING:
    import asyncpg
    from asyncpg import Record

    from shared.postgres.in_process_signal import SignalWaiter

SESSION_TIMEOUT_SECONDS = 15
"""A holder that sends nothing for so long loses the lease."""
RENEWALS_PER_TIMEOUT = 8
"""How often within that time a holder sends something: a few that are late do no harm."""
NOTIFY_INTERVAL_SECONDS = 0.02
"""A waiting replica forwards signals at most once in this time."""


@dataclass
class LeaderLease:
    """A lease that nobody else holds as long as its lock connection lives."""

    lock_connection: asyncpg.Connection[Record]
    """This connection is for short statements only, so that the server notices a silent holder."""
    read_connection: asyncpg.Connection[Record]
    """This connection is for queries with large results."""
    waiter: SignalWaiter
    """The waiter wakes when any process records something in this area."""
    _sent_at: float = field(default_factory=time.monotonic, init=False)

    async def keep_alive(self) -> None:
        """Send a statement where the last one is a while ago, so that the lease does not time out.

        Raises one of `UNAVAILABLE_ERRORS` where the connection has ended.
        """
        pause = SESSION_TIMEOUT_SECONDS / RENEWALS_PER_TIMEOUT
        if self.lock_connection.is_closed() or time.monotonic() - self._sent_at >= pause:
            await self.lock_connection.execute("SELECT 1")
            self._sent_at = time.monotonic()


@asynccontextmanager
async def acquire_leader_lease(
    database: Database, area: str, purpose: LockPurpose, record_signal: InProcessSignal
) -> AsyncIterator[LeaderLease]:
    """Wait for the lock and hold it; raises one of `UNAVAILABLE_ERRORS`."""
    keys = lock_keys(area, purpose)
    channel = f"{area}-{purpose.name.lower()}"
    connection = await database.open_connection(area)
    waiter = record_signal.create_waiter(area, for_events_only=True)
    reading: asyncpg.Connection[Record] | None = None
    try:
        while not await connection.fetchval("SELECT pg_try_advisory_lock($1, $2)", *keys):
            if await waiter.wait():
                await connection.execute("SELECT pg_notify($1, '')", channel)
                await asyncio.sleep(NOTIFY_INTERVAL_SECONDS)
        await connection.execute(f"SET idle_session_timeout = '{SESSION_TIMEOUT_SECONDS}s'")
        reading = await database.open_connection(area)
        await reading.add_listener(channel, lambda *_: waiter.notify(area))
        yield LeaderLease(connection, reading, waiter)
    finally:
        waiter.close()
        connection.terminate()
        if reading is not None:
            reading.terminate()
