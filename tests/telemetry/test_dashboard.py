"""The dashboard and the alert rules query metrics and labels that the code emits."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime, timedelta

import pytest
import yaml
from prometheus_client.parser import text_string_to_metric_families

from services.connectors.application import connector_metrics
from services.connectors.domain.circuit_breaker import BreakerStatus
from services.connectors.projections.delivery_list import ConnectorFigures
from services.insights.application.freshness_measurement import set_gauges as set_freshness_gauges
from shared.eventsourcing.event_store import AppendRequest, VersionConflict
from shared.http.auth import Role
from shared.kafka.outbox_relay import RELAY_CHECKPOINT_NAME
from shared.operations.backlog_metrics import BacklogMetrics
from shared.postgres import checkpoints
from shared.telemetry.exporters import render_prometheus_metrics
from shared.telemetry.metrics import RELAY_FACTS
from shared.testing.installation import OpenTestInstallation
from tests.architecture.source_files import ROOT
from tests.connectors.test_connector_metrics import written
from tests.insights.freshness_examples import source_freshness
from tests.shared.sample_areas.publisher_area import Rung, command_context, ring_append
from tests.shared.sample_areas.publisher_service import publisher_service
from tests.shared.sample_areas.subscriber_area import subscriber_service
from tests.telemetry.telemetry_recorder import TelemetryRecorder

FOLDER = ROOT / "deploy" / "observability"

METRIC = re.compile(r"\b((?:concord|http_server)_[a-z_]+)(?:\{([^}]*)\})?")
GROUPED = re.compile(r"\bby \(([^)]*)\)")


def dashboard_queries() -> Iterator[str]:
    """Yield the queries of every panel."""
    panels = json.loads((FOLDER / "grafana" / "concord.json").read_text("utf-8"))["panels"]
    yield from (target["expr"] for panel in panels for target in panel["targets"])


def alert_queries() -> Iterator[str]:
    """Yield the expression of every rule."""
    rules = yaml.safe_load((FOLDER / "prometheus" / "alerts.yaml").read_text("utf-8"))
    yield from (rule["expr"] for group in rules["groups"] for rule in group["rules"])


def unknown_names(query: str, emitted: dict[str, set[str]]) -> list[str]:
    """Return the metrics and labels of a query that nothing emits."""
    named = METRIC.findall(query)
    assert named, query
    labels = {label.strip() for group in GROUPED.findall(query) for label in group.split(",")} | {
        re.split("[=!~]", one)[0].strip() for _, rest in named for one in rest.split(",") if one
    }
    missing = [name for name, _ in named if name not in emitted]
    known = [emitted[name] for name, _ in named if name in emitted]
    return missing or sorted(label for label in labels if not all(label in one for one in known))


@pytest.fixture
async def emitted_labels(
    start_installation: OpenTestInstallation, telemetry_recorder: TelemetryRecorder
) -> dict[str, set[str]]:
    """Make every metric be emitted once, and return the labels of each series."""
    async with start_installation(
        [publisher_service, subscriber_service(rejected_notes={"x"})], background=False
    ) as installation:
        bell, ear, bus = (
            installation.area("bell"),
            installation.area("ear"),
            installation.installation.bus,
        )
        again_at = installation.clock() + timedelta(minutes=1)
        for name in ("whole", "broken"):
            rung = Rung(bell=name, again_at=again_at)
            await bell.event_store.append(
                AppendRequest(f"bell-{name}", 0, [rung], command_context())
            )
        await bell.event_store.append(ring_append("dead", "x"))
        with suppress(VersionConflict):
            await bell.event_store.append(ring_append("dead", "again"))
        await installation.http_client.post(
            "/api/bell/v1/bells/a/rings",
            json={"note": "c"},
            headers=installation.authorization_headers(Role.LIAISON),
        )
        installation.clock.advance(timedelta(hours=1))
        timer, consumer = bell.create_deadline_timer(), ear.create_consumer(bus)
        assert timer
        assert consumer
        await timer.fire_due()
        async with bus.open_feed("ear", ["bell"], consumer.committed_position) as feed:
            for batch in await feed.next_batches():
                await consumer.process_batch(batch)
        async with bell.pool.acquire() as connection:
            await checkpoints.advance(connection, RELAY_CHECKPOINT_NAME, "bell", 0, 1)
        RELAY_FACTS.add(1, {"area": "bell"})  # without a broker; tests/kafka has one
        emit_connector_metrics(installation.clock())
        set_freshness_gauges(source_freshness(), installation.clock())
        await BacklogMetrics([bell, ear], bus, has_relay=True).update()
    series: defaultdict[str, set[str]] = defaultdict(set)
    for family in text_string_to_metric_families(render_prometheus_metrics().decode()):
        for sample in family.samples:
            series[sample.name] |= set(sample.labels)
    return series


def emit_connector_metrics(now: datetime) -> None:
    """Set each metric of connectors as the area does; tests/connectors shows when it does."""
    connector_metrics.count_delivery("jira", "received")
    with connector_metrics.count_attempt("jira"):
        connector_metrics.set_gauges("jira", ConnectorFigures(waiting=1), now)
    connector_metrics.set_poll_age("erp", None, now, now)
    connector_metrics.set_write_gauges("jira", written(0, 0, BreakerStatus.CLOSED))


def test_dashboard_and_alerts_query_emitted_metrics_only(
    emitted_labels: dict[str, set[str]],
) -> None:
    unknown = {
        query: found for query in queries() if (found := unknown_names(query, emitted_labels))
    }
    assert not unknown


def test_every_emitted_metric_is_queried(emitted_labels: dict[str, set[str]]) -> None:
    shown = {name for query in queries() for name, _ in METRIC.findall(query)}
    stems = {re.sub("_(bucket|count|sum|total|created)$", "", name) for name in emitted_labels}
    shown_stems = {re.sub("_(bucket|count|sum|total)$", "", name) for name in shown}
    ours = {stem for stem in stems if stem.startswith("concord_")}
    assert ours == {stem for stem in shown_stems if stem.startswith("concord_")}


def test_an_unknown_metric_or_label_is_found() -> None:
    emitted = {"concord_commands_total": {"area"}}
    assert not unknown_names("sum by (area) (concord_commands_total)", emitted)
    assert unknown_names("concord_orders_total > 0", emitted) == ["concord_orders_total"]
    assert unknown_names('sum by (shop) (concord_commands_total{till="2"})', emitted) == [
        "shop",
        "till",
    ]


def queries() -> list[str]:
    """Return every query of the dashboard and the alert rules."""
    return [*dashboard_queries(), *alert_queries()]
