"""Looks every few seconds at what no single piece of work knows: what waits, and for how long."""

from __future__ import annotations

import asyncio
import logging
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from shared.eventsourcing.bus import Bus, BusUnavailable
from shared.kafka.relay import relayed
from shared.postgres import checkpoints, dead_letters, deadlines, outbox
from shared.postgres.pool import AWAY
from shared.runtime.area import Area
from shared.telemetry.lag import Lag
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
    from shared.postgres.pool import Connection

log = logging.getLogger(__name__)

LOOK_SECONDS = 5.0
PATIENCE_SECONDS = 5.0


@dataclass(frozen=True)
class Vitals:
    """The gauges of a process's areas."""

    areas: Sequence[Area]
    bus: Bus
    has_relay: bool
    """Whether facts must be carried to the bus, or are on it as soon as they are recorded."""
    _lags: defaultdict[tuple[str, str], Lag] = field(default_factory=lambda: defaultdict(Lag))

    async def keep_looking(self) -> None:
        """Look again and again, for ever."""
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            await self.look()

    async def look(self) -> None:
        """Set every gauge."""
        for area in self.areas:
            up = True
            try:
                async with area.pool.acquire(timeout=PATIENCE_SECONDS) as connection:
                    await self._look_at(area, connection)
            except AWAY as error:
                log.info("%s cannot be looked at: %r", area.name, error)
                up = False
            DATABASE_UP.set(int(up), {"area": area.name})
            if up and area.service.react is not None:
                await self._look_at_lag(area)

    async def _look_at(self, area: Area, connection: Connection) -> None:
        now, about = area.clock(), {"area": area.name}
        DEADLINES_OVERDUE.set(await deadlines.overdue(connection, now), about)
        DEAD_LETTERS.set(await dead_letters.count(connection, area.name), {"consumer": area.name})
        if self.has_relay:
            reached = await relayed(connection, area.name)
            waiting_since = await outbox.oldest_behind(connection, reached)
            OUTBOX_DEPTH.set(max(0, await outbox.head(connection) - reached), about)
            age = (now - waiting_since).total_seconds() if waiting_since else 0.0
            OUTBOX_AGE.set(max(0.0, age), about)

    async def _look_at_lag(self, area: Area) -> None:
        try:
            heads = await self.bus.heads(area.service.listens_to)
            async with area.pool.acquire(timeout=PATIENCE_SECONDS) as connection:
                reached = await checkpoints.standings(connection, area.name)
        except (*AWAY, BusUnavailable) as error:
            log.info("the lag of %s cannot be looked at: %r", area.name, error)
            return
        for partition, head in heads.items():
            at, about = reached.get(partition, 0), {"consumer": area.name, "partition": partition}
            CONSUMER_LAG.set(max(0, head - at), about)
            lag = self._lags[area.name, partition]
            CONSUMER_LAG_TIME.set(lag.seconds(at, head, area.clock()), about)
