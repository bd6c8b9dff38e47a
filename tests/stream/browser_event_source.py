"""Connects to the event stream as a browser's `EventSource` does (HTML Living Standard, 9.2)."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

import httpx

from shared.http_application.event_stream_route import STREAM_PATH
from tests.stream.sse_client import SseEvent, SseReader


@dataclass
class BrowserEventSource:
    """Sends cookies and its last event id only, and reconnects by itself to the same URL.

    An answer other than 200 closes it for good.
    """

    client: httpx.AsyncClient
    """The page's browser, with its cookies."""
    query: str = ""
    events: asyncio.Queue[SseEvent] = field(default_factory=asyncio.Queue)
    statuses: list[int] = field(default_factory=list)
    """The status of each connection."""
    is_open: asyncio.Event = field(default_factory=asyncio.Event)
    is_closed: asyncio.Event = field(default_factory=asyncio.Event)
    _last_event_id: str = ""
    _retry_seconds: float = 0.1

    async def run(self) -> None:
        """Connect again and again, until an answer closes it."""
        while not self.is_closed.is_set():
            with suppress(httpx.TransportError):
                await self._connect()
            self.is_open.clear()
            await asyncio.sleep(self._retry_seconds)

    async def next_event(self) -> SseEvent:
        """Return the next event; raises `TimeoutError`."""
        async with asyncio.timeout(20):
            return await self.events.get()

    async def _connect(self) -> None:
        headers = {"Accept": "text/event-stream", "Cache-Control": "no-cache"}
        if self._last_event_id:
            headers["Last-Event-ID"] = self._last_event_id
        async with self.client.stream("GET", f"{STREAM_PATH}{self.query}", headers=headers) as got:
            self.statuses.append(got.status_code)
            if got.status_code != httpx.codes.OK:
                self.is_closed.set()
                return
            reader = SseReader(got, got.aiter_lines(), self._last_event_id)
            while not reader.has_ended:
                event = await reader.read_block()
                self._last_event_id = reader.last_event_id
                self.is_open.set()
                if event is not None:
                    self.events.put_nowait(event)


@asynccontextmanager
async def open_event_source(
    client: httpx.AsyncClient, query: str = ""
) -> AsyncIterator[BrowserEventSource]:
    """Yield an event source that is connected; it runs until the block ends."""
    source = BrowserEventSource(client, query)
    running = asyncio.create_task(source.run())
    try:
        async with asyncio.timeout(20):
            await source.is_open.wait()
        yield source
    finally:
        running.cancel()
        with suppress(asyncio.CancelledError):
            await running
