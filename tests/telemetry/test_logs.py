"""A line of the log leads to the trace it was written in."""

from __future__ import annotations

import json
import logging

from shared.telemetry.logs import JsonLines
from shared.telemetry.traces import current_traceparent, span
from tests.telemetry.witness import Witness


def line(**fields: object) -> dict[str, str]:
    record = logging.makeLogRecord({"name": "concord", "msg": "协作", "levelname": "INFO"} | fields)
    text = JsonLines().format(record)
    assert "\n" not in text
    return dict(json.loads(text))


def test_within_a_span_it_names_trace_and_span(witness: Witness) -> None:
    with span("work"):
        written, traceparent = line(), current_traceparent()
    assert traceparent
    assert traceparent.split("-")[1:3] == [written["trace_id"], written["span_id"]]
    assert written["message"] == "协作"


def test_outside_it_names_none(witness: Witness) -> None:
    assert "trace_id" not in line()
