"""A recorder of the metrics and spans of a test."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.telemetry.telemetry_recorder import TelemetryRecorder, process_telemetry_recorder


@pytest.fixture
def telemetry_recorder() -> Iterator[TelemetryRecorder]:
    recorder = process_telemetry_recorder()
    recorder.span_collector.spans = []
    recorder.reset_baseline()
    yield recorder
    recorder.span_collector.spans = None
