"""Traces and metrics of a real process arrive at an OTLP receiver over HTTP."""

from __future__ import annotations

import signal
import time
from pathlib import Path

import httpx

import services
from shared.http.auth import Role
from shared.service_runtime.service_discovery import load_services
from shared.terminal.idle_waiting import wait_until_caught_up
from shared.terminal.installation_connection import open_api_client
from tests.system.concord_process import run_concord
from tests.telemetry.otlp_receiver import run_otlp_receiver

SERVICES = load_services(services)
TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"
UNREACHABLE_ENDPOINT = "http://127.0.0.1:9"
"""The discard port, on which no process listens."""

REGISTERED = "concord.directory.department-registered.v1"
"""The fact of the department that is registered."""


def register(http: httpx.Client) -> None:
    """Register a department as part of a trace that a front end began."""
    answer = http.post(
        "/api/directory/v1/departments",
        json={"code": "RND", "name": "研发", "valid_from": "2026-01-01"},
        headers={"traceparent": f"00-{TRACE}-00f067aa0ba902b7-01"},
    )
    assert answer.status_code == 201, answer.text


def test_a_trace_and_the_metrics_arrive(tmp_path: Path) -> None:
    with run_otlp_receiver() as received:
        environ = {"OTEL_EXPORTER_OTLP_ENDPOINT": received.endpoint_url}
        with run_concord(tmp_path / "data", environ=environ) as process:
            with process.open_http_client(*Role) as http:
                register(http)
            with open_api_client(process.base_url, process.issue_token(*Role)) as client:
                wait_until_caught_up(client)
            assert process.stop_with_signal(signal.SIGTERM) == 0
    names = [span.name for span in received.spans(TRACE)]
    assert names[:3] == [
        "POST /api/directory/v1/departments",
        "command RegisterDepartment",
        "append directory",
    ]
    # Each area keeps who is in which department, and whether that has closed.
    referring = [f"consume {one.name}-references" for one in SERVICES]
    handling = [
        f"consume {one.name}"
        for one in SERVICES
        if REGISTERED in (one.handled_fact_types or ())
        and one.decided_fact_types is None  # no rule is about it
    ]
    # Who reads every fact reads what the trace leads to as well, together or one after another.
    reading_all = {
        f"consume {one.name}"
        for one in SERVICES
        if one.subscribes_to and one.handled_fact_types is None
    }
    once = [name for name in names[3:] if name not in reading_all]
    assert sorted(once) == sorted(["append comms", "append incentives", *handling, *referring])
    assert reading_all <= set(names)
    assert referring
    assert "consume incentives" in handling
    assert received.service_names() == {"concord"}
    assert {"concord.commands", "http.server.request.duration"} <= received.metric_names()


def test_an_unreachable_receiver_blocks_nothing(tmp_path: Path) -> None:
    environ = {"OTEL_EXPORTER_OTLP_ENDPOINT": UNREACHABLE_ENDPOINT}
    with run_concord(tmp_path / "data", environ=environ) as process:
        with process.open_http_client(*Role) as http:
            register(http)
            assert "concord_commands_total" in http.get("/metrics").text
        started = time.monotonic()
        assert process.stop_with_signal(signal.SIGTERM) == 0
        assert time.monotonic() - started < 10
