"""What a connector's deliveries and attempts are counted as, and what waits."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta
from uuid import uuid4

import pytest

from services.connectors.application import connector_metrics
from services.connectors.application.connector_metrics import make_measurement
from services.connectors.projections.delivery_list import read_figures
from tests.connectors.area_client import ConnectorsClient
from tests.connectors.jira_bodies import created
from tests.telemetry.telemetry_recorder import TelemetryRecorder, process_telemetry_recorder


@pytest.fixture
def recorder() -> Iterator[TelemetryRecorder]:
    recorder = process_telemetry_recorder()
    recorder.reset_baseline()
    yield recorder
    recorder.span_collector.spans = None


def another(jira: ConnectorsClient, item: str) -> dict[str, object]:
    """Return the event that an issue with this id was created."""
    body = created(jira.installation.clock())
    return {**body, "issue": {**body["issue"], "id": item}}


async def measure(jira: ConnectorsClient, monkeypatch: pytest.MonkeyPatch) -> None:
    """Set the gauges once."""
    monkeypatch.setattr(connector_metrics, "MEASUREMENT_INTERVAL_SECONDS", 3600)
    with suppress(TimeoutError):
        await asyncio.wait_for(make_measurement(read_figures)(jira.area), 0.2)


async def test_deliveries_and_attempts_are_counted_by_how_they_ended(
    jira: ConnectorsClient, recorder: TelemetryRecorder, monkeypatch: pytest.MonkeyPatch
) -> None:
    await jira.make_mapping_live(await jira.publish_flow())
    for _ in range(2):  # sent twice, applied once
        await jira.take(another(jira, "1"), "1")
    await jira.take({"webhookEvent": "something_new"}, "2")
    await jira.make_mapping_live(str(uuid4()))
    await jira.take(another(jira, "3"), "3")
    (jira.folder / "token").unlink()
    await jira.take(another(jira, "4"), "4")

    def deliveries(outcome: str) -> float:
        labels = {"connector": "jira", "outcome": outcome}
        return recorder.metric_value("concord.connector.deliveries", **labels)

    def attempts(outcome: str) -> float:
        labels = {"connector": "jira", "outcome": outcome}
        return recorder.metric_value("concord.connector.attempts", **labels)

    ended = [deliveries(one) for one in ("received", "applied", "ignored", "failed")]
    assert ended == [5, 1, 1, 1]
    assert [attempts(one) for one in ("done", "refused", "failed")] == [1, 1, 1]
    jira.installation.clock.advance(timedelta(minutes=7))
    await measure(jira, monkeypatch)
    gauges = {
        name: recorder.metric_value(f"concord.connector.{name}", connector="jira")
        for name in ("waiting", "failed", "lag.time")
    }
    assert gauges == {"waiting": 1, "failed": 1, "lag.time": 420}
