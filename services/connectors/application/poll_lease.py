"""The lease by which one replica at a time asks a system that is polled."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Protocol
from uuid import UUID

from services.connectors.domain.table_position import PositionMoved
from shared.postgres.unit_of_work import UnitOfWork
from shared.service_runtime.area_context import AreaContext

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection


class LeaseStore(Protocol):
    """Keeps the leases of systems, and how the last poll of each ended."""

    async def take_lease(
        self, db: Connection, connector: str, holder: UUID, duration: timedelta
    ) -> bool:
        """Take or prolong the lease of a system; return whether the holder has it now."""
        ...

    async def end_lease(self, db: Connection, connector: str, holder: UUID) -> None:
        """End the lease of a system; nothing where another has it."""
        ...

    async def note_poll(
        self, db: Connection, connector: str, holder: UUID, at: datetime, failure: str | None
    ) -> None:
        """Note when a poll ended, and why it failed; nothing where another has the lease."""
        ...


@dataclass(frozen=True)
class PollLease:
    """The lease of one connector's system, as one replica takes it."""

    area: AreaContext
    store: LeaseStore
    connector: str
    holder: UUID
    """This replica."""

    async def take(self, duration: timedelta) -> bool:
        """Take or prolong it; return whether this replica has it now."""
        async with self.area.pool.acquire() as db:
            return await self.store.take_lease(db, self.connector, self.holder, duration)

    async def hold(self, unit: UnitOfWork, duration: timedelta) -> None:
        """Prolong it in the transaction that records; raises `PositionMoved` if another has it.

        Whoever has the lease reads after having got it. Without this, one that was asleep could
        record what it has read before, which the other has read newer.
        """
        db = unit.connection
        if not await self.store.take_lease(db, self.connector, self.holder, duration):
            raise PositionMoved(self.connector)

    async def end(self) -> None:
        """End it, so that any replica can take it at once."""
        async with self.area.pool.acquire() as db:
            await self.store.end_lease(db, self.connector, self.holder)

    async def note_poll(self, failure: str | None) -> None:
        """Note that a poll has ended, and why it failed."""
        async with self.area.pool.acquire() as db:
            await self.store.note_poll(db, self.connector, self.holder, self.area.clock(), failure)
