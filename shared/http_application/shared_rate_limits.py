"""Shares the callers' rate limit among the replicas of a service, without a round trip a request.

Each process counts in its own buckets. Some times a second it adds what its callers have taken to
the buckets in the database, and takes over what those have left. Between two exchanges a replica
does not know what others have taken: so a caller who asks all replicas at once may take the burst
at each of them, once. What was taken too much is a debt, which is paid before he is served again:
in T seconds a caller takes no more than replicas x burst + T x rate. Without the database each
process keeps its own limit.
"""

from __future__ import annotations

import asyncio
import hashlib
import logging
import time
from collections.abc import Sequence

from shared.http.caller_admission import CallerKey
from shared.http.token_bucket import TokenBuckets
from shared.postgres import caller_rate_table
from shared.postgres.database_connections import CONTENTION_ERRORS, UNAVAILABLE_ERRORS
from shared.service_runtime.area_context import AreaContext

EXCHANGE_SECONDS = 0.25
"""The pause between two exchanges."""
DELETE_SECONDS = 60.0
"""The pause between two deletions of buckets that are full."""
MAX_FULL_WINDOWS = 10
"""A debt is at most some bursts: after so many times the window each bucket is full again."""

log = logging.getLogger(__name__)


class SharedRateLimits:
    """Exchanges the levels of the callers' buckets, through the schema of the first area."""

    def __init__(self, areas: Sequence[AreaContext], buckets: TokenBuckets[CallerKey]) -> None:
        """Take the areas of this process; each replica of a service has the same."""
        self._pool = min(areas, key=lambda area: area.name).pool
        self._buckets = buckets
        self._deleted_at = time.monotonic()
        self._is_away = False

    async def run(self) -> None:
        """Exchange for ever; where there is no limit, do nothing."""
        while not self._buckets.limit.is_off:
            await asyncio.sleep(EXCHANGE_SECONDS)
            await self.exchange()
        await asyncio.Event().wait()

    async def exchange(self) -> None:
        """Exchange once; while the database is away, keep what was taken for the next time."""
        taken = self._buckets.drain_taken()
        if not taken:
            return
        digests = {_digest(key): key for key in taken}
        limit = self._buckets.limit
        try:
            async with self._pool.acquire() as db:
                levels = await caller_rate_table.take(
                    db,
                    {digest: taken[key] for digest, key in digests.items()},
                    limit.per_second,
                    limit.burst,
                )
                if time.monotonic() - self._deleted_at > DELETE_SECONDS:
                    self._deleted_at = time.monotonic()
                    await caller_rate_table.delete_full(db, MAX_FULL_WINDOWS * limit.window_seconds)
        except (*UNAVAILABLE_ERRORS, *CONTENTION_ERRORS) as error:
            self._buckets.put_back(taken)
            if not self._is_away:
                log.warning("rate limits are this process's own for now: %r", error)
            self._is_away = True
        else:
            self._is_away = False
            for digest, level in levels.items():
                self._buckets.set_level(digests[digest], level)


def _digest(key: CallerKey) -> bytes:
    return hashlib.sha256("\0".join(key).encode()).digest()
