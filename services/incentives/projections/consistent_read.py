"""One state of all the books at once, for figures that rest on several tables."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection, ConnectionPool

# A rebuild swaps tables whose rows an older snapshot cannot see. Whoever holds them beforehand
# keeps the swap waiting; in the order in which a rebuild takes them, so that neither is in the
# other's way.
_LOCK_TABLES = """
LOCK TABLE ledger, late_count, project_outcome, plan, locked_period, roster, signal
IN ACCESS SHARE MODE
"""


@asynccontextmanager
async def open_consistent_read(pool: ConnectionPool) -> AsyncIterator[Connection]:
    """Open a transaction in which every query sees the same state."""
    async with (
        pool.acquire() as db,
        db.transaction(isolation="repeatable_read", readonly=True),
    ):
        await db.execute(_LOCK_TABLES)
        yield db
