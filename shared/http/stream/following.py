"""One connection: from its place on by a reader of its own, until the window has all that follows.

What is sent is bounded by what the client takes. One that does not keep up with the window ends,
and goes on where it was when it comes again with its last id.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncGenerator, Iterable, Sequence
from contextlib import aclosing

from shared.eventsourcing.listening import BEGINNING, Bookmark, Heard, UnknownPlace
from shared.http.stream.audience import Audience
from shared.http.stream.event_id import event_id
from shared.http.stream.hub import PAUSE_SECONDS, TRY_AGAIN, Hub
from shared.http.stream.told import Told, told
from shared.http.stream.window import Entry, FellBehind, Window

log = logging.getLogger(__name__)

LIMIT = 100
"""Facts in one piece of the answer, at most."""
SLICE_SECONDS = 10.0
"""How long one may catch up before others have their turn."""
RETRY_MS = 2_000
"""When a client whose connection ended is to come again."""

RESET = b"""event: reset
id: %s
data: {"code":"place-unknown","detail":"This place is not kept here; all that is kept follows."}

"""
TOO_SLOW = b": too slow; come again with your last id\n\n"


class Following:
    """Somebody's stream; its pieces are whole events."""

    def __init__(
        self, hub: Hub, audience: Audience, places: dict[str, Bookmark] | None = None
    ) -> None:
        """Begin behind these places, or now."""
        self._hub = hub
        self._audience = audience
        self._given = places
        self._places: dict[str, Bookmark] = {}
        self._id = self._sent = ""

    async def pieces(self) -> AsyncGenerator[bytes, None]:
        """Yield what is to be sent, beginning with what every stream begins with.

        Before that, raises `BusUnavailable`, and what `AWAY` lists.
        """
        async with self._hub.joined() as window:
            known = True
            if self._given is None:
                self._given = await self._hub.now()
            else:
                known = await self._hub.has(window, self._given)
            self._go_to(window, self._given if known else {})
            self._sent = self._id
            yield b"retry: %d\nid: %s\n\n" % (RETRY_MS, self._id.encode())
            if not known:
                yield RESET % self._id.encode()
            while not window.closed and not window.covers(self._places):
                async with aclosing(self._catch_up(window)) as pieces:
                    async for piece in pieces:
                        yield piece
            try:
                async for piece in self._keep_up(window):
                    yield piece
            except FellBehind:
                log.info("somebody who follows is too slow, and ends")
                yield TOO_SLOW

    def heartbeat(self) -> bytes:
        """Return a comment, with the place where it has changed though nothing was for him."""
        if self._id == self._sent:
            return b": still here\n\n"
        self._sent = self._id
        return b": still here\nid: %s\n\n" % self._id.encode()

    def _go_to(self, window: Window, places: dict[str, Bookmark]) -> None:
        self._places = {one: places.get(one, BEGINNING) for one in window.start}
        self._id = event_id(self._places)

    async def _catch_up(self, window: Window) -> AsyncGenerator[bytes, None]:
        """Read on beside the window, for a while."""
        loop, hub = asyncio.get_running_loop(), self._hub
        async with hub.catching_up:
            until = loop.time() + SLICE_SECONDS
            try:
                async with hub.bus.listen(hub.topics, self._places) as listener:
                    while loop.time() < until and not window.covers(self._places):
                        if piece := self._own(await listener.next()):
                            yield piece
            except UnknownPlace:
                self._go_to(window, {})
                yield RESET % self._id.encode()
            except TRY_AGAIN as error:
                log.info("somebody who follows waits: %r", error)
                await asyncio.sleep(PAUSE_SECONDS)

    async def _keep_up(self, window: Window) -> AsyncGenerator[bytes, None]:
        """Go on with the window; raises `FellBehind`."""
        number = window.first
        ahead = {one for one, mark in self._places.items() if mark.position > window.start[one]}
        while not window.closed:
            entries = window.read(number, LIMIT)
            number += len(entries)
            if piece := self._shared(entries, ahead):
                yield piece
            elif not entries:
                await window.beyond(number)

    def _own(self, heard: Sequence[Heard]) -> bytes:
        """Return events of facts that were read for this one alone."""

        def events() -> Iterable[bytes]:
            for one in heard:
                self._places[one.partition] = one.bookmark
                fact = told(one)
                if self._audience.hears(fact):
                    self._id = self._sent = event_id(self._places)
                    yield fact.event(self._id)

        piece = b"".join(events())
        self._id = event_id(self._places)
        return piece

    def _shared(self, entries: Sequence[Entry], ahead: set[str]) -> bytes:
        """Return events of the window; `ahead` are partitions in which it is behind us."""

        def events() -> Iterable[bytes]:
            for fact, id_ in entries:
                if self._is_news(fact, ahead):
                    self._id = event_id(self._places) if ahead else id_
                    if self._audience.hears(fact):
                        self._sent = self._id
                        yield fact.event(self._id)

        return b"".join(events())

    def _is_news(self, fact: Told, ahead: set[str]) -> bool:
        reached = self._places[fact.partition].position
        if fact.bookmark.position >= reached:
            ahead.discard(fact.partition)
        if fact.bookmark.position <= reached:
            return False
        self._places[fact.partition] = fact.bookmark
        return True
