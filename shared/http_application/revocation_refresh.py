"""Takes the revoked tokens from an area's table into the memory of this process.

Every area keeps the table by its consumer of reference data, so it survives restarts and needs no
other area. A process reads that of its first area; replicas find within a second what the consumer
of any of them has stored.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Sequence

from shared.eventsourcing.bus_consumer_port import BusUnavailable
from shared.http.token_revocations import Revocation, RevokedTokens
from shared.postgres import revoked_token_table
from shared.postgres.database_connections import UNAVAILABLE_ERRORS
from shared.service_runtime.area_context import AreaContext

REFRESH_SECONDS = 0.5
"""The pause between two readings of the table."""
CATCH_UP_SECONDS = 5.0
"""A process that starts waits so long for the facts that were published while it was down."""
CATCH_UP_POLL_SECONDS = 0.05

log = logging.getLogger(__name__)


class RevocationRefresh:
    """Keeps the list of a process up to date."""

    def __init__(self, areas: Sequence[AreaContext], revoked: RevokedTokens) -> None:
        """Take the areas of this process."""
        self._area = min(areas, key=lambda area: area.name)
        self._revoked = revoked
        self._read: Sequence[revoked_token_table.StoredRevocation] | None = None

    async def load(self) -> None:
        """Read the table; raises `UNAVAILABLE_ERRORS`."""
        async with self._area.pool.acquire() as db:
            read = await revoked_token_table.list_revocations(db)
        if read != self._read:
            self._read = read
            self._revoked.replace(
                Revocation(one.subject_digest, one.token_id_digest, one.issued_until)
                for one in read
            )

    async def load_when_caught_up(self) -> None:
        """Read the table once the area's consumer has handled what is on the bus.

        Where it does not within some seconds, or the bus is away, the list is what was known when
        the process stopped, and a warning is logged. Raises `UNAVAILABLE_ERRORS`.
        """
        give_up_at = time.monotonic() + CATCH_UP_SECONDS
        while await self._is_behind():
            if time.monotonic() >= give_up_at:
                log.warning("the list of revoked tokens may be incomplete for now")
                break
            await asyncio.sleep(CATCH_UP_POLL_SECONDS)
        await self.load()

    async def run(self) -> None:
        """Read the table for ever; while the database is away, the last list holds."""
        is_away = False
        while True:
            await asyncio.sleep(REFRESH_SECONDS)
            try:
                await self.load()
                is_away = False
            except UNAVAILABLE_ERRORS as error:
                if not is_away:
                    log.warning("the list of revoked tokens cannot be read: %r", error)
                is_away = True

    async def _is_behind(self) -> bool:
        progress = self._area.references.progress
        if progress is None:
            return False
        try:
            return await progress.is_behind()
        except BusUnavailable:
            return True
