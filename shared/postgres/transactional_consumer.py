"""A transactional consumer: it commits the effects of facts together with its checkpoint.

A batch that fails is halved until the failing fact is alone. That fact becomes a dead letter with
its error, and the checkpoint moves on. Later facts of the same key become dead letters, too, so
that a replay handles them in order, unless the consumer does not need the order of its keys.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from shared.eventsourcing.bus_consumer_port import BusUnavailable, FactBatch, FactBus
from shared.eventsourcing.event_store import VersionConflict
from shared.eventsourcing.published_fact import Fact
from shared.postgres import checkpoints, dead_letters
from shared.postgres.append_transaction import EventWriter
from shared.postgres.checkpoints import CheckpointFenced
from shared.postgres.database_connections import CONTENTION_ERRORS, UNAVAILABLE_ERRORS
from shared.postgres.event_store import EventDecoder
from shared.postgres.unit_of_work import UnitOfWork
from shared.telemetry.consumer_instrumentation import instrument_consumption
from shared.telemetry.metrics import DEAD_LETTERS_BURIED

if TYPE_CHECKING:
    from shared.postgres.database_connections import ConnectionPool

log = logging.getLogger(__name__)

RETRYABLE_ERRORS = (*UNAVAILABLE_ERRORS, *CONTENTION_ERRORS, VersionConflict)
RETRY_PAUSE_SECONDS = 0.2
"""The seconds before a batch is tried again after one of `RETRYABLE_ERRORS`."""

FactHandler = Callable[[UnitOfWork, Sequence[Fact]], Awaitable[None]]
"""Handles facts in the transaction that also advances the checkpoint."""


@dataclass(frozen=True)
class TransactionalConsumer:
    """One area's subscription to other areas' facts."""

    name: str
    topics: Sequence[str]
    handle_facts: FactHandler
    pool: ConnectionPool
    codec: EventDecoder
    writer: EventWriter
    bus: FactBus
    on_commit: Callable[[], None]
    preserve_key_order: bool = True
    fact_types: frozenset[str] | None = None
    """The types that `handle_facts` does not skip; `None` where it says of no type that it does."""

    async def run(self) -> None:
        """Process batch after batch, for ever; while database or bus are away, try again."""
        while True:
            try:
                async with self.bus.open_feed(
                    self.name, self.topics, self.committed_position, self.fact_types
                ) as feed:
                    while True:
                        batch = await feed.next_batch()
                        try:
                            await self.process_batch(batch)
                        except CheckpointFenced as error:
                            log.info("%s; reading it again", error)
                            await feed.rewind_to_committed(batch.partition)
                        except RETRYABLE_ERRORS as error:
                            log.warning("%s waits: %r", self.name, error)
                            await asyncio.sleep(RETRY_PAUSE_SECONDS)
                            await feed.rewind_to_committed(batch.partition)
            except (*UNAVAILABLE_ERRORS, BusUnavailable) as error:
                log.warning("%s waits: %r", self.name, error)
                await asyncio.sleep(RETRY_PAUSE_SECONDS)

    async def committed_position(self, partition: str) -> int:
        """Return this consumer's checkpoint in a partition."""
        async with self.pool.acquire() as connection:
            return await checkpoints.read_position(connection, self.name, partition)

    async def process_batch(self, batch: FactBatch) -> None:
        """Handle a batch of facts, each once; a fact that fails becomes a dead letter.

        Raises `CheckpointFenced` where another owner was faster, and one of `RETRYABLE_ERRORS`
        where a later attempt may succeed.
        """
        try:
            await self._process_atomically(batch)
        except (CheckpointFenced, *RETRYABLE_ERRORS):
            raise
        except Exception as error:  # noqa: BLE001  a handler may raise anything
            if len(batch.facts) > 1:
                for half in _halves(batch):
                    await self.process_batch(half)
            else:
                await self._dead_letter_fact(batch, error)

    async def _process_atomically(self, batch: FactBatch) -> None:
        with instrument_consumption(self.name, batch, self.writer.clock) as traced:
            async with self.pool.acquire() as connection, connection.transaction():
                has_dead_letters = await checkpoints.advance(
                    connection, self.name, batch.partition, batch.after_position, batch.end_position
                )
                facts = traced.facts
                if has_dead_letters and self.preserve_key_order:
                    facts = await dead_letters.divert_blocked_facts(
                        connection, self.name, traced, self.writer.clock()
                    )
                if facts:
                    await self.handle_facts(UnitOfWork(connection, self.codec, self.writer), facts)
        self.on_commit()

    async def _dead_letter_fact(self, batch: FactBatch, error: Exception) -> None:
        log.error("%s cannot handle fact %s: %r", self.name, batch.facts[0].id, error)
        async with self.pool.acquire() as connection, connection.transaction():
            await checkpoints.advance(
                connection, self.name, batch.partition, batch.after_position, batch.end_position
            )
            await dead_letters.insert_dead_letters(
                connection,
                self.name,
                batch.partition,
                batch.facts,
                repr(error),
                self.writer.clock(),
            )
        DEAD_LETTERS_BURIED.add(1, {"consumer": self.name})


def _halves(batch: FactBatch) -> tuple[FactBatch, FactBatch]:
    middle = len(batch.facts) // 2
    first, second = batch.facts[:middle], batch.facts[middle:]
    cut = first[-1].position
    return (
        FactBatch(batch.partition, batch.after_position, cut, first),
        FactBatch(batch.partition, cut, batch.end_position, second),
    )
