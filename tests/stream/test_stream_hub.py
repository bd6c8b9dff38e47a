"""One connection among many: beside the window, into it, and out of it where it is too slow."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from contextlib import aclosing, asynccontextmanager, suppress
from functools import partial
from typing import Any

import pytest

from shared.eventsourcing.bus import BusUnavailable
from shared.eventsourcing.catch_up_subscription import PartitionCursor
from shared.http.sse import broadcast_hub as hubs
from shared.http.sse.broadcast_hub import BroadcastHub
from shared.http.sse.connection import TOO_SLOW_COMMENT, SseConnection
from shared.http.sse.event_id_codec import decode_event_id
from shared.http.sse.recent_fact_buffer import RecentFactBuffer
from shared.http.sse.subscriber_filter import SubscriberFilter
from tests.stream.bus_publisher import BELL_PARTITIONS, BusPublisher

EVERYTHING = SubscriberFilter(sees_all_departments=True, own_department=None)
Pieces = AsyncGenerator[bytes, None]


@asynccontextmanager
async def start_stream(
    hub: BroadcastHub, after: str | None = None, *, first: bool = False
) -> AsyncIterator[Pieces]:
    """Begin to follow behind an id, from the beginning or now, and be past the opening."""
    places: dict[str, PartitionCursor] | None = {} if first else None
    if after is not None:
        places = decode_event_id(after)
    async with aclosing(SseConnection(hub, EVERYTHING, places).stream_chunks()) as pieces:
        assert (await anext(pieces)).startswith(b"retry: ")
        yield pieces


async def read(pieces: Pieces, facts: int) -> list[bytes]:
    """Return pieces until so many facts are in them."""
    found: list[bytes] = []
    async with asyncio.timeout(20):
        while len(streamed_notes(found)) < facts:
            found.append(await anext(pieces))
    return found


def streamed_notes(pieces: Sequence[bytes]) -> list[tuple[str, int]]:
    """Return bell and note of every fact."""
    found = re.findall(rb'"bell":"([^"]+)","note":"(\d+)"', b"".join(pieces))
    return [(bell.decode(), int(note)) for bell, note in found]


def last_id(pieces: Sequence[bytes]) -> str:
    *_, last = re.finditer(rb"^id: (\S+)$", b"".join(pieces), re.MULTILINE)
    return last[1].decode()


@pytest.fixture
def small_window(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have a window of ten facts that begins at most two of each partition before the end."""
    monkeypatch.setattr(hubs, "RecentFactBuffer", partial(RecentFactBuffer, max_facts=10))
    monkeypatch.setattr(hubs, "INITIAL_FACTS_PER_PARTITION", 2)


async def test_who_comes_from_far_behind_catches_up_and_goes_on(
    bus_publisher: BusPublisher, small_window: None
) -> None:
    wanted = await bus_publisher.ring_bells(8, range(30))
    async with start_stream(BroadcastHub(bus_publisher.bus, BELL_PARTITIONS), first=True) as pieces:
        found = await read(pieces, 240)
        for note in range(30, 60):
            wanted += await bus_publisher.ring_bells(1, [note])
            found += await read(pieces, 1)
    assert [(bell, str(note)) for bell, note in sorted(streamed_notes(found))] == sorted(
        wanted, key=lambda rung: (rung[0], int(rung[1]))
    )


async def test_nothing_is_missed_between_catch_up_and_window(
    bus_publisher: BusPublisher, small_window: None
) -> None:
    hub, last = BroadcastHub(bus_publisher.bus, BELL_PARTITIONS), None
    heard: list[tuple[str, int]] = []

    async def keep_ringing() -> None:
        for note in range(100):
            await bus_publisher.ring_bell(f"b{note % 5}", str(note))

    ringing = asyncio.create_task(keep_ringing())
    async with start_stream(hub):  # somebody keeps the window open, and it moves on
        while len(heard) < 100:
            # Whom a busy machine makes too slow is sent away, and comes again as clients do.
            with suppress(StopAsyncIteration):
                async with start_stream(hub, last, first=last is None) as pieces:
                    found = await read(pieces, 1)
                heard += streamed_notes(found)
                last = last_id(found)
    await ringing
    assert sorted(note for _, note in heard) == list(range(100))
    for bell in range(5):
        notes = [note for name, note in heard if name == f"b{bell}"]
        assert notes == sorted(notes)


async def test_a_client_leaving_during_catch_up_frees_its_slot(
    bus_publisher: BusPublisher, small_window: None
) -> None:
    await bus_publisher.ring_bell("tom", *map(str, range(1500)))
    hub = BroadcastHub(bus_publisher.bus, BELL_PARTITIONS)
    for _ in range(hubs.MAX_CATCH_UP_READERS + 1):
        async with start_stream(hub, first=True) as pieces:
            assert len(streamed_notes(await read(pieces, 1))) < 1500
    assert not hub.catch_up_slots.locked()
    assert hub.catch_up_slots._value == hubs.MAX_CATCH_UP_READERS


