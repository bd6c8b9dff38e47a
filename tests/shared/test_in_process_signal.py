"""A waiter hears at once what is rung, and looks by itself where nobody rings."""

import asyncio
import time

from shared.postgres.in_process_signal import MAX_POLL_SECONDS, MIN_POLL_SECONDS, InProcessSignal


async def test_a_signal_wakes_all_waiters() -> None:
    wakeup = InProcessSignal()
    waiting = [asyncio.ensure_future(wakeup.create_waiter().wait()) for _ in range(3)]
    await asyncio.sleep(0)
    wakeup.notify("bell")
    started = time.perf_counter()
    await asyncio.gather(*waiting)
    assert time.perf_counter() - started < MIN_POLL_SECONDS


async def test_a_signal_wakes_only_waiters_of_its_area() -> None:
    wakeup = InProcessSignal()
    of_bell, of_tower = wakeup.create_waiter("bell"), wakeup.create_waiter("tower", "ear")
    wakeup.notify("bell")
    assert await of_bell.wait()
    assert not await of_tower.wait()
    wakeup.notify("ear")
    assert await of_tower.wait()


async def test_a_signal_between_check_and_wait_is_not_missed() -> None:
    wakeup = InProcessSignal()
    waiter = wakeup.create_waiter()
    wakeup.notify("bell")
    started = time.perf_counter()
    await waiter.wait()
    assert time.perf_counter() - started < MIN_POLL_SECONDS


async def test_one_signal_wakes_once() -> None:
    wakeup = InProcessSignal()
    waiter = wakeup.create_waiter()
    wakeup.notify("bell")
    await waiter.wait()
    started = time.perf_counter()
    await waiter.wait()
    assert time.perf_counter() - started >= MIN_POLL_SECONDS * 0.9


async def test_polling_backs_off_while_idle_and_resets_on_activity() -> None:
    wakeup = InProcessSignal()
    waiter = wakeup.create_waiter()
    pauses = []
    for _ in range(3):
        started = time.perf_counter()
        await waiter.wait()
        pauses.append(time.perf_counter() - started)
    assert pauses[0] < pauses[1] < pauses[2] < MAX_POLL_SECONDS
    wakeup.notify("bell")
    await waiter.wait()
    started = time.perf_counter()
    await waiter.wait()
    assert time.perf_counter() - started < pauses[2]


async def test_a_closed_waiter_is_not_signalled() -> None:
    wakeup = InProcessSignal()
    waiter = wakeup.create_waiter()
    waiter.close()
    wakeup.notify("bell")
    started = time.perf_counter()
    await waiter.wait()
    assert time.perf_counter() - started >= MIN_POLL_SECONDS * 0.9
