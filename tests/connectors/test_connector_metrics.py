"""What a connector's deliveries and attempts are counted as, and what waits."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from services.connectors.api.connector_writes import WritesOfConnector, describe_writes
from services.connectors.application import connector_metrics
from services.connectors.application.connector_metrics import make_measurement
from services.connectors.domain.circuit_breaker import BreakerStatus
from services.connectors.projections.delivery_list import read_figures
from services.connectors.projections.poll_leases import LastPoll, find_polls
from tests.connectors.area_client import ConnectorsClient
from tests.connectors.jira_bodies import created
from tests.telemetry.telemetry_recorder import TelemetryRecorder, process_telemetry_recorder

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


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
        await asyncio.wait_for(
            make_measurement(read_figures, find_polls, describe_writes)(jira.area), 0.2
        )


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
        for name in ("waiting", "failed", "lag.time", "breaker.open")
    }
    assert gauges == {"waiting": 1, "failed": 1, "lag.time": 420, "breaker.open": 0}


def test_a_poll_is_as_old_as_the_last_answer_or_as_the_first_try(
    recorder: TelemetryRecorder,
) -> None:
    began_at, now = NOON, NOON + timedelta(minutes=3)
    answered = LastPoll(now - timedelta(seconds=5))
    for poll, age in ((None, 180), (LastPoll(failure="no-answer"), 180), (answered, 5)):
        connector_metrics.set_poll_age("erp", poll, began_at, now)
        assert recorder.metric_value("concord.connector.poll.age", connector="erp") == age


@pytest.mark.parametrize(
    ("breaker", "is_open"),
    [(BreakerStatus.CLOSED, 0), (BreakerStatus.OPEN, 1), (BreakerStatus.HALF_OPEN, 1)],
)
def test_what_is_written_back_is_measured_by_its_state(
    recorder: TelemetryRecorder, breaker: BreakerStatus, is_open: int
) -> None:
    writes = written(waiting=2, failed=1, breaker=breaker)
    connector_metrics.set_write_gauges("jira", writes)
    found = [
        recorder.metric_value("concord.connector.writes", connector="jira", state=state)
        for state in ("waiting", "failed")
    ]
    assert found == [2, 1]
    assert recorder.metric_value("concord.connector.breaker.open", connector="jira") == is_open


def written(waiting: int, failed: int, breaker: BreakerStatus) -> WritesOfConnector:
    """Return what a connector writes back."""
    return WritesOfConnector(
        waiting=waiting,
        failed=failed,
        last_written_at=None,
        breaker=breaker,
        open_until=None,
        code=None,
        detail=None,
    )
