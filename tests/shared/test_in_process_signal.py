"""A signal wakes waiters at once; without a signal they wake after a poll interval."""

import asyncio
import time
from collections.abc import Awaitable

from shared.postgres.in_process_signal import MAX_POLL_SECONDS, MIN_POLL_SECONDS, InProcessSignal


async def test_a_signal_wakes_all_waiters() -> None:
    signal = InProcessSignal()
    waiting = [asyncio.ensure_future(signal.create_waiter().wait()) for _ in range(3)]
    await asyncio.sleep(0)
    signal.notify("bell")
    started = time.perf_counter()
    await asyncio.gather(*waiting)
    assert time.perf_counter() - started < MIN_POLL_SECONDS


async def test_a_signal_wakes_only_waiters_of_its_area() -> None:
    signal = InProcessSignal()
    bell_waiter, tower_waiter = signal.create_waiter("bell"), signal.create_waiter("tower", "ear")
    signal.notify("bell")
    assert await bell_waiter.wait()
    assert not await tower_waiter.wait()
    signal.notify("ear")
    assert await tower_waiter.wait()


async def test_a_waiter_knows_which_areas_have_signalled() -> None:
    signal = InProcessSignal()
    waiter = signal.create_waiter("bell", "ear")
    signal.notify("bell")
    signal.notify("tower")
    assert waiter.take_signalled() == {"bell"}
    assert waiter.take_signalled() == set()
    signal.notify("ear")
    assert await waiter.wait()
    assert waiter.take_signalled() == {"ear"}  # the wait has not forgotten it


async def test_effects_without_an_event_wake_no_waiter_for_events_alone() -> None:
    signal = InProcessSignal()
    feed, worker = signal.create_waiter("bell", for_events_only=True), signal.create_waiter("bell")
    signal.notify_of_effects("bell")
    assert not await feed.wait()
    assert await worker.wait()
    signal.notify("bell")
    assert await feed.wait()
    assert await worker.wait()


async def test_a_wait_is_no_longer_than_it_may_be() -> None:
    waiter = InProcessSignal().create_waiter()
    while await asyncio.wait_for(_seconds_of(waiter.wait()), 5) < MIN_POLL_SECONDS * 3:
        pass
    assert await _seconds_of(waiter.wait(0.01)) < MIN_POLL_SECONDS * 3


async def _seconds_of(work: Awaitable[bool]) -> float:
    started = time.perf_counter()
    assert not await work
    return time.perf_counter() - started


async def test_a_signal_between_check_and_wait_is_not_missed() -> None:
    signal = InProcessSignal()
    waiter = signal.create_waiter()
    signal.notify("bell")
    started = time.perf_counter()
    await waiter.wait()
    assert time.perf_counter() - started < MIN_POLL_SECONDS


async def test_one_signal_wakes_once() -> None:
    signal = InProcessSignal()
    waiter = signal.create_waiter()
    signal.notify("bell")
    await waiter.wait()
    started = time.perf_counter()
    await waiter.wait()
    assert time.perf_counter() - started >= MIN_POLL_SECONDS * 0.9


async def test_polling_backs_off_while_idle_and_resets_on_activity() -> None:
    signal = InProcessSignal()
    waiter = signal.create_waiter()
    pauses = []
    for _ in range(3):
        started = time.perf_counter()
        await waiter.wait()
        pauses.append(time.perf_counter() - started)
    assert pauses[0] < pauses[1] < pauses[2] < MAX_POLL_SECONDS
    signal.notify("bell")
    await waiter.wait()
    started = time.perf_counter()
    await waiter.wait()
    assert time.perf_counter() - started < pauses[2]


async def test_a_closed_waiter_is_not_signalled() -> None:
    signal = InProcessSignal()
    waiter = signal.create_waiter()
    waiter.close()
    signal.notify("bell")
    started = time.perf_counter()
    await waiter.wait()
    assert time.perf_counter() - started >= MIN_POLL_SECONDS * 0.9
