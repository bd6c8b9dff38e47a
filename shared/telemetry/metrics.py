"""All metrics, by the names and units under which they are exported.

Prometheus writes dots as underscores and appends the unit, and `_total` to counters. Until a
process opens its exporters (exporters.py) recording a value costs next to nothing.
"""

from __future__ import annotations

from opentelemetry import metrics

_METER = metrics.get_meter("concord")

_INTERACTIVE_BUCKETS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]
"""Bucket bounds in seconds for durations that a caller waits for."""
_BACKGROUND_BUCKETS = [0.01, 0.05, 0.1, 0.25, 0.5, 1, 2, 5, 10, 30, 60, 300, 1800, 7200]
"""Bucket bounds in seconds for delays until a background effect."""
_BATCH_SIZE_BUCKETS = [1, 2, 4, 8, 16, 32, 64, 128, 256, 500]

COMMANDS = _METER.create_counter(
    "concord.commands",
    unit="{command}",
    description="Commands by area, name and outcome: done, refused, stale, conflict, away, fault",
)

APPEND_CONFLICTS = _METER.create_counter(
    "concord.append.conflicts",
    unit="{append}",
    description="Appends whose stream had moved on, by area; most are decided again and succeed",
)
APPEND_EVENTS = _METER.create_counter(
    "concord.append.events", unit="{event}", description="Events written, by area"
)
APPEND_ROUND = _METER.create_histogram(
    "concord.append.round",
    unit="{append}",
    description="Appends that shared one transaction, by area",
    explicit_bucket_boundaries_advisory=_BATCH_SIZE_BUCKETS,
)

OUTBOX_DEPTH = _METER.create_gauge(
    "concord.outbox.depth",
    unit="{fact}",
    description="Facts that are not on Kafka yet, by area",
)
OUTBOX_AGE = _METER.create_gauge(
    "concord.outbox.age",
    unit="s",
    description="How long the oldest of them has been waiting",
)
RELAY_FACTS = _METER.create_counter(
    "concord.relay.facts", unit="{fact}", description="Facts sent to Kafka, by area"
)

CONSUMER_FACTS = _METER.create_counter(
    "concord.consumer.facts", unit="{fact}", description="Facts whose effects are committed"
)
CONSUMER_DURATION = _METER.create_histogram(
    "concord.consumer.duration",
    unit="s",
    description="Handler time of a batch with its commit, by consumer and outcome: taken, failed",
    explicit_bucket_boundaries_advisory=_INTERACTIVE_BUCKETS,
)
CONSUMER_DELAY = _METER.create_histogram(
    "concord.consumer.delay",
    unit="s",
    description="From a fact's record to its effect: the oldest of each batch",
    explicit_bucket_boundaries_advisory=_BACKGROUND_BUCKETS,
)
CONSUMER_LAG = _METER.create_gauge(
    "concord.consumer.lag",
    unit="{fact}",
    description="Facts on the bus that a consumer has not taken, by partition",
)
CONSUMER_LAG_TIME = _METER.create_gauge(
    "concord.consumer.lag.time",
    unit="s",
    description="How long the oldest of them has been seen waiting, by partition",
)
DEAD_LETTERS = _METER.create_gauge(
    "concord.dead_letters",
    unit="{fact}",
    description="Facts that a consumer could not take, or that wait behind such a one",
)
DEAD_LETTERS_BURIED = _METER.create_counter(
    "concord.dead_letters.buried", unit="{fact}", description="Facts set aside, by consumer"
)

DEADLINE_LATENESS = _METER.create_histogram(
    "concord.deadline.lateness",
    unit="s",
    description="How long after its due time a deadline fired, by area",
    explicit_bucket_boundaries_advisory=_BACKGROUND_BUCKETS,
)
DEADLINE_FAILURES = _METER.create_counter(
    "concord.deadline.failures",
    unit="{deadline}",
    description="Deadlines set aside because their effect failed, by area",
)
DEADLINES_OVERDUE = _METER.create_gauge(
    "concord.deadlines.overdue",
    unit="{deadline}",
    description="Deadlines that are due and have not fired, by area",
)

CONNECTOR_DELIVERIES = _METER.create_counter(
    "concord.connector.deliveries",
    unit="{delivery}",
    description="Deliveries by connector and outcome: received, applied, ignored, failed",
)
CONNECTOR_ATTEMPTS = _METER.create_counter(
    "concord.connector.attempts",
    unit="{attempt}",
    description="Commands sent to areas by connector and outcome: done, refused, failed",
)
CONNECTOR_WAITING = _METER.create_gauge(
    "concord.connector.waiting",
    unit="{delivery}",
    description="Deliveries that have not ended, by connector",
)
CONNECTOR_LAG_TIME = _METER.create_gauge(
    "concord.connector.lag.time",
    unit="s",
    description="How long the oldest of them has been waiting",
)
CONNECTOR_FAILED = _METER.create_gauge(
    "concord.connector.failed",
    unit="{delivery}",
    description="Deliveries that failed and were not replayed, by connector",
)
CONNECTOR_POLL_AGE = _METER.create_gauge(
    "concord.connector.poll.age",
    unit="s",
    description="How long ago a system that is polled answered last, by connector",
)
CONNECTOR_WRITES = _METER.create_gauge(
    "concord.connector.writes",
    unit="{write}",
    description="What is written back by connector and state: waiting, failed",
)
CONNECTOR_BREAKER_OPEN = _METER.create_gauge(
    "concord.connector.breaker.open",
    description="1 while nothing is written back, since the system is away, else 0",
)

INSIGHTS_WAITING = _METER.create_gauge(
    "concord.insights.waiting",
    unit="{fact}",
    description="Facts that wait to be read into the star schema, by the area that published them",
)
INSIGHTS_WAITING_TIME = _METER.create_gauge(
    "concord.insights.waiting.time",
    unit="s",
    description="How long ago the oldest of them was recorded",
)
INSIGHTS_MISSING = _METER.create_gauge(
    "concord.insights.missing",
    unit="{fact}",
    description="Facts that were passed and are not in the star schema, by area",
)
INSIGHTS_SOURCE_DIFFERS = _METER.create_gauge(
    "concord.insights.source.differs",
    description="1 while an area's facts are not those that were read, else 0",
)

DATABASE_UP = _METER.create_gauge(
    "concord.database.up", description="1 while the area reaches its database, else 0"
)
