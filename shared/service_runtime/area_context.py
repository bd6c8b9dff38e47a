"""The resources that an area's routes and background work use: event store, commands, pool."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, cast

from shared.eventsourcing.event_context import Clock, IdFactory
from shared.http.command_execution import CommandExecutor
from shared.postgres.append_transaction import EventWriter
from shared.postgres.database_connections import Database
from shared.postgres.event_store import EventDecoder, PostgresEventStore
from shared.postgres.idempotency import PostgresIdempotentResponses
from shared.postgres.in_process_signal import InProcessSignal
from shared.postgres.past_read_models import PastReadModels
from shared.postgres.unit_of_work import UnitOfWork
from shared.reference_data.known_references import KnownReferences
from shared.service_runtime.outbound_settings import OutboundSettings
from shared.service_runtime.past_reads import MomentClock, MomentEventStore, MomentPool

if TYPE_CHECKING:
    from shared.postgres.database_connections import ConnectionPool


@dataclass(frozen=True)
class AreaContext:
    """The resources of an area on its own database schema."""

    name: str
    """The area's name; its schema, its topic and its URL segment have the same name."""
    database: Database
    pool: ConnectionPool
    event_codec: EventDecoder
    event_writer: EventWriter
    event_store: PostgresEventStore
    command_executor: CommandExecutor
    idempotent_responses: PostgresIdempotentResponses
    in_process_signal: InProcessSignal
    references: KnownReferences
    """The departments and projects that the area's commands may name."""
    clock: Clock
    id_factory: IdFactory
    late_entry_working_days: int
    """See `late_entry`."""
    outbound: OutboundSettings
    sign_on_issuer: str
    """Whose subjects stand for people: the sign-on provider, or the installation itself."""
    past: PastReadModels

    @property
    def for_requests(self) -> AreaContext:
        """The area as its routes see it: at the moment that a request asks for."""
        pool = MomentPool(self.name, self.pool, self.past)
        return replace(
            self,
            pool=cast("ConnectionPool", pool),
            event_store=cast(
                "PostgresEventStore", MomentEventStore(self.event_store, self.event_codec, pool)
            ),
            clock=MomentClock(self.clock),
        )

    @asynccontextmanager
    async def unit_of_work(self) -> AsyncIterator[UnitOfWork]:
        """Open a transaction for work that must read and write atomically.

        Waiting readers are woken after the commit.
        """
        async with self.pool.acquire() as connection, connection.transaction():
            yield UnitOfWork(connection, self.event_codec, self.event_writer)
        self.wake_waiters()

    def wake_waiters(self) -> None:
        """Wake the tasks of this process that wait for the area's new events."""
        self.in_process_signal.notify(self.name)

    def wake_waiters_for_effects(self) -> None:
        """Wake those that wait for effects of facts, where no event was recorded."""
        self.in_process_signal.notify_of_effects(self.name)
