"""Fills the topics of a cluster with the history that the outboxes hold."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Sequence
from pathlib import Path

from shared.eventsourcing.bus_consumer_port import BusUnavailable
from shared.installation.installation import running_installation
from shared.installation.settings import Settings
from shared.kafka.bus import KafkaBus
from shared.kafka.errors import PermanentKafkaError
from shared.kafka.outbox_relay import RELAY_CHECKPOINT_NAME, load_relayed_position
from shared.kafka.topic_consistency import check_topic_consistency
from shared.postgres import checkpoints, outbox_reader
from shared.service_runtime.process_roles import ProcessRole
from shared.service_runtime.running_area import RunningArea
from shared.service_runtime.service_definition import ServiceDefinition

log = logging.getLogger(__name__)

POLL_INTERVAL_SECONDS = 0.05
STALL_TIMEOUT_SECONDS = 120
"""How long a relay may make no progress before the backfill gives up."""


async def align_relay_positions(areas: Sequence[RunningArea], bus: KafkaBus) -> None:
    """Let relays continue at the end of their topics; from the beginning where topics are new.

    Raises `PermanentKafkaError` where a topic goes further than the area's outbox, so it belongs to
    another installation.
    """
    for area in areas:
        end = max((await bus.end_positions([area.name])).values(), default=0)
        async with area.pool.acquire() as connection, connection.transaction():
            if end > await outbox_reader.read_end_position(connection):
                raise PermanentKafkaError(_foreign_topic_message(bus, area))
            if end < await load_relayed_position(connection, area.name):
                log.warning("the topic of %s is filled from the beginning", area.name)
                await checkpoints.replace_partitions(
                    connection, RELAY_CHECKPOINT_NAME, [area.name], {}
                )


async def backfill_topics(
    services: Sequence[ServiceDefinition],
    settings: Settings,
    data_folder: Path,
    database_url: str,
    *,
    during_restore: bool = False,
) -> None:
    """Run only the relays until the topics hold every fact, and compare them with the outboxes.

    Raises `PermanentKafkaError` and `BusUnavailable`.
    """
    async with running_installation(
        services,
        data_folder,
        database_url=database_url,
        area_sign_on=settings.area_sign_on(),
        pool_size=settings.pool_size,
        kafka_settings=settings.kafka_settings(),
        process_roles=frozenset({ProcessRole.RELAY}),
        during_restore=during_restore,
    ) as installation:
        if isinstance(installation.bus, KafkaBus):
            await wait_until_backfill_verified(installation.areas, installation.bus)


async def wait_until_backfill_verified(areas: Sequence[RunningArea], bus: KafkaBus) -> None:
    """Wait until the relays have sent everything, and compare the topics with the outboxes.

    Raises `BusUnavailable` where a relay makes no progress, `PermanentKafkaError` where a topic
    differs.
    """
    for area in areas:
        last_position, moved_at = -1, time.monotonic()
        while True:
            async with area.pool.acquire() as connection:
                position = await load_relayed_position(connection, area.name)
                end_position = await outbox_reader.read_end_position(connection)
            if position >= end_position:
                break
            if position != last_position:
                last_position, moved_at = position, time.monotonic()
            elif time.monotonic() - moved_at > STALL_TIMEOUT_SECONDS:
                raise BusUnavailable(f"the relay of {area.name} makes no progress; run this again")
            await asyncio.sleep(POLL_INTERVAL_SECONDS)
        findings = (await check_topic_consistency(bus.settings, area.name, area.pool)).findings
        if findings:
            raise PermanentKafkaError(
                f"{_foreign_topic_message(bus, area)} ({findings[0].what}); then run this again"
            )


def _foreign_topic_message(bus: KafkaBus, area: RunningArea) -> str:
    return (
        f"{bus.settings.topic_name(area.name)} holds other facts than this installation published:"
        " choose another CONCORD_KAFKA_PREFIX, or remove Concord's topics"
    )
