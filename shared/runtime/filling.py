"""Fills the topics of a cluster with the history that the outboxes hold."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Sequence
from pathlib import Path

from shared.eventsourcing.bus import BusUnavailable
from shared.kafka.audit import audit_topic
from shared.kafka.bus import KafkaBus
from shared.kafka.refusals import KafkaRefused
from shared.kafka.relay import RELAY, relayed
from shared.postgres import checkpoints, outbox
from shared.runtime.area import Area
from shared.runtime.instance import running
from shared.runtime.parts import Part
from shared.runtime.service import Service
from shared.runtime.settings import Settings

log = logging.getLogger(__name__)

LOOK_AGAIN_SECONDS = 0.05
PATIENCE_SECONDS = 120
"""How long nothing at all may move before we give up."""


async def fit_relays(areas: Sequence[Area], bus: KafkaBus) -> None:
    """Let relays go on where their topics end; from the beginning where topics were made anew.

    Raises `KafkaRefused` where a topic goes further than the area's outbox: it is another's.
    """
    for area in areas:
        end = max((await bus.heads([area.name])).values(), default=0)
        async with area.pool.acquire() as connection, connection.transaction():
            if end > await outbox.head(connection):
                raise KafkaRefused(_another(bus, area))
            if end < await relayed(connection, area.name):
                log.warning("the topic of %s is filled from the beginning", area.name)
                await checkpoints.replace(connection, RELAY, [area.name], {})


async def fill_topics(
    services: Sequence[Service],
    settings: Settings,
    folder: Path,
    url: str,
    *,
    restoring: bool = False,
) -> None:
    """Run the relays until the topics hold everything, and see that they do; nothing else runs.

    Raises `KafkaRefused` and `BusUnavailable`.
    """
    async with running(
        services,
        folder,
        database_url=url,
        pool_size=settings.pool_size,
        kafka=settings.kafka(),
        parts=frozenset({Part.RELAY}),
        restoring=restoring,
    ) as house:
        if isinstance(house.bus, KafkaBus):
            await filled(house.areas, house.bus)


async def filled(areas: Sequence[Area], bus: KafkaBus) -> None:
    """Wait until the relays have sent everything, and compare the topics with the outboxes.

    Raises `BusUnavailable` where they stand still, `KafkaRefused` where a topic differs.
    """
    for area in areas:
        before, moved_at = -1, time.monotonic()
        while True:
            async with area.pool.acquire() as connection:
                reached, head = await relayed(connection, area.name), await outbox.head(connection)
            if reached >= head:
                break
            if reached != before:
                before, moved_at = reached, time.monotonic()
            elif time.monotonic() - moved_at > PATIENCE_SECONDS:
                raise BusUnavailable(f"the relay of {area.name} stands still; run this again")
            await asyncio.sleep(LOOK_AGAIN_SECONDS)
        found = (await audit_topic(bus.settings, area.name, area.pool)).findings
        if found:
            raise KafkaRefused(f"{_another(bus, area)} ({found[0].what}); then run this again")


def _another(bus: KafkaBus, area: Area) -> str:
    return (
        f"{bus.settings.topic(area.name)} holds other facts than this installation published:"
        " choose another CONCORD_KAFKA_PREFIX, or remove Concord's topics"
    )
