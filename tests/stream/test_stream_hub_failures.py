"""A failed reader leaves no client waiting, at whatever moment of its stream it fails.

The bus is in memory, and every moment is chosen: nothing depends on how fast anything is.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

import pytest

from shared.contracts.read_classes import DATA_CLASSES
from shared.eventsourcing.catch_up_subscription import CursorsByPartition, PartitionCursor
from shared.http.auth import Caller
from shared.http.read_scope import ReadScope
from shared.http.sse import connection
from shared.http.sse.connection import SseConnection
from shared.http.sse.shared_bus_reader import SharedBusReader
from shared.http.sse.subscriber_filter import SubscriberFilter

EVERYTHING = SubscriberFilter(ReadScope(Caller("tom", frozenset(), None), DATA_CLASSES))
END = PartitionCursor(7)


class SilentBus:
    """Has no new facts; its shared reader fails when the test says so."""

    def __init__(self) -> None:
        self.fails = asyncio.Event()
        self.tells_end = asyncio.Event()
        self.subscriptions = 0

    async def recent_cursors(self, topics: Sequence[str], fact_count: int) -> CursorsByPartition:
        if fact_count == 0:
            await self.tells_end.wait()
        return {"bell": END}

    @asynccontextmanager
    async def open_catch_up_subscription(self, *_: Any) -> AsyncIterator[SilentBus]:
        self.subscriptions += 1
        yield self

    async def next_facts(self) -> None:
        await self.fails.wait()
        raise ZeroDivisionError

    async def fail(self, hub: SharedBusReader) -> None:
        """Let the shared reader fail, and wait until it has."""
        self.fails.set()
        assert hub._reader_task is not None
        await hub._reader_task


@pytest.fixture
async def bus() -> SilentBus:
    return SilentBus()


@pytest.fixture
def hub(bus: Any) -> SharedBusReader:
    return SharedBusReader(bus, ["bell"])


async def read_to_the_end(stream: Any) -> list[bytes]:
    async with asyncio.timeout(20):
        return [chunk async for chunk in stream]


async def begin(
    bus: SilentBus, hub: SharedBusReader, readers: int = 1, **cursors: PartitionCursor
) -> asyncio.Task[list[bytes]]:
    """Begin a stream; return when so many read the bus: the shared one, and the client itself."""
    chunks = SseConnection(hub, EVERYTHING, cursors or None).stream_chunks()
    reading = asyncio.create_task(read_to_the_end(chunks))
    while bus.subscriptions < readers:
        await asyncio.sleep(0)
    return reading


async def test_it_fails_while_the_stream_is_opening(bus: SilentBus, hub: SharedBusReader) -> None:
    reading = await begin(bus, hub)
    await bus.fail(hub)

    bus.tells_end.set()

    (first,) = await reading
    assert first.startswith(b"retry: ")
    assert (hub._client_count, hub._reader_task) == (0, None)


async def test_it_fails_while_the_client_follows(bus: SilentBus, hub: SharedBusReader) -> None:
    bus.tells_end.set()
    chunks = SseConnection(hub, EVERYTHING).stream_chunks()
    assert (await anext(chunks)).startswith(b"retry: ")
    following = asyncio.create_task(read_to_the_end(chunks))
    await asyncio.sleep(0)

    await bus.fail(hub)

    assert await following == []


async def test_it_fails_while_the_client_looks_for_facts_that_are_not_retained(
    bus: SilentBus, hub: SharedBusReader, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connection, "MAX_CATCH_UP_SECONDS", 0.02)
    monkeypatch.setattr(connection, "RETRY_PAUSE_SECONDS", 0.0)
    silent = SilentBus()
    reading = await begin(bus, hub, 2, bell=PartitionCursor(3))
    hub.bus = silent  # type: ignore[assignment]  # of the client alone: it never fails
    async with asyncio.timeout(20):
        while silent.subscriptions < 2:
            await asyncio.sleep(0)

    await bus.fail(hub)

    (first,) = await reading
    assert first.startswith(b"retry: ")
