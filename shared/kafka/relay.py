"""The relay: one area's outbox goes to its topic, in order, by one process at a time.

It keeps its own position beside the outbox and moves it after the brokers have acknowledged. Killed
in between, it sends some facts again; a relay that hung and wakes up after its place was taken may
do so, too, and is then fenced. Consumers drop what they had: positions in a partition only grow,
but for such repetitions.
"""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Sequence
from contextlib import aclosing
from dataclasses import dataclass
from typing import TYPE_CHECKING

from opentelemetry.trace import SpanKind

from shared.eventsourcing.bus import BusUnavailable
from shared.kafka.cloudevents import COLUMNS
from shared.kafka.producer import Batches, FactProducer, producing
from shared.kafka.settings import KafkaSettings
from shared.kafka.topics import Topics
from shared.postgres import checkpoints
from shared.postgres.checkpoints import Fenced
from shared.postgres.locks import Purpose
from shared.postgres.outbox import outbox_reader
from shared.postgres.pool import AWAY, Database
from shared.postgres.read_ahead import read_ahead
from shared.postgres.turn import Turn, my_turn
from shared.postgres.wakeup import Wakeup
from shared.telemetry.metrics import RELAY_FACTS
from shared.telemetry.traces import joint_span

if TYPE_CHECKING:
    from asyncpg import Record

    from shared.postgres.pool import Connection

log = logging.getLogger(__name__)

RELAY = "relay"
"""Its name among the area's checkpoints."""
LIMIT = 4000
"""Facts sent between two checkpoints, at most."""
PAUSE_SECONDS = 0.5
SIGN_OF_LIFE_SECONDS = 2.0
"""How often the turn is kept while the brokers take their time."""
_TRACEPARENT = re.compile(r'"traceparent": ?"([0-9a-f-]+)"')
"""Found in a context's text: decoding it for this alone would cost the relay too much."""


@dataclass(frozen=True)
class Relay:
    """Carries one area's facts to Kafka."""

    area: str
    database: Database
    wakeup: Wakeup
    settings: KafkaSettings
    topics: Topics

    async def run(self) -> None:
        """Wait for our turn and carry on, for ever. Raises `KafkaRefused`."""
        while True:
            try:
                await self.topics.ensure([self.area])
                async with (
                    my_turn(self.database, self.area, Purpose.RELAY, self.wakeup) as turn,
                    producing(self.settings, self.area) as producer,
                ):
                    await self._carry(turn, producer)
            except (*AWAY, BusUnavailable, Fenced) as error:
                log.warning("the relay of %s waits: %r", self.area, error)
                await asyncio.sleep(PAUSE_SECONDS)

    async def _carry(self, turn: Turn, producer: FactProducer) -> None:
        """Send chunk after chunk; while one is under way, encode the next and read one more."""
        reader = outbox_reader(self.area, COLUMNS)
        sent = read = await checkpoints.position(turn.connection, RELAY, self.area)
        sending: asyncio.Task[None] | None = None
        async with aclosing(read_ahead(reader, turn.reading, read, LIMIT)) as chunks:
            try:
                async for rows, upto in chunks:
                    batches = await producer.batches(rows)
                    if sending is not None:
                        await self._acknowledged(turn, sending)
                        await checkpoints.advance(turn.connection, RELAY, self.area, sent, read)
                        sent, sending = read, None
                    elif upto == read:
                        await turn.keep()
                    if upto > read:
                        sending = asyncio.create_task(self._send(producer, rows, batches))
                        read = upto
                    else:
                        await turn.waiter.wait()
            finally:
                if sending is not None:
                    sending.cancel()

    async def _send(self, producer: FactProducer, rows: Sequence[Record], batches: Batches) -> None:
        traces, about = map(_traceparent, rows), {"messaging.batch.message_count": len(rows)}
        with joint_span(f"publish {self.area}", traces, about, kind=SpanKind.PRODUCER):
            await producer.send(batches)
        RELAY_FACTS.add(len(rows), {"area": self.area})

    async def _acknowledged(self, turn: Turn, sending: asyncio.Task[None]) -> None:
        """Wait for the brokers, and keep our turn meanwhile."""
        while not sending.done():
            await asyncio.wait([sending], timeout=SIGN_OF_LIFE_SECONDS)
            if not sending.done():
                log.warning("the brokers do not acknowledge the facts of %s", self.area)
                await turn.keep()
        sending.result()


async def relayed(connection: Connection, area: str) -> int:
    """Return the outbox position up to which the area's facts are on Kafka."""
    return await checkpoints.position(connection, RELAY, area)


def _traceparent(row: Record) -> str | None:
    found = _TRACEPARENT.search(row["context"])
    return found[1] if found else None
