"""Stream connections: catching up, following the shared buffer, and falling behind it."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from contextlib import aclosing, asynccontextmanager, suppress
from functools import partial
from typing import Any

import pytest

from shared.contracts.read_classes import DATA_CLASSES
from shared.eventsourcing.bus_consumer_port import BusUnavailable
from shared.eventsourcing.catch_up_subscription import PartitionCursor
from shared.http.auth import Caller
from shared.http.read_scope import ReadScope
from shared.http.sse import shared_bus_reader
from shared.http.sse.connection import TOO_SLOW_COMMENT, SseConnection
from shared.http.sse.event_id_codec import decode_event_id
from shared.http.sse.recent_fact_buffer import RecentFactBuffer
from shared.http.sse.shared_bus_reader import SharedBusReader
from shared.http.sse.subscriber_filter import SubscriberFilter
from tests.stream.bus_publisher import BELL_PARTITIONS, BusPublisher

EVERYTHING = SubscriberFilter(ReadScope(Caller("tom", frozenset(), None), DATA_CLASSES))
Chunks = AsyncGenerator[bytes, None]


@asynccontextmanager
async def start_stream(
    hub: SharedBusReader, after: str | None = None, *, from_beginning: bool = False
) -> AsyncIterator[Chunks]:
    """Follow after an event id, from the beginning or from now; the opening chunk is read."""
    cursors: dict[str, PartitionCursor] | None = {} if from_beginning else None
    if after is not None:
        cursors = decode_event_id(after)
    async with aclosing(SseConnection(hub, EVERYTHING, cursors).stream_chunks()) as chunks:
        assert (await anext(chunks)).startswith(b"retry: ")
        yield chunks


async def read(chunks: Chunks, count: int) -> list[bytes]:
    """Return chunks until `count` facts are in them."""
    found: list[bytes] = []
    async with asyncio.timeout(20):
        while len(streamed_notes(found)) < count:
            found.append(await anext(chunks))
    return found


def streamed_notes(chunks: Sequence[bytes]) -> list[tuple[str, int]]:
    """Return the pairs of bell and note of every fact."""
    found = re.findall(rb'"bell":"([^"]+)","note":"(\d+)"', b"".join(chunks))
    return [(bell.decode(), int(note)) for bell, note in found]


def last_id(chunks: Sequence[bytes]) -> str:
    *_, last = re.finditer(rb"^id: (\S+)$", b"".join(chunks), re.MULTILINE)
    return last[1].decode()


@pytest.fixture
def small_buffer(monkeypatch: pytest.MonkeyPatch) -> None:
    """Limit the buffer to ten facts; it begins at most two before the end of each partition."""
    monkeypatch.setattr(
        shared_bus_reader, "RecentFactBuffer", partial(RecentFactBuffer, max_facts=10)
    )
    monkeypatch.setattr(shared_bus_reader, "INITIAL_FACTS_PER_PARTITION", 2)


async def test_a_client_far_behind_catches_up_and_follows(
    bus_publisher: BusPublisher, small_buffer: None
) -> None:
    expected = await bus_publisher.ring_bells(8, range(30))
    async with start_stream(
        SharedBusReader(bus_publisher.bus, BELL_PARTITIONS), from_beginning=True
    ) as chunks:
        found = await read(chunks, 240)
        for note in range(30, 60):
            expected += await bus_publisher.ring_bells(1, [note])
            found += await read(chunks, 1)
    assert [(bell, str(note)) for bell, note in sorted(streamed_notes(found))] == sorted(
        expected, key=lambda pair: (pair[0], int(pair[1]))
    )


async def test_nothing_is_missed_between_catch_up_and_buffer(
    bus_publisher: BusPublisher, small_buffer: None
) -> None:
    hub, last = SharedBusReader(bus_publisher.bus, BELL_PARTITIONS), None
    received: list[tuple[str, int]] = []

    async def keep_ringing() -> None:
        for note in range(100):
            await bus_publisher.ring_bell(f"b{note % 5}", str(note))

    ringing = asyncio.create_task(keep_ringing())
    async with start_stream(hub):  # keeps the buffer open, so that it moves on
        while len(received) < 100:
            # On a busy machine the client may be too slow; it reconnects as clients do.
            with suppress(StopAsyncIteration):
                async with start_stream(hub, last, from_beginning=last is None) as chunks:
                    found = await read(chunks, 1)
                received += streamed_notes(found)
                last = last_id(found)
    await ringing
    assert sorted(note for _, note in received) == list(range(100))
    for bell in range(5):
        notes = [note for name, note in received if name == f"b{bell}"]
        assert notes == sorted(notes)


async def test_a_client_leaving_during_catch_up_frees_its_slot(
    bus_publisher: BusPublisher, small_buffer: None
) -> None:
    await bus_publisher.ring_bell("tom", *map(str, range(1500)))
    hub = SharedBusReader(bus_publisher.bus, BELL_PARTITIONS)
    for _ in range(shared_bus_reader.MAX_CATCH_UP_READERS + 1):
        async with start_stream(hub, from_beginning=True) as chunks:
            assert len(streamed_notes(await read(chunks, 1))) < 1500
    assert not hub.catch_up_slots.locked()
    assert hub.catch_up_slots._value == shared_bus_reader.MAX_CATCH_UP_READERS


async def test_a_slow_client_is_disconnected_and_resumes_by_its_last_id(
    bus_publisher: BusPublisher, small_buffer: None
) -> None:
    hub = SharedBusReader(bus_publisher.bus, BELL_PARTITIONS)
    async with start_stream(hub) as slow, start_stream(hub) as quick:
        await bus_publisher.ring_bell("tom", "0")
        found = await read(slow, 1)
        for note in range(1, 31):
            await bus_publisher.ring_bell("tom", str(note))
            await read(quick, 1)
        found += [chunk async for chunk in slow]
    assert found[-1] == TOO_SLOW_COMMENT
    async with start_stream(hub, last_id(found)) as chunks:
        found += await read(chunks, 31 - len(streamed_notes(found)))
    assert streamed_notes(found) == [("tom", note) for note in range(31)]


async def test_memory_holds_only_the_buffer_for_any_number_of_clients(
    bus_publisher: BusPublisher, small_buffer: None
) -> None:
    hub = SharedBusReader(bus_publisher.bus, BELL_PARTITIONS)
    async with (
        start_stream(hub) as stream,
        start_stream(hub),
        start_stream(hub),
        hub.join() as buffer,
    ):
        for note in range(30):
            await bus_publisher.ring_bell("tom", str(note))
            await read(stream, 1)
        assert buffer.next_number == 30
        assert len(buffer._entries) == 10


async def test_the_buffer_is_limited_in_bytes(bus_publisher: BusPublisher) -> None:
    await bus_publisher.ring_bell("tom", *map(str, range(10)))
    received = await bus_publisher.read_facts({}, 10)
    buffer = RecentFactBuffer({received[0].partition: PartitionCursor(0)}, max_bytes=2000)
    buffer.append(received)
    assert 0 < len(buffer._entries) < 10
    assert (
        buffer._size == sum(len(entry.message.body) for entry in buffer._entries.values()) <= 2000
    )
    assert (
        buffer.start_positions[received[0].partition]
        == buffer._entries[buffer.first_number].message.next_cursor[0] - 1
    )


async def test_the_bus_is_not_read_without_clients(bus_publisher: BusPublisher) -> None:
    hub = SharedBusReader(bus_publisher.bus, BELL_PARTITIONS)
    async with start_stream(hub), start_stream(hub):
        assert hub._reader_task
    assert hub._reader_task is None
    assert hub._buffer is None
    await bus_publisher.ring_bell("tom", "1")
    async with start_stream(hub, from_beginning=True) as chunks:
        assert streamed_notes(await read(chunks, 1)) == [("tom", 1)]


async def test_a_temporarily_unavailable_bus_ends_no_stream(
    bus_publisher: BusPublisher, monkeypatch: pytest.MonkeyPatch
) -> None:
    hub = SharedBusReader(bus_publisher.bus, BELL_PARTITIONS)
    open_subscription = bus_publisher.bus.open_catch_up_subscription
    monkeypatch.setattr(shared_bus_reader, "RETRY_PAUSE_SECONDS", 0.01)
    failures = 3

    @asynccontextmanager
    async def open_unstable_subscription(*args: Any) -> AsyncIterator[Any]:
        nonlocal failures
        async with open_subscription(*args) as subscription:
            yield subscription if failures <= 0 else _BrokenSubscription()
            failures -= 1

    class _BrokenSubscription:
        async def next_facts(self) -> None:
            nonlocal failures
            failures -= 1
            raise BusUnavailable("gone")

    monkeypatch.setattr(bus_publisher.bus, "open_catch_up_subscription", open_unstable_subscription)
    async with start_stream(hub) as chunks:
        await bus_publisher.ring_bell("tom", "1", "2")
        assert streamed_notes(await read(chunks, 2)) == [("tom", 1), ("tom", 2)]
    assert failures <= 0


async def test_an_unavailable_bus_is_reported_before_the_stream_begins(
    bus_publisher: BusPublisher, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fail(*_: Any) -> None:
        raise BusUnavailable("gone")

    monkeypatch.setattr(bus_publisher.bus, "recent_cursors", fail)
    hub = SharedBusReader(bus_publisher.bus, BELL_PARTITIONS)
    with pytest.raises(BusUnavailable):
        await anext(SseConnection(hub, EVERYTHING).stream_chunks())
    assert hub._client_count == 0


async def test_a_failed_reader_ends_the_streams_and_the_next_client_starts_another(
    bus_publisher: BusPublisher, monkeypatch: pytest.MonkeyPatch
) -> None:
    hub = SharedBusReader(bus_publisher.bus, BELL_PARTITIONS)
    with monkeypatch.context() as patched:
        # Before the stream begins: a reader that waits for facts has looked the method up.
        patched.setattr(RecentFactBuffer, "append", lambda *_: 1 / 0)
        async with start_stream(hub) as chunks:
            await bus_publisher.ring_bell("tom", "1")
            async with asyncio.timeout(20):
                assert [chunk async for chunk in chunks] == []
    async with start_stream(hub, from_beginning=True) as again:
        assert streamed_notes(await read(again, 1)) == [("tom", 1)]
