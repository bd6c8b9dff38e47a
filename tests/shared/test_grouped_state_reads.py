"""Reads of states that are grouped: what fails, and what is given up, reaches nobody else."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, cast

from shared.eventsourcing.stream_state import StreamState
from shared.postgres.grouped_state_reads import Deciders, GroupedStateReads, States
from tests.shared.sample_areas.publisher_area import BELL_DECIDER, BellState

BELLS = ("bell-tom", "bell-ben", "bell-tim")


class Pool:
    """Has one connection, or none to a database that is away."""

    def __init__(self, *, is_away: bool = False) -> None:
        self.is_away = is_away
        self.attempts = 0

    @asynccontextmanager
    async def acquire(self) -> AsyncIterator[None]:
        self.attempts += 1
        await asyncio.sleep(0)
        if self.is_away:
            raise ConnectionRefusedError
        yield


async def read_first_versions(_: object, deciders: Deciders) -> States:
    await asyncio.sleep(0)
    return {stream: StreamState(1, BellState(1)) for stream in deciders}


def open_reads(pool: Pool) -> GroupedStateReads:
    return GroupedStateReads(cast("Any", pool), read_first_versions)


async def test_a_database_that_is_away_is_asked_once_for_all_that_wait() -> None:
    pool = Pool(is_away=True)
    reads = open_reads(pool)
    found = await asyncio.gather(
        *(reads.load_states({bell: BELL_DECIDER}) for bell in BELLS), return_exceptions=True
    )
    assert [type(one) for one in found] == [ConnectionRefusedError] * 3
    assert pool.attempts == 1
    pool.is_away = False
    assert await reads.load_states({"bell-tom": BELL_DECIDER})


async def test_a_request_that_was_given_up_takes_no_answer_from_the_others() -> None:
    pool = Pool()
    reads = open_reads(pool)
    tom, ben, tim = (asyncio.create_task(reads.load_states({bell: BELL_DECIDER})) for bell in BELLS)
    await asyncio.sleep(0)
    tom.cancel()
    for bell, task in zip(BELLS[1:], (ben, tim), strict=True):
        assert list(await task) == [bell]
    assert tom.cancelled()
    assert pool.attempts == 1
