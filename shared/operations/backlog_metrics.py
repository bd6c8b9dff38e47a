"""Updates the gauges of waiting work every few seconds: lag, outbox, deadlines, dead letters."""

from __future__ import annotations

import asyncio
import logging
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from shared.eventsourcing.bus_consumer_port import BusUnavailable, FactBus
from shared.kafka.outbox_relay import load_relayed_position
from shared.postgres import checkpoints, dead_letters, deadline_timer, outbox_reader
from shared.postgres.database_connections import UNAVAILABLE_ERRORS
from shared.service_runtime.running_area import RunningArea
from shared.telemetry.consumer_lag import LagTracker
from shared.telemetry.metrics import (
    CONSUMER_LAG,
    CONSUMER_LAG_TIME,
    DATABASE_UP,
    DEAD_LETTERS,
    DEADLINES_OVERDUE,
    OUTBOX_AGE,
    OUTBOX_DEPTH,
)

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection
    from shared.postgres.transactional_consumer import TransactionalConsumer

log = logging.getLogger(__name__)

UPDATE_INTERVAL_SECONDS = 5.0
ACQUIRE_TIMEOUT_SECONDS = 5.0


@dataclass(frozen=True)
class BacklogMetrics:
    """The gauges of a process's areas."""

    areas: Sequence[RunningArea]
    bus: FactBus
    has_relay: bool
    """Whether relays carry the facts to the bus; else recorded facts are on it at once."""
    _lags: defaultdict[tuple[str, str], LagTracker] = field(
        default_factory=lambda: defaultdict(LagTracker)
    )

    async def update_periodically(self) -> None:
        """Update the gauges every `UPDATE_INTERVAL_SECONDS` until cancelled."""
        while True:
            await asyncio.sleep(UPDATE_INTERVAL_SECONDS)
            await self.update()

    async def update(self) -> None:
        """Set every gauge."""
        for area in self.areas:
            up = True
            try:
                async with area.pool.acquire(timeout=ACQUIRE_TIMEOUT_SECONDS) as connection:
                    await self._update_area(area, connection)
            except UNAVAILABLE_ERRORS as error:
                log.info("the gauges of %s cannot be updated: %r", area.name, error)
                up = False
            DATABASE_UP.set(int(up), {"area": area.name})
            if up:
                for consumer in area.create_consumers(self.bus):
                    await self._update_consumer_lag(area, consumer)

    async def _update_area(self, area: RunningArea, connection: Connection) -> None:
        now, labels = area.clock(), {"area": area.name}
        DEADLINES_OVERDUE.set(await deadline_timer.count_overdue(connection, now), labels)
        for consumer in area.create_consumers(self.bus):
            waiting = await dead_letters.count(connection, consumer.name)
            DEAD_LETTERS.set(waiting, {"consumer": consumer.name})
        if self.has_relay:
            relayed = await load_relayed_position(connection, area.name)
            waiting_since = await outbox_reader.first_fact_time_after(connection, relayed)
            OUTBOX_DEPTH.set(
                max(0, await outbox_reader.read_end_position(connection) - relayed), labels
            )
            age = (now - waiting_since).total_seconds() if waiting_since else 0.0
            OUTBOX_AGE.set(max(0.0, age), labels)

    async def _update_consumer_lag(
        self, area: RunningArea, consumer: TransactionalConsumer
    ) -> None:
        name = consumer.name
        try:
            end_positions = await self.bus.end_positions(consumer.topics)
            async with area.pool.acquire(timeout=ACQUIRE_TIMEOUT_SECONDS) as connection:
                positions = await checkpoints.read_positions(connection, name)
        except (*UNAVAILABLE_ERRORS, BusUnavailable) as error:
            log.info("the lag of %s cannot be measured: %r", name, error)
            return
        for partition, end in end_positions.items():
            position = positions.get(partition, 0)
            labels = {"consumer": name, "partition": partition}
            CONSUMER_LAG.set(max(0, end - position), labels)
            lag = self._lags[name, partition]
            CONSUMER_LAG_TIME.set(lag.update_lag_seconds(position, end, area.clock()), labels)
