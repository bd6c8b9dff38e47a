"""A waiter hears at once what is rung, and looks by itself where nobody rings."""

import asyncio
import time

from shared.postgres.wakeup import LATEST, SOONEST, Wakeup


async def test_a_ring_wakes_everybody_at_once() -> None:
    wakeup = Wakeup()
    waiting = [asyncio.ensure_future(wakeup.waiter().wait()) for _ in range(3)]
    await asyncio.sleep(0)
    wakeup.ring("bell")
    started = time.perf_counter()
    await asyncio.gather(*waiting)
    assert time.perf_counter() - started < SOONEST


async def test_a_ring_wakes_who_listens_to_its_area_and_nobody_else() -> None:
    wakeup = Wakeup()
    of_bell, of_tower = wakeup.waiter("bell"), wakeup.waiter("tower", "ear")
    wakeup.ring("bell")
    assert await of_bell.wait()
    assert not await of_tower.wait()
    wakeup.ring("ear")
    assert await of_tower.wait()


async def test_a_ring_between_looking_and_waiting_is_not_missed() -> None:
    wakeup = Wakeup()
    waiter = wakeup.waiter()
    wakeup.ring("bell")
    started = time.perf_counter()
    await waiter.wait()
    assert time.perf_counter() - started < SOONEST


async def test_one_ring_wakes_once() -> None:
    wakeup = Wakeup()
    waiter = wakeup.waiter()
    wakeup.ring("bell")
    await waiter.wait()
    started = time.perf_counter()
    await waiter.wait()
    assert time.perf_counter() - started >= SOONEST * 0.9


async def test_pauses_grow_while_nothing_happens_and_shrink_when_something_does() -> None:
    wakeup = Wakeup()
    waiter = wakeup.waiter()
    pauses = []
    for _ in range(3):
        started = time.perf_counter()
        await waiter.wait()
        pauses.append(time.perf_counter() - started)
    assert pauses[0] < pauses[1] < pauses[2] < LATEST
    wakeup.ring("bell")
    await waiter.wait()
    started = time.perf_counter()
    await waiter.wait()
    assert time.perf_counter() - started < pauses[2]


async def test_who_has_gone_is_not_rung() -> None:
    wakeup = Wakeup()
    waiter = wakeup.waiter()
    waiter.close()
    wakeup.ring("bell")
    started = time.perf_counter()
    await waiter.wait()
    assert time.perf_counter() - started >= SOONEST * 0.9
