"""A witness of what a test's code measures and traces."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.telemetry.telemetry_recorder import TelemetryRecorder, process_telemetry_recorder


@pytest.fixture
def telemetry_recorder() -> Iterator[TelemetryRecorder]:
    seen = process_telemetry_recorder()
    seen.span_collector.spans = []
    seen.reset_baseline()
    yield seen
    seen.span_collector.spans = None
