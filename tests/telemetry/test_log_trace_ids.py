"""A log line names the trace in which it was written."""

from __future__ import annotations

import json
import logging

from shared.telemetry.json_logs import JsonLinesFormatter
from shared.telemetry.trace_spans import current_traceparent, open_span
from tests.telemetry.telemetry_recorder import TelemetryRecorder


def log_line(**fields: object) -> dict[str, str]:
    record = logging.makeLogRecord({"name": "concord", "msg": "协作", "levelname": "INFO"} | fields)
    text = JsonLinesFormatter().format(record)
    assert "\n" not in text
    return dict(json.loads(text))


def test_a_log_line_within_a_span_names_trace_and_span(
    telemetry_recorder: TelemetryRecorder,
) -> None:
    with open_span("work"):
        written, traceparent = log_line(), current_traceparent()
    assert traceparent
    assert traceparent.split("-")[1:3] == [written["trace_id"], written["span_id"]]
    assert written["message"] == "协作"


def test_a_log_line_outside_any_span_names_no_trace(telemetry_recorder: TelemetryRecorder) -> None:
    assert "trace_id" not in log_line()
