"""A consumer: facts in, effects and position in one transaction, the poisonous ones set aside.

A batch that fails is halved until the guilty fact stands alone. That one goes to the dead letters
with its error, and the position moves on. Later facts of the same key wait behind it there, so
that a replay meets them in their order, unless the consumer says that its keys need no order.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from shared.eventsourcing.bus import Batch, Bus, BusUnavailable
from shared.eventsourcing.fact import Fact
from shared.eventsourcing.store import Conflict
from shared.postgres import checkpoints, dead_letters
from shared.postgres.checkpoints import Fenced
from shared.postgres.event_store import Codec
from shared.postgres.pool import AWAY, CONTENDED
from shared.postgres.unit import Unit
from shared.postgres.writer import Writer
from shared.telemetry.consuming import consuming
from shared.telemetry.metrics import DEAD_LETTERS_BURIED

if TYPE_CHECKING:
    from shared.postgres.pool import Connections

log = logging.getLogger(__name__)

TRY_AGAIN = (*AWAY, *CONTENDED, Conflict)
PAUSE = 0.2
"""Seconds before a batch is tried again that failed through nobody's fault."""

React = Callable[[Unit, Sequence[Fact]], Awaitable[None]]
"""The area's effects of some facts, within the transaction that moves the position."""


@dataclass(frozen=True)
class Consumer:
    """One area's subscription to other areas' facts."""

    name: str
    topics: Sequence[str]
    react: React
    pool: Connections
    codec: Codec
    writer: Writer
    bus: Bus
    committed: Callable[[], None]
    keys_wait: bool = True

    async def run(self) -> None:
        """Take batch after batch, for ever."""
        while True:
            try:
                async with self.bus.feed(self.name, self.topics, self.position) as feed:
                    while True:
                        batch = await feed.next()
                        try:
                            await self.take(batch)
                        except Fenced as error:
                            log.info("%s; looking up where we stand", error)
                            await feed.reopen(batch.partition)
                        except TRY_AGAIN as error:
                            log.warning("%s waits: %r", self.name, error)
                            await asyncio.sleep(PAUSE)
                            await feed.reopen(batch.partition)
            except (*AWAY, BusUnavailable) as error:
                log.warning("%s waits: %r", self.name, error)
                await asyncio.sleep(PAUSE)

    async def position(self, partition: str) -> int:
        """Return where this consumer stands."""
        async with self.pool.acquire() as connection:
            return await checkpoints.position(connection, self.name, partition)

    async def take(self, batch: Batch) -> None:
        """Bring about a batch's effects, each once.

        Raises `Fenced` where another owner was faster, and what `TRY_AGAIN` lists.
        """
        try:
            await self._take_whole(batch)
        except (Fenced, *TRY_AGAIN):
            raise
        except Exception as error:  # noqa: BLE001  any error of an effect is the fact's
            if len(batch.facts) > 1:
                for half in _halves(batch):
                    await self.take(half)
            else:
                await self._bury(batch, error)

    async def _take_whole(self, batch: Batch) -> None:
        with consuming(self.name, batch, self.writer.clock) as traced:
            async with self.pool.acquire() as connection, connection.transaction():
                some_died = await checkpoints.advance(
                    connection, self.name, batch.partition, batch.after, batch.upto
                )
                facts = traced.facts
                if some_died and self.keys_wait:
                    facts = await dead_letters.hold_back(
                        connection, self.name, traced, self.writer.clock()
                    )
                if facts:
                    await self.react(Unit(connection, self.codec, self.writer), facts)
        self.committed()

    async def _bury(self, batch: Batch, error: Exception) -> None:
        log.error("%s cannot take fact %s: %r", self.name, batch.facts[0].id, error)
        async with self.pool.acquire() as connection, connection.transaction():
            await checkpoints.advance(
                connection, self.name, batch.partition, batch.after, batch.upto
            )
            await dead_letters.bury(
                connection,
                self.name,
                batch.partition,
                batch.facts,
                repr(error),
                self.writer.clock(),
            )
        DEAD_LETTERS_BURIED.add(1, {"consumer": self.name})

    async def replay(self, limit: int | None = None) -> tuple[int, int]:
        """Try the dead letters again, oldest first; return how many went and how many stay."""
        return await dead_letters.replay(self, limit)


def _halves(batch: Batch) -> tuple[Batch, Batch]:
    middle = len(batch.facts) // 2
    first, second = batch.facts[:middle], batch.facts[middle:]
    cut = first[-1].position
    return (
        Batch(batch.partition, batch.after, cut, first),
        Batch(batch.partition, cut, batch.upto, second),
    )
