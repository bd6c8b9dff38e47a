"""How many calls the work on deliveries sends at once, and for how long after its claims."""

from __future__ import annotations

import asyncio
import time

import pytest

from services.connectors.application.call_slots import MIN_PAUSE_SECONDS, CallSlots, NoTimeLeft


async def test_so_many_calls_run_at_once_and_the_others_wait() -> None:
    slots, running, most = CallSlots(limit=3), 0, 0

    async def call() -> None:
        nonlocal running, most
        async with slots.take():
            running += 1
            most = max(most, running)
            await asyncio.sleep(0)
            running -= 1

    await asyncio.gather(*(call() for _ in range(10)))
    assert (running, most) == (0, 3)


async def test_no_call_begins_when_a_claim_might_expire_before_its_end() -> None:
    slots = CallSlots(limit=1, max_wait=-1)
    with pytest.raises(NoTimeLeft):
        async with slots.take():
            raise AssertionError
    with pytest.raises(NoTimeLeft):  # the slot was given back
        async with slots.take():
            raise AssertionError


async def test_no_call_begins_in_a_pause_and_none_is_made_that_ends_too_late() -> None:
    slots, begin = CallSlots(), time.monotonic()
    assert slots.pause(0)
    assert not slots.pause(3600)
    async with slots.take():
        assert time.monotonic() - begin >= MIN_PAUSE_SECONDS
