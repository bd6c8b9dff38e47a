"""What an area's routes and background work may use: its store, commands and transactions."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from shared.eventsourcing.event_context import Clock, IdFactory
from shared.http.command_execution import CommandExecutor
from shared.postgres.database_connections import Database
from shared.postgres.event_store import EventCodec, PostgresEventStore
from shared.postgres.event_writer import EventWriter
from shared.postgres.idempotency import PostgresIdempotentResponses
from shared.postgres.in_process_signal import InProcessSignal
from shared.postgres.unit_of_work import UnitOfWork

if TYPE_CHECKING:
    from shared.postgres.database_connections import ConnectionPool


@dataclass(frozen=True)
class AreaResources:
    """An area on its own schema, as its routes and background work see it."""

    name: str
    """The area's name: its schema, its topic, its place in the URL."""
    database: Database
    pool: ConnectionPool
    event_codec: EventCodec
    event_writer: EventWriter
    event_store: PostgresEventStore
    command_executor: CommandExecutor
    idempotent_responses: PostgresIdempotentResponses
    in_process_signal: InProcessSignal
    clock: Clock
    id_factory: IdFactory

    @asynccontextmanager
    async def unit_of_work(self) -> AsyncIterator[UnitOfWork]:
        """Open a transaction for work that must see and write together."""
        async with self.pool.acquire() as connection, connection.transaction():
            yield UnitOfWork(connection, self.event_codec, self.event_writer)
        self.wake_waiters()

    def wake_waiters(self) -> None:
        """Wake whoever in this process waits for what the area has recorded."""
        self.in_process_signal.notify(self.name)
