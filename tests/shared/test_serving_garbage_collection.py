"""While a process serves, garbage is looked for among what came since, and as often as before."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Iterator

import pytest

from shared.processes.http_server import SERVING_GC_THRESHOLD, without_scanning_what_exists


class Cycle:
    """An object that only a collection frees."""

    def __init__(self) -> None:
        self.itself = self


def unreachable() -> weakref.ref[Cycle]:
    return weakref.ref(Cycle())


@pytest.fixture(autouse=True)
def _frozen_again() -> Iterator[None]:
    yield
    gc.freeze()  # as the tests' own start left it


def test_garbage_made_while_serving_is_found_and_older_objects_are_left_alone() -> None:
    older = unreachable()
    with without_scanning_what_exists():
        newer = unreachable()
        gc.collect()
        assert newer() is None
        assert older() is not None
    gc.collect()
    assert older() is None


def test_the_threshold_of_a_start_ends_when_it_serves() -> None:
    before = gc.get_threshold()
    gc.set_threshold(300_000, 7, 8)
    try:
        with without_scanning_what_exists():
            assert gc.get_threshold()[0] == SERVING_GC_THRESHOLD
        assert gc.get_threshold() == (300_000, 7, 8)
    finally:
        gc.set_threshold(*before)
