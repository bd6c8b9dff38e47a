"""A transactional consumer: it commits the effects of facts together with its checkpoint.

A batch that fails is halved until the failing fact is alone. That fact becomes a dead letter with
its error, and the checkpoint moves on. Later facts of the same key become dead letters, too, so
that a replay handles them in order, unless the consumer does not need the order of its keys.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from shared.eventsourcing.bus_consumer_port import (
    BusUnavailable,
    ConsumerFeed,
    FactBatch,
    FactBus,
)
from shared.eventsourcing.event_store import VersionConflict
from shared.eventsourcing.published_fact import Fact
from shared.postgres import checkpoints, dead_letters
from shared.postgres.append_transaction import EventWriter
from shared.postgres.checkpoints import CheckpointFenced
from shared.postgres.database_connections import CONTENTION_ERRORS, UNAVAILABLE_ERRORS
from shared.postgres.decided_fact_types import DecidedFactTypes, FactTypesChanged, StreamVersion
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
    """Called after a commit with which events were recorded."""
    on_effects: Callable[[], None]
    """Called after a commit with which none were."""
    preserve_key_order: bool = True
    fact_types: frozenset[str] | None = None
    """The types that `handle_facts` does not skip; `None` where it says of no type that it does."""
    decided_types: DecidedFactTypes | None = None
    """Which of them are handled now, where an aggregate of the area decides that."""
    types_as_of: StreamVersion | None = None
    """That aggregate as it was when `fact_types` were asked for."""
    effect_fields: Mapping[str, str] = field(default_factory=dict)
    """The types of events of which one fact may cause several on a stream, each with the field
    that tells these apart."""

    async def run(self) -> None:
        """Process batch after batch, for ever; while database or bus are away, try again."""
        while True:
            try:
                consumer = await self.with_types_of_now()
                await consumer.process_feed()
            except FactTypesChanged:
                log.info("%s reads the facts of other types from now on", self.name)
            except (*UNAVAILABLE_ERRORS, BusUnavailable) as error:
                log.warning("%s waits: %r", self.name, error)
                await asyncio.sleep(RETRY_PAUSE_SECONDS)

    async def with_types_of_now(self) -> TransactionalConsumer:
        """Return this consumer with the types that are handled now."""
        decided = self.decided_types
        if decided is None:
            return self
        async with self.pool.acquire() as connection:
            states = await self.codec.load_states(connection, {decided.stream: decided.decider})
        found = states[decided.stream]
        return replace(
            self,
            fact_types=decided.types_of(found.state),
            types_as_of=StreamVersion(decided.stream, found.version),
        )

    async def process_feed(self) -> None:
        """Process batch after batch, for ever. Raises `FactTypesChanged` and `BusUnavailable`."""
        async with self.bus.open_feed(
            self.name, self.topics, self.committed_position, self.fact_types
        ) as feed:
            while True:
                batches = await feed.next_batches()
                if len(batches) > 1 and await self.process_together(batches):
                    continue
                for batch in batches:
                    await self.process_or_rewind(feed, batch)

    async def process_together(self, batches: Sequence[FactBatch]) -> bool:
        """Handle batches of several partitions in one transaction: it costs as much as for one.

        Return whether that succeeded; otherwise nothing was done, and it is found out by handling
        them one by one which of them fails.
        """
        try:
            await self._process_atomically(batches)
        except Exception as error:  # noqa: BLE001  a handler may raise anything
            log.info("%s handles its partitions one by one: %r", self.name, error)
            return False
        return True

    async def process_or_rewind(self, feed: ConsumerFeed, batch: FactBatch) -> None:
        """Process a batch, or go back to the checkpoint where that is to be tried again."""
        try:
            await self.process_batch(batch)
        except CheckpointFenced as error:
            log.info("%s; reading it again", error)
            await feed.rewind_to_committed(batch.partition)
        except RETRYABLE_ERRORS as error:
            log.warning("%s waits: %r", self.name, error)
            await asyncio.sleep(RETRY_PAUSE_SECONDS)
            await feed.rewind_to_committed(batch.partition)

    async def committed_position(self, partition: str) -> int:
        """Return this consumer's checkpoint in a partition."""
        async with self.pool.acquire() as connection:
            return await checkpoints.read_position(connection, self.name, partition)

    async def process_batch(self, batch: FactBatch) -> None:
        """Handle a batch of facts, each once; a fact that fails becomes a dead letter.

        Raises `CheckpointFenced` where another owner was faster, `FactTypesChanged`, and one of
        `RETRYABLE_ERRORS` where a later attempt may succeed.
        """
        try:
            await self._process_atomically([batch])
        except (CheckpointFenced, FactTypesChanged, *RETRYABLE_ERRORS):
            raise
        except Exception as error:  # noqa: BLE001  a handler may raise anything
            if len(batch.facts) > 1:
                for half in _halves(batch):
                    await self.process_batch(half)
            else:
                await self._dead_letter_fact(batch, error)

    async def _process_atomically(self, batches: Sequence[FactBatch]) -> None:
        if not any(batch.facts for batch in batches):
            await self._pass_over(batches)
            return
        recorded = False
        with instrument_consumption(self.name, batches, self.writer.clock) as traced:
            async with self.pool.acquire() as connection, connection.transaction():
                blocked_partitions = await checkpoints.advance_all(
                    connection,
                    self.name,
                    [(one.partition, one.after_position, one.end_position) for one in batches],
                )
                if self.types_as_of is not None:
                    await self.types_as_of.require_latest(connection)
                facts: list[Fact] = []
                for batch in traced:
                    if batch.partition in blocked_partitions and self.preserve_key_order:
                        facts += await dead_letters.divert_blocked_facts(
                            connection, self.name, batch, self.writer.clock()
                        )
                    else:
                        facts += batch.facts
                if facts:
                    unit = UnitOfWork(connection, self.codec, self.writer)
                    await self.handle_facts(unit, facts)
                    recorded = unit.has_recorded
        (self.on_commit if recorded else self.on_effects)()

    async def _pass_over(self, batches: Sequence[FactBatch]) -> None:
        """Advance past facts that are not handled: one statement each, without a transaction."""
        async with self.pool.acquire() as connection:
            for batch in batches:
                await checkpoints.advance(
                    connection,
                    self.name,
                    batch.partition,
                    batch.after_position,
                    batch.end_position,
                    self.types_as_of,
                )
        self.on_effects()

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
