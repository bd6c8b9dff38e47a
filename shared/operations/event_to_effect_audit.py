"""Audits an area: its event log, its topic, its announcements, and the effects of its facts."""

from __future__ import annotations

from shared.eventsourcing.bus_consumer_port import FactBus
from shared.eventsourcing.consistency_report import Audit
from shared.kafka.bus import KafkaBus
from shared.kafka.topic_consistency import check_topic_consistency
from shared.postgres.consumer_effects_consistency import check_consumer_effects
from shared.postgres.event_log_consistency import READABLE_EVENTS, check_event_log
from shared.postgres.overdue_consistency import check_overdue_announcements
from shared.service_runtime.running_area import RunningArea


async def audit_area(area: RunningArea, bus: FactBus) -> Audit:
    """Audit an area on either bus; raises `BusUnavailable` if Kafka cannot be reached.

    A log with events that cannot be read is not checked further: it cannot be replayed.
    """
    service = area.definition
    findings = await check_event_log(
        area.pool, area.name, area.event_codec, service.fact_from_event
    )
    if any(finding.check == READABLE_EVENTS for finding in findings.findings):
        return findings
    if isinstance(bus, KafkaBus):
        findings += await check_topic_consistency(bus.settings, area.name, area.pool)
    consumer = area.create_consumer(bus)
    if consumer is not None and service.facts_become_events:
        findings += await check_consumer_effects(consumer, area.database, bus)
    if service.overdue_changes is not None:
        findings += await check_overdue_announcements(
            area.pool, area.name, area.event_codec, service.overdue_changes, area.clock()
        )
    for check in service.consistency_checks:
        findings += await check(area)
    return findings
