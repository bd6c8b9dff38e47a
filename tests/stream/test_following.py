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
from shared.eventsourcing.listening import Bookmark
from shared.http.stream import hub as hubs
from shared.http.stream.audience import Audience
from shared.http.stream.event_id import places_of
from shared.http.stream.following import TOO_SLOW, Following
from shared.http.stream.hub import Hub
from shared.http.stream.window import Window
from tests.stream.belfry import BELL, Belfry

EVERYTHING = Audience(hears_all=True, department=None)
Pieces = AsyncGenerator[bytes, None]


@asynccontextmanager
async def begun(
    hub: Hub, after: str | None = None, *, first: bool = False
) -> AsyncIterator[Pieces]:
    """Begin to follow behind an id, from the beginning or now, and be past the opening."""
    places: dict[str, Bookmark] | None = {} if first else None
    if after is not None:
        places = places_of(after)
    async with aclosing(Following(hub, EVERYTHING, places).pieces()) as pieces:
        assert (await anext(pieces)).startswith(b"retry: ")
        yield pieces


async def read(pieces: Pieces, facts: int) -> list[bytes]:
    """Return pieces until so many facts are in them."""
    found: list[bytes] = []
    async with asyncio.timeout(20):
        while len(told(found)) < facts:
            found.append(await anext(pieces))
    return found


def told(pieces: Sequence[bytes]) -> list[tuple[str, int]]:
    """Return bell and note of every fact."""
    found = re.findall(rb'"bell":"([^"]+)","note":"(\d+)"', b"".join(pieces))
    return [(bell.decode(), int(note)) for bell, note in found]


