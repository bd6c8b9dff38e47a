"""Ensures before a start that the topics of all areas exist, and says what to do without Kafka."""

from __future__ import annotations

from collections.abc import Sequence

from shared.eventsourcing.bus_consumer_port import BusUnavailable
from shared.installation.settings import Settings
from shared.kafka.bus import open_kafka_bus


async def ensure_kafka_topics(area_names: Sequence[str], settings: Settings) -> None:
    """Ensure that the topics exist; raises `BusUnavailable` if Kafka cannot be reached."""
    kafka = settings.kafka_settings()
    if kafka is not None:
        try:
            async with open_kafka_bus(kafka) as bus:
                await bus.ensure_topics(area_names)
        except BusUnavailable as error:
            message = (
                f"Kafka at {kafka.bootstrap_servers} cannot be reached ({error}); start it"
                " (`make kafka`), or say where it is with CONCORD_KAFKA_BOOTSTRAP"
            )
            raise BusUnavailable(message) from error
