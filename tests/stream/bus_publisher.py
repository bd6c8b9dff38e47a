"""A bell and the bus it is heard on, for tests that listen."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from pydantic_core import from_json

from shared.eventsourcing.bus import FactBus
from shared.eventsourcing.catch_up_subscription import (
    CursorsByPartition,
    PartitionCursor,
    ReceivedFact,
)
from shared.service_runtime.running_area import RunningArea
from tests.shared.sample_areas.publisher_area import ring_append

BELL_PARTITIONS = ["bell"]


@dataclass
class BusPublisher:
    publisher_area: RunningArea
    bus: FactBus
    wait_until_delivered: Callable[[], Awaitable[None]]
    bell_versions: dict[str, int] = field(default_factory=dict)

    async def ring_bell(self, bell: str, *notes: str) -> None:
        """Ring, and wait until the bus has it."""
        version = self.bell_versions.get(bell, 0)
        self.bell_versions[bell] = await self.publisher_area.event_store.append(
            ring_append(bell, *notes, version=version)
        )
        await self.wait_until_delivered()

    async def ring_bells(self, bells: int, notes: Sequence[int]) -> list[tuple[str, str]]:
        """Ring every bell with every note, and return what is to be heard, sorted."""
        for bell in range(bells):
            version = self.bell_versions.get(f"b{bell}", 0)
            rung = ring_append(f"b{bell}", *map(str, notes), version=version)
            self.bell_versions[f"b{bell}"] = await self.publisher_area.event_store.append(rung)
        await self.wait_until_delivered()
        return sorted((f"b{bell}", str(note)) for bell in range(bells) for note in notes)

    async def read_facts(self, after: CursorsByPartition, facts: int) -> list[ReceivedFact]:
        """Return the next so many facts, and whatever came with the last of them."""
        heard: list[ReceivedFact] = []
        async with (
            self.bus.open_catch_up_subscription(BELL_PARTITIONS, after) as listener,
            asyncio.timeout(20),
        ):
            while len(heard) < facts:
                heard += await listener.next_facts()
        return heard


def bells_and_notes(heard: Sequence[ReceivedFact]) -> list[tuple[str, str]]:
    """Return what was heard, in this order, as bell and note."""
    told = [from_json(one.fact.data) for one in heard]
    return [(one["bell"], one["note"]) for one in told]


def bookmarks_after(
    heard: Sequence[ReceivedFact], after: CursorsByPartition
) -> dict[str, PartitionCursor]:
    """Return where somebody stands who began there and heard this."""
    return {**after, **{one.partition: one.next_cursor for one in heard}}


Opened = Callable[[], Awaitable[None]]


@asynccontextmanager
async def assert_blocked_for(seconds: float) -> AsyncIterator[None]:
    """Expect the block to be still waiting by then."""
    try:
        async with asyncio.timeout(seconds):
            yield
    except TimeoutError:
        return
    raise AssertionError("there was something to hear")
