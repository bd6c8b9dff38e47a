"""A witness of what a test's code measures and traces."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.telemetry.witness import Witness, witness_of_this_process


@pytest.fixture
def witness() -> Iterator[Witness]:
    seen = witness_of_this_process()
    seen.attention.spans = []
    seen.now_begins()
    yield seen
    seen.attention.spans = None
