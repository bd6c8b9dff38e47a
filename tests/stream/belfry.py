"""A bell and the bus it is heard on, for tests that listen."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from pydantic_core import from_json

from shared.eventsourcing.bus import Bus
from shared.eventsourcing.listening import Bookmark, Heard, Places
from shared.runtime.area import Area
from tests.shared.toys.bell import ringing

BELL = ["bell"]


@dataclass
class Belfry:
    bell: Area
    bus: Bus
    arrived: Callable[[], Awaitable[None]]
    versions: dict[str, int] = field(default_factory=dict)

    async def ring(self, bell: str, *notes: str) -> None:
        """Ring, and wait until the bus has it."""
        version = self.versions.get(bell, 0)
        self.versions[bell] = await self.bell.store.append(ringing(bell, *notes, at=version))
        await self.arrived()

    async def ring_round(self, bells: int, notes: Sequence[int]) -> list[tuple[str, str]]:
        """Ring every bell with every note, and return what is to be heard, sorted."""
        for bell in range(bells):
            version = self.versions.get(f"b{bell}", 0)
            rung = ringing(f"b{bell}", *map(str, notes), at=version)
            self.versions[f"b{bell}"] = await self.bell.store.append(rung)
        await self.arrived()
        return sorted((f"b{bell}", str(note)) for bell in range(bells) for note in notes)

    async def hear(self, after: Places, facts: int) -> list[Heard]:
        """Return the next so many facts, and whatever came with the last of them."""
        heard: list[Heard] = []
        async with self.bus.listen(BELL, after) as listener, asyncio.timeout(20):
            while len(heard) < facts:
                heard += await listener.next()
        return heard


def rings(heard: Sequence[Heard]) -> list[tuple[str, str]]:
    """Return what was heard, in this order, as bell and note."""
    told = [from_json(one.fact.data) for one in heard]
    return [(one["bell"], one["note"]) for one in told]


def places(heard: Sequence[Heard], after: Places) -> dict[str, Bookmark]:
    """Return where somebody stands who began there and heard this."""
    return {**after, **{one.partition: one.bookmark for one in heard}}


Opened = Callable[[], Awaitable[None]]


@asynccontextmanager
async def quiet_for(seconds: float) -> AsyncIterator[None]:
    """Expect the block to be still waiting by then."""
    try:
        async with asyncio.timeout(seconds):
            yield
    except TimeoutError:
        return
    raise AssertionError("there was something to hear")
