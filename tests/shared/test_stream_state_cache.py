"""Cached states of streams take a bounded amount of memory; the least recently used go first."""

from __future__ import annotations

import tracemalloc
from dataclasses import dataclass
from uuid import UUID

import pytest
from pydantic import BaseModel

from shared.eventsourcing.decider import Decider
from shared.eventsourcing.stream_state import (
    MIN_CACHED_EVENT_BYTES,
    StreamState,
    StreamStateCache,
    measure_bytes,
)

Lines = tuple[str, ...]
KILOBYTE = 1024


def _append_line(lines: Lines, event: Line) -> Lines:
    return (*lines, event.text)


class Line(BaseModel, frozen=True):
    text: str


DECIDER: Decider[str, Line, Lines] = Decider((), lambda *_: [], _append_line, str)
OTHER_DECIDER: Decider[str, Line, Lines] = Decider((), lambda *_: [], _append_line, str)


def state_of(kilobytes: int, version: int = 1) -> StreamState[Lines]:
    """Return a state that takes so much memory."""
    lines = tuple(str(number) * 10 for number in range(1000, 1000 + kilobytes * 10))
    return StreamState(version, lines, UUID(int=version), kilobytes * KILOBYTE)


def test_a_state_is_found_by_its_stream_and_decider() -> None:
    cache = StreamStateCache()
    cache.put(DECIDER, "a", state_of(8))
    assert cache.find(DECIDER, "a") == state_of(8)
    assert cache.find(DECIDER, "b") is None
    cache.put(OTHER_DECIDER, "b", state_of(9))
    assert cache.find(DECIDER, "b") is None
    assert cache.find(OTHER_DECIDER, "a") is None


def test_the_least_recently_used_states_are_dropped() -> None:
    cache = StreamStateCache(max_bytes=3 * measure_bytes(state_of(8).state))
    cache.put(DECIDER, "a", state_of(8))
    cache.put(DECIDER, "b", state_of(8))
    cache.find(DECIDER, "a")
    cache.put(DECIDER, "c", state_of(8))
    assert [cache.find(DECIDER, stream) is not None for stream in "abc"] == [True, False, True]


def test_the_memory_of_all_states_stays_within_the_bound() -> None:
    bound = 2**20
    cache = StreamStateCache(bound)
    tracemalloc.start()
    try:
        before, _ = tracemalloc.get_traced_memory()
        for number in range(300):
            cache.put(DECIDER, str(number), state_of(8))
            assert cache.charged_bytes <= bound
        after, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert bound / 4 < after - before < bound


def test_a_growing_state_is_charged_for_its_growth() -> None:
    cache = StreamStateCache(2**30)
    for version in range(1, 40):
        grown = state_of(8 * version, version)
        cache.put(DECIDER, "a", grown)
        assert cache.charged_bytes >= measure_bytes(grown.state)
    cache.put(DECIDER, "a", state_of(8))
    assert cache.charged_bytes < 1.5 * measure_bytes(state_of(8).state)


@pytest.mark.parametrize("kilobytes", [MIN_CACHED_EVENT_BYTES // KILOBYTE - 1, 64])
def test_neither_short_streams_nor_states_beyond_the_bound_are_kept(kilobytes: int) -> None:
    cache = StreamStateCache(max_bytes=64 * KILOBYTE)
    cache.put(DECIDER, "a", state_of(8))
    cache.put(DECIDER, "a", state_of(kilobytes))
    assert cache.find(DECIDER, "a") is None
    assert cache.charged_bytes == 0


def test_all_parts_of_a_state_are_measured_once() -> None:
    @dataclass(frozen=True, slots=True)
    class Slotted:
        text: str

    long = "x" * 100_000
    holders: list[object] = [Line(text=long), Slotted(long), {long: 1}, (long,), frozenset({long})]
    for holder in holders:
        assert measure_bytes(holder) > len(long)
    assert measure_bytes(holders) < 1.2 * len(long)