async def test_who_is_too_slow_is_ended_and_goes_on_by_his_last_id(
    bus_publisher: BusPublisher, small_window: None
) -> None:
    hub = BroadcastHub(bus_publisher.bus, BELL_PARTITIONS)
    async with start_stream(hub) as slow, start_stream(hub) as quick:
        await bus_publisher.ring_bell("tom", "0")
        found = await read(slow, 1)
        for note in range(1, 31):
            await bus_publisher.ring_bell("tom", str(note))
            await read(quick, 1)
        found += [piece async for piece in slow]
    assert found[-1] == TOO_SLOW_COMMENT
    async with start_stream(hub, last_id(found)) as pieces:
        found += await read(pieces, 31 - len(streamed_notes(found)))
    assert streamed_notes(found) == [("tom", note) for note in range(31)]


async def test_memory_holds_only_the_window_for_any_number_of_clients(
    bus_publisher: BusPublisher, small_window: None
) -> None:
    hub = BroadcastHub(bus_publisher.bus, BELL_PARTITIONS)
    async with start_stream(hub) as one, start_stream(hub), start_stream(hub), hub.join() as window:
        for note in range(30):
            await bus_publisher.ring_bell("tom", str(note))
            await read(one, 1)
        assert window.next_number == 30
        assert len(window._entries) == 10


async def test_the_window_is_limited_in_bytes(bus_publisher: BusPublisher) -> None:
    await bus_publisher.ring_bell("tom", *map(str, range(10)))
    heard = await bus_publisher.read_facts({}, 10)
    window = RecentFactBuffer({heard[0].partition: PartitionCursor(0)}, max_bytes=2000)
    window.append(heard)
    assert 0 < len(window._entries) < 10
    assert (
        window._size == sum(len(entry.message.body) for entry in window._entries.values()) <= 2000
    )
    assert (
        window.start_positions[heard[0].partition]
        == window._entries[window.first_number].message.next_cursor[0] - 1
    )


async def test_the_bus_is_not_read_without_clients(bus_publisher: BusPublisher) -> None:
    hub = BroadcastHub(bus_publisher.bus, BELL_PARTITIONS)
    async with start_stream(hub), start_stream(hub):
        assert hub._reading
    assert hub._reading is None
    assert hub._buffer is None
    await bus_publisher.ring_bell("tom", "1")
    async with start_stream(hub, first=True) as pieces:
        assert streamed_notes(await read(pieces, 1)) == [("tom", 1)]


async def test_a_bus_that_was_away_for_a_while_ends_nothing(
    bus_publisher: BusPublisher, monkeypatch: pytest.MonkeyPatch
) -> None:
    hub, listen = (
        BroadcastHub(bus_publisher.bus, BELL_PARTITIONS),
        bus_publisher.bus.open_catch_up_subscription,
    )
    monkeypatch.setattr(hubs, "RETRY_PAUSE_SECONDS", 0.01)
    failures = 3

    @asynccontextmanager
    async def unsteady(*args: Any) -> AsyncIterator[Any]:
        nonlocal failures
        async with listen(*args) as listener:
            yield listener if failures <= 0 else _Broken()
            failures -= 1

    class _Broken:
        async def next_facts(self) -> None:
            nonlocal failures
            failures -= 1
            raise BusUnavailable("gone")

    monkeypatch.setattr(bus_publisher.bus, "open_catch_up_subscription", unsteady)
    async with start_stream(hub) as pieces:
        await bus_publisher.ring_bell("tom", "1", "2")
        assert streamed_notes(await read(pieces, 2)) == [("tom", 1), ("tom", 2)]
    assert failures <= 0


async def test_an_unavailable_bus_is_reported_before_the_stream_begins(
    bus_publisher: BusPublisher, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def away(*_: Any) -> None:
        raise BusUnavailable("gone")

    monkeypatch.setattr(bus_publisher.bus, "recent_cursors", away)
    hub = BroadcastHub(bus_publisher.bus, BELL_PARTITIONS)
    with pytest.raises(BusUnavailable):
        await anext(SseConnection(hub, EVERYTHING).stream_chunks())
    assert hub._followers == 0


async def test_a_reader_that_fails_ends_the_streams_and_the_next_one_begins_anew(
    bus_publisher: BusPublisher, monkeypatch: pytest.MonkeyPatch
) -> None:
    hub = BroadcastHub(bus_publisher.bus, BELL_PARTITIONS)
    async with start_stream(hub) as pieces:
        with monkeypatch.context() as patched:
            patched.setattr(RecentFactBuffer, "append", lambda *_: 1 / 0)
            await bus_publisher.ring_bell("tom", "1")
            async with asyncio.timeout(20):
                assert [piece async for piece in pieces] == []
        async with start_stream(hub, first=True) as again:
            assert streamed_notes(await read(again, 1)) == [("tom", 1)]
