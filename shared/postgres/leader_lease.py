"""The one of many: of all replicas, one holds an area's lock for a purpose and does the work.

The lock belongs to a session, so it is free as soon as its holder's connection ends. A holder that
hangs without dying is cut off by the server: it must say something every now and then (`keep`).
It listens and reads on another connection: what it does not fetch fills that one's buffers, and a
server that waits to write to a client does not see that the client is silent.
Whoever waits asks every now and then instead of queueing in the server, where a waiting statement
would keep its snapshot, and with it dead rows, for as long as the holder lives. It passes on what
is rung in its own process, so that the holder hears at once what other processes record: one NOTIFY
for however many records, outside of their transactions.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from shared.postgres.advisory_locks import LockPurpose, lock_keys
from shared.postgres.database_connections import Database
from shared.postgres.in_process_signal import InProcessSignal

if TYPE_CHECKING:
    import asyncpg
    from asyncpg import Record

    from shared.postgres.in_process_signal import SignalWaiter

SESSION_TIMEOUT_SECONDS = 15
"""A holder that says nothing for so long has lost its turn."""
NOTIFY_INTERVAL_SECONDS = 0.02
"""How often whoever waits passes on what is rung."""


@dataclass(frozen=True)
class LeaderLease:
    """Held by nobody else as long as its connection lives."""

    lock_connection: asyncpg.Connection[Record]
    """For little, so that it is seen when we are silent."""
    read_connection: asyncpg.Connection[Record]
    """For whatever has a long answer."""
    waiter: SignalWaiter
    """Rung by any process that records something in this area."""

    async def keep_alive(self) -> None:
        """Tell the server that we are alive."""
        await self.lock_connection.execute("SELECT 1")


@asynccontextmanager
async def acquire_leader_lease(
    database: Database, area: str, purpose: LockPurpose, record_signal: InProcessSignal
) -> AsyncIterator[LeaderLease]:
    """Wait for the lock and hold it; raises what `AWAY` lists where the database is away."""
    keys = lock_keys(area, purpose)
    channel = f"{area}-{purpose.name.lower()}"
    connection, waiter = await database.open_connection(area), record_signal.create_waiter(area)
    reading: asyncpg.Connection[Record] | None = None
    try:
        while not await connection.fetchval("SELECT pg_try_advisory_lock($1, $2)", *keys):
            if await waiter.wait():
                await connection.execute("SELECT pg_notify($1, '')", channel)
                await asyncio.sleep(NOTIFY_INTERVAL_SECONDS)
        await connection.execute(f"SET idle_session_timeout = '{SESSION_TIMEOUT_SECONDS}s'")
        reading = await database.open_connection(area)
        await reading.add_listener(channel, lambda *_: waiter.notify())
        yield LeaderLease(connection, reading, waiter)
    finally:
        waiter.close()
        connection.terminate()
        if reading is not None:
            reading.terminate()
