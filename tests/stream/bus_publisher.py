"""A publisher area on a bus, for tests that read facts by a catch-up subscription."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from pydantic_core import from_json

from shared.eventsourcing.bus_consumer_port import FactBus
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
    """Publishes notes of bells as facts on a bus, and reads facts from it."""

    publisher_area: RunningArea
    bus: FactBus
    wait_until_delivered: Callable[[], Awaitable[None]]
    bell_versions: dict[str, int] = field(default_factory=dict)

    async def ring_bell(self, bell: str, *notes: str) -> None:
        """Publish notes of one bell, and wait until the bus has them."""
        version = self.bell_versions.get(bell, 0)
        self.bell_versions[bell] = await self.publisher_area.event_store.append(
            ring_append(bell, *notes, version=version)
        )
        await self.wait_until_delivered()

    async def ring_bells(self, bells: int, notes: Sequence[int]) -> list[tuple[str, str]]:
        """Publish every note of every bell, and return the pairs of bell and note, sorted."""
        for bell in range(bells):
            version = self.bell_versions.get(f"b{bell}", 0)
            append_request = ring_append(f"b{bell}", *map(str, notes), version=version)
            self.bell_versions[f"b{bell}"] = await self.publisher_area.event_store.append(
                append_request
            )
        await self.wait_until_delivered()
        return sorted((f"b{bell}", str(note)) for bell in range(bells) for note in notes)

    async def read_facts(self, after: CursorsByPartition, count: int) -> list[ReceivedFact]:
        """Return the next `count` facts, and those that came in one batch with the last."""
        received: list[ReceivedFact] = []
        async with (
            self.bus.open_catch_up_subscription(BELL_PARTITIONS, after) as subscription,
            asyncio.timeout(20),
        ):
            while len(received) < count:
                received += await subscription.next_facts()
        return received


def bells_and_notes(received: Sequence[ReceivedFact]) -> list[tuple[str, str]]:
    """Return the pairs of bell and note of facts, in this order."""
    payloads = [from_json(one.fact.data) for one in received]
    return [(payload["bell"], payload["note"]) for payload in payloads]


def cursors_after(
    received: Sequence[ReceivedFact], after: CursorsByPartition
) -> dict[str, PartitionCursor]:
    """Return the cursors of a reader that started at `after` and received these facts."""
    return {**after, **{one.partition: one.next_cursor for one in received}}


@asynccontextmanager
async def assert_blocked_for(seconds: float) -> AsyncIterator[None]:
    """Assert that the block is still waiting when the time is over."""
    try:
        async with asyncio.timeout(seconds):
            yield
    except TimeoutError:
        return
    raise AssertionError("the block ended: there were facts to read")
