"""Reads the bus once for everybody in this process who follows, and while somebody does."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress

from shared.eventsourcing.bus import Bus, BusUnavailable
from shared.eventsourcing.listening import Bookmark, Places, UnknownPlace
from shared.http.stream.window import Window
from shared.kafka.refusals import KafkaRefused
from shared.postgres.pool import AWAY

log = logging.getLogger(__name__)

BACK = 100
"""Facts of each partition that the window begins with: who comes again is mostly near the end."""
CATCHING_UP = 4
"""How many read the bus by themselves at a time, to come up to the window; the others wait."""
PAUSE_SECONDS = 0.5
TRY_AGAIN = (*AWAY, BusUnavailable)


class Hub:
    """The one reader of a process."""

    def __init__(self, bus: Bus, topics: Sequence[str]) -> None:
        """Read nothing yet."""
        self.bus = bus
        self.topics = topics
        self.catching_up = asyncio.Semaphore(CATCHING_UP)
        self._followers = 0
        self._window: Window | None = None
        self._reading: asyncio.Task[None] | None = None
        self._opening = asyncio.Lock()

    @asynccontextmanager
    async def joined(self) -> AsyncIterator[Window]:
        """Give the window, which is filled as long as somebody has it.

        Raises `BusUnavailable`, and what `AWAY` lists.
        """
        self._followers += 1
        try:
            yield await self._opened()
        finally:
            self._followers -= 1
            if not self._followers:
                await self._ended()

    async def now(self) -> dict[str, Bookmark]:
        """Return the place behind all there is. Raises `BusUnavailable`, and what `AWAY` lists."""
        return dict(await self._recent(0))

    async def has(self, window: Window, places: Places) -> bool:
        """Tell whether a place is one on this bus: every partition of its areas, and no other.

        Raises `BusUnavailable`, and what `AWAY` lists.
        """
        if not _of_these(places, window.start):
            return False
        if _ahead(places, window.reached):
            return not _ahead(places, await self.now())
        return True

    async def _opened(self) -> Window:
        async with self._opening:
            if self._window is None or self._window.closed:
                self._window = Window(await self._recent(BACK))
                self._reading = asyncio.create_task(self._read(self._window))
            return self._window

    async def _ended(self) -> None:
        reading, self._reading, self._window = self._reading, None, None
        if reading is not None:
            reading.cancel()
            with suppress(asyncio.CancelledError):
                await reading

    async def _recent(self, facts: int) -> Places:
        try:
            return await self.bus.recent(self.topics, facts)
        except KafkaRefused as error:
            raise BusUnavailable(str(error)) from error

    async def _read(self, window: Window) -> None:
        """Fill the window for ever; close it where it cannot go on from where it is."""
        try:
            while True:
                try:
                    async with self.bus.listen(self.topics, window.reached) as listener:
                        while True:
                            window.add(await listener.next())
                except TRY_AGAIN as error:
                    log.warning("the stream waits: %r", error)
                    await asyncio.sleep(PAUSE_SECONDS)
        except (UnknownPlace, KafkaRefused) as error:
            log.error("the stream ends: %s", error)  # noqa: TRY400  the message says it all
        except Exception:
            log.exception("the stream ends; those who follow come again")
        finally:
            window.close()


def _of_these(places: Places, partitions: Mapping[str, int]) -> bool:
    areas = {_area(partition) for partition in places}
    return places.keys() == {one for one in partitions if _area(one) in areas}


def _ahead(places: Places, reached: Places) -> bool:
    return any(mark.position > reached[one].position for one, mark in places.items())


def _area(partition: str) -> str:
    return partition.partition("/")[0]
