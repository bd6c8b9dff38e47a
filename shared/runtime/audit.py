"""The audit of an area: its log, its topic, and what it made of the others' facts."""

from __future__ import annotations

from shared.eventsourcing.audit import Audit
from shared.eventsourcing.bus import Bus
from shared.kafka.audit import audit_topic
from shared.kafka.bus import KafkaBus
from shared.postgres.audit import audit_records
from shared.postgres.effects import audit_effects
from shared.runtime.area import Area


async def audit(area: Area, bus: Bus) -> Audit:
    """Audit an area on either bus; raises `BusUnavailable` where Kafka is away."""
    service = area.service
    found = await audit_records(area.pool, area.name, area.codec, service.publish)
    if isinstance(bus, KafkaBus):
        found += await audit_topic(bus.settings, area.name, area.pool)
    consumer = area.consumer(bus)
    if consumer is not None:
        found += await audit_effects(consumer, area.database, bus)
    return found
