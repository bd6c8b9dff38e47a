"""The relay: one area's outbox goes to its topic, in order, by one process at a time.

It keeps its own position beside the outbox and moves it after the brokers have acknowledged. Killed
in between, it sends some facts again; a relay that hung and wakes up after its place was taken may
do so, too, and is then fenced. Consumers drop what they had: positions in a partition only grow,
but for such repetitions.
"""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING

from shared.eventsourcing.bus import BusUnavailable
from shared.kafka.producer import FactProducer, producing
from shared.kafka.settings import KafkaSettings
from shared.kafka.topics import Topics
from shared.postgres import checkpoints
from shared.postgres.checkpoints import Fenced
from shared.postgres.locks import Purpose
from shared.postgres.outbox import outbox_reader
from shared.postgres.pool import AWAY, Database
from shared.postgres.turn import Turn, my_turn
from shared.postgres.wakeup import Wakeup

if TYPE_CHECKING:
    from shared.postgres.pool import Connection

log = logging.getLogger(__name__)

RELAY = "relay"
"""Its name among the area's checkpoints."""
LIMIT = 2000
"""Facts sent between two checkpoints, at most."""
PAUSE_SECONDS = 0.5


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
        reader = outbox_reader(self.area)
        after = await checkpoints.position(turn.connection, RELAY, self.area)
        while True:
            rows, upto = await reader.read(turn.connection, after, LIMIT)
            if upto == after:
                await turn.waiter.wait()
                continue
            await producer.send(rows, turn.keep)
            await checkpoints.advance(turn.connection, RELAY, self.area, after, upto)
            after = upto


async def relayed(connection: Connection, area: str) -> int:
    """Return the outbox position up to which the area's facts are on Kafka."""
    return await checkpoints.position(connection, RELAY, area)
