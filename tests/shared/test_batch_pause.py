"""Small batches are followed by a pause in which more facts gather; lone facts never wait."""

import asyncio
import time

import pytest

from shared.eventsourcing.batch_pause import LARGE_BATCH_FACTS, MAX_PAUSE_SECONDS, BatchPause


@pytest.fixture
def pauses(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Return a list to which every pause is added instead of being waited for."""
    slept: list[float] = []

    async def sleep(seconds: float) -> None:
        slept.append(seconds)

    monkeypatch.setattr("shared.eventsourcing.batch_pause.asyncio.sleep", sleep)
    return slept


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Return a list whose only item is the time."""
    now = [100.0]
    monkeypatch.setattr("shared.eventsourcing.batch_pause.time.monotonic", lambda: now[0])
    return now


async def test_the_pause_is_twice_as_long_as_the_work(
    pauses: list[float], clock: list[float]
) -> None:
    pause = BatchPause()
    pause.begin_work(1)
    clock[0] += 0.003
    await pause.end_work()
    assert pauses == [pytest.approx(0.006)]


async def test_no_fact_waits_longer_than_the_longest_pause(
    pauses: list[float], clock: list[float]
) -> None:
    pause = BatchPause()
    pause.begin_work(LARGE_BATCH_FACTS - 1)
    clock[0] += 60
    await pause.end_work()
    assert pauses == [MAX_PAUSE_SECONDS]


@pytest.mark.usefixtures("clock")
async def test_neither_the_first_batch_nor_one_behind_a_large_one_waits(
    pauses: list[float],
) -> None:
    pause = BatchPause()
    await pause.end_work()
    pause.begin_work(LARGE_BATCH_FACTS)
    await pause.end_work()
    assert pauses == []


async def test_a_pause_is_made_once() -> None:
    pause = BatchPause()
    pause.begin_work(1)
    await asyncio.sleep(0.01)
    await pause.end_work()
    begun = time.monotonic()
    await pause.end_work()
    assert time.monotonic() - begun < MAX_PAUSE_SECONDS / 4
