"""A consumer that reads what was published before its area handled it, then rests.

An area that begins to handle a type of fact has passed the earlier facts of that type: its
checkpoint is behind them. A consumer of those types alone, with a checkpoint of its own, reads them
from the first on. Facts that the area has handled in the meantime have no second effect.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping

from shared.eventsourcing.bus_consumer_port import BusUnavailable
from shared.postgres import checkpoints
from shared.postgres.database_connections import UNAVAILABLE_ERRORS
from shared.postgres.transactional_consumer import RETRY_PAUSE_SECONDS, TransactionalConsumer

log = logging.getLogger(__name__)

INTERVAL_SECONDS = 3600.0
"""So often it is read on: while an upgrade rolls, a replica of the earlier version skips facts."""


async def keep_caught_up(consumer: TransactionalConsumer) -> None:
    """Catch up again and again; ends when it is cancelled."""
    while True:
        try:
            await catch_up(consumer)
        except (*UNAVAILABLE_ERRORS, BusUnavailable) as error:
            log.warning("%s waits: %r", consumer.name, error)
            await asyncio.sleep(RETRY_PAUSE_SECONDS)
        else:
            await asyncio.sleep(INTERVAL_SECONDS)


async def catch_up(consumer: TransactionalConsumer) -> None:
    """Process what is on the bus now; raises one of `UNAVAILABLE_ERRORS`, and `BusUnavailable`."""
    ends = await consumer.bus.end_positions(consumer.topics)
    if not await _is_behind(consumer, ends):
        return
    async with consumer.bus.open_feed(
        consumer.name, consumer.topics, consumer.committed_position, consumer.fact_types
    ) as feed:
        while await _is_behind(consumer, ends):
            for batch in await feed.next_batches():
                await consumer.process_or_rewind(feed, batch)


async def _is_behind(consumer: TransactionalConsumer, ends: Mapping[str, int]) -> bool:
    async with consumer.pool.acquire() as db:
        positions = await checkpoints.read_positions(db, consumer.name)
    return any(end > positions.get(name, 0) for name, end in ends.items())
