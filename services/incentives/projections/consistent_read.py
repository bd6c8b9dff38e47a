"""A read transaction over all tables of the area, for figures that need several of them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection, ConnectionPool

# A rebuild swaps in tables whose rows an older snapshot cannot see. A lock on the tables makes the
# swap wait. They are locked in the order in which a rebuild locks them, so there is no deadlock.
_LOCK_TABLES = """
LOCK TABLE ledger, late_count, project_outcome, plan, locked_period, roster, signal,
           period_state, dispute, outcome_correction, delayed_obligation, calendar_version,
           star_work, star_team, star_team_change, star_date, star_month, star_nomination,
           star_decision, star_award, star_award_change
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