def last_id(pieces: Sequence[bytes]) -> str:
    *_, last = re.finditer(rb"^id: (\S+)$", b"".join(pieces), re.MULTILINE)
    return last[1].decode()


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have a window of ten facts that begins at most two of each partition before the end."""
    monkeypatch.setattr(hubs, "Window", partial(Window, facts=10))
    monkeypatch.setattr(hubs, "BACK", 2)


async def test_who_comes_from_far_behind_catches_up_and_goes_on(
    belfry: Belfry, small: None
) -> None:
    wanted = await belfry.ring_round(8, range(30))
    async with begun(Hub(belfry.bus, BELL), first=True) as pieces:
        found = await read(pieces, 240)
        for note in range(30, 60):
            wanted += await belfry.ring_round(1, [note])
            found += await read(pieces, 1)
    assert [(bell, str(note)) for bell, note in sorted(told(found))] == sorted(
        wanted, key=lambda rung: (rung[0], int(rung[1]))
    )


async def test_while_others_ring_nothing_is_missed_between_catching_up_and_the_window(
    belfry: Belfry, small: None
) -> None:
    hub, last = Hub(belfry.bus, BELL), None
    heard: list[tuple[str, int]] = []

    async def keep_ringing() -> None:
        for note in range(100):
            await belfry.ring(f"b{note % 5}", str(note))

    ringing = asyncio.create_task(keep_ringing())
    async with begun(hub):  # somebody keeps the window open, and it moves on
        while len(heard) < 100:
            # Whom a busy machine makes too slow is sent away, and comes again as clients do.
            with suppress(StopAsyncIteration):
                async with begun(hub, last, first=last is None) as pieces:
                    found = await read(pieces, 1)
                heard += told(found)
                last = last_id(found)
    await ringing
    assert sorted(note for _, note in heard) == list(range(100))
    for bell in range(5):
        notes = [note for name, note in heard if name == f"b{bell}"]
        assert notes == sorted(notes)


async def test_who_leaves_while_he_catches_up_leaves_his_turn_to_others(
    belfry: Belfry, small: None
) -> None:
    await belfry.ring("tom", *map(str, range(1500)))
    hub = Hub(belfry.bus, BELL)
    for _ in range(hubs.CATCHING_UP + 1):
        async with begun(hub, first=True) as pieces:
            assert len(told(await read(pieces, 1))) < 1500
    assert not hub.catching_up.locked()
    assert hub.catching_up._value == hubs.CATCHING_UP


async def test_who_is_too_slow_is_ended_and_goes_on_by_his_last_id(
    belfry: Belfry, small: None
) -> None:
    hub = Hub(belfry.bus, BELL)
    async with begun(hub) as slow, begun(hub) as quick:
        await belfry.ring("tom", "0")
        found = await read(slow, 1)
        for note in range(1, 31):
            await belfry.ring("tom", str(note))
            await read(quick, 1)
        found += [piece async for piece in slow]
    assert found[-1] == TOO_SLOW
    async with begun(hub, last_id(found)) as pieces:
        found += await read(pieces, 31 - len(told(found)))
    assert told(found) == [("tom", note) for note in range(31)]


async def test_the_window_is_all_that_is_kept_however_many_follow(
    belfry: Belfry, small: None
) -> None:
    hub = Hub(belfry.bus, BELL)
    async with begun(hub) as one, begun(hub), begun(hub), hub.joined() as window:
        for note in range(30):
            await belfry.ring("tom", str(note))
            await read(one, 1)
        assert window.next == 30
        assert len(window._entries) == 10


async def test_a_window_also_keeps_to_a_size(belfry: Belfry) -> None:
    await belfry.ring("tom", *map(str, range(10)))
    heard = await belfry.hear({}, 10)
    window = Window({heard[0].partition: Bookmark(0)}, size=2000)
    window.add(heard)
    assert 0 < len(window._entries) < 10
    assert window._size == sum(len(entry.fact.body) for entry in window._entries.values()) <= 2000
    assert window.start[heard[0].partition] == window._entries[window.first].fact.bookmark[0] - 1


async def test_nobody_reads_while_nobody_follows(belfry: Belfry) -> None:
    hub = Hub(belfry.bus, BELL)
    async with begun(hub), begun(hub):
        assert hub._reading
    assert hub._reading is None
    assert hub._window is None
    await belfry.ring("tom", "1")
    async with begun(hub, first=True) as pieces:
        assert told(await read(pieces, 1)) == [("tom", 1)]


async def test_a_bus_that_was_away_for_a_while_ends_nothing(
    belfry: Belfry, monkeypatch: pytest.MonkeyPatch
) -> None:
    hub, listen = Hub(belfry.bus, BELL), belfry.bus.listen
    monkeypatch.setattr(hubs, "PAUSE_SECONDS", 0.01)
    failures = 3

    @asynccontextmanager
    async def unsteady(*args: Any) -> AsyncIterator[Any]:
        nonlocal failures
        async with listen(*args) as listener:
            yield listener if failures <= 0 else _Broken()
            failures -= 1

    class _Broken:
        async def next(self) -> None:
            nonlocal failures
            failures -= 1
            raise BusUnavailable("gone")

    monkeypatch.setattr(belfry.bus, "listen", unsteady)
    async with begun(hub) as pieces:
        await belfry.ring("tom", "1", "2")
        assert told(await read(pieces, 2)) == [("tom", 1), ("tom", 2)]
    assert failures <= 0


async def test_a_bus_that_is_away_is_told_before_the_stream_begins(
    belfry: Belfry, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def away(*_: Any) -> None:
        raise BusUnavailable("gone")

    monkeypatch.setattr(belfry.bus, "recent", away)
    hub = Hub(belfry.bus, BELL)
    with pytest.raises(BusUnavailable):
        await anext(Following(hub, EVERYTHING).pieces())
    assert hub._followers == 0


async def test_a_reader_that_fails_ends_the_streams_and_the_next_one_begins_anew(
    belfry: Belfry, monkeypatch: pytest.MonkeyPatch
) -> None:
    hub = Hub(belfry.bus, BELL)
    async with begun(hub) as pieces:
        with monkeypatch.context() as patched:
            patched.setattr(Window, "add", lambda *_: 1 / 0)
            await belfry.ring("tom", "1")
            async with asyncio.timeout(20):
                assert [piece async for piece in pieces] == []
        async with begun(hub, first=True) as again:
            assert told(await read(again, 1)) == [("tom", 1)]
