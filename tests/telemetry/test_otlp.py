"""Traces and metrics of a real process arrive at a real receiver."""

from __future__ import annotations

import signal
import time
from pathlib import Path

import httpx

from shared.http.callers import Role
from shared.runtime.client import Client
from shared.runtime.settle import settle
from tests.system.installation import up
from tests.telemetry.receiver import receiving

TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"
NOBODY = "http://127.0.0.1:9"
"""The port where everything is discarded, were anybody there."""


def register(http: httpx.Client) -> None:
    """Register a department, as a part of a trace that a front end began."""
    answer = http.post(
        "/api/directory/v1/departments",
        json={"code": "RND", "name": "研发", "valid_from": "2026-01-01"},
        headers={"traceparent": f"00-{TRACE}-00f067aa0ba902b7-01"},
    )
    assert answer.status_code == 201, answer.text


def test_a_trace_and_the_metrics_arrive(tmp_path: Path) -> None:
    with receiving() as received:
        environ = {"OTEL_EXPORTER_OTLP_ENDPOINT": received.endpoint}
        with up(tmp_path / "data", environ=environ) as running:
            with running.http(*Role) as http:
                register(http)
                settle(Client(http))
            assert running.send(signal.SIGTERM) == 0
    names = [span.name for span in received.spans(TRACE)]
    assert names[:3] == [
        "POST /api/directory/v1/departments",
        "command RegisterDepartment",
        "append directory",
    ]
    assert sorted(names[3:]) == ["append incentives", "consume comms", "consume incentives"]
    assert received.services() == {"concord"}
    assert {"concord.commands", "http.server.request.duration"} <= received.metric_names()


def test_a_receiver_that_is_away_holds_nothing_up(tmp_path: Path) -> None:
    environ = {"OTEL_EXPORTER_OTLP_ENDPOINT": NOBODY}
    with up(tmp_path / "data", environ=environ) as running:
        with running.http(*Role) as http:
            register(http)
            assert "concord_commands_total" in http.get("/metrics").text
        begun = time.monotonic()
        assert running.send(signal.SIGTERM) == 0
        assert time.monotonic() - begun < 10
