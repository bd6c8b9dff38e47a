"""Serves an application by a real server and reads its event stream as a browser does.

An endless response needs a real server.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx
from starlette.types import ASGIApp

from shared.http_application.event_stream_route import STREAM_PATH
from shared.processes.connection_limits import ConnectionLimits
from shared.processes.http_server import StopRequest, bind_socket, serve_until_stopped

TIMEOUT_SECONDS = 20


@asynccontextmanager
async def serve_application(
    app: ASGIApp,
    port: int = 0,
    limits: ConnectionLimits = ConnectionLimits(),  # noqa: B008  frozen
) -> AsyncIterator[str]:
    """Serve an application until the block ends, on a free port by default; yields its base URL."""
    stop, base_url = StopRequest(asyncio.Event()), asyncio.get_running_loop().create_future()

    async def set_base_url(url: str) -> None:
        base_url.set_result(url)

    serving = asyncio.create_task(
        serve_until_stopped(app, bind_socket("127.0.0.1", port), stop, set_base_url, limits=limits)
    )
    try:
        yield await base_url
    finally:
        stop.requested.set()
        await serving


@dataclass(frozen=True)
class SseEvent:
    """An event as a browser would dispatch it."""

    type: str
    data: Any
    id: str


@dataclass
class SseReader:
    """Reads an event stream as a browser does."""

    response: httpx.Response
    lines: AsyncIterator[str]
    last_event_id: str = ""
    """The last event id, whether an event came with it or not."""
    retry_milliseconds: int | None = None
    comments: list[str] = field(default_factory=list)
    has_ended: bool = False

    async def read_block(self) -> SseEvent | None:
        """Read up to the next empty line; return the event in it, if there is one."""
        type_, data = "message", None
        async with asyncio.timeout(TIMEOUT_SECONDS):
            async for line in self.lines:
                name, _, value = line.partition(": ")
                match name:
                    case "" if not value:
                        return None if data is None else SseEvent(type_, data, self.last_event_id)
                    case "id":
                        self.last_event_id = value
                    case "event":
                        type_ = value
                    case "data":
                        data = json.loads(value)
                    case "retry":
                        self.retry_milliseconds = int(value)
                    case _:
                        self.comments.append(value)
        self.has_ended = True
        return None

    async def read_event(self) -> SseEvent | None:
        """Return the next event; `None` if the stream has ended."""
        while not self.has_ended:
            if event := await self.read_block():
                return event
        return None

    async def read_events(self, count: int) -> list[SseEvent]:
        """Return the next `count` events."""
        events = [await self.read_event() for _ in range(count)]
        assert all(events), f"the stream has ended; {self.comments}"
        return [event for event in events if event]

    async def read_until_end(self) -> list[SseEvent]:
        """Return all events until the stream ends."""
        events = []
        while event := await self.read_event():
            events.append(event)
        return events


@asynccontextmanager
async def follow_stream(
    base_url: str,
    headers: Mapping[str, str],
    after: str | None = None,
    path: str = STREAM_PATH,
    **query: str | list[str],
) -> AsyncIterator[SseReader]:
    """Follow a stream until the block ends; its opening chunk is read already."""
    headers = {**headers, **({} if after is None else {"Last-Event-ID": after})}
    async with (
        httpx.AsyncClient(base_url=base_url, timeout=TIMEOUT_SECONDS, trust_env=False) as client,
        client.stream("GET", path, params=query, headers=headers) as response,
    ):
        assert response.status_code == httpx.codes.OK, await response.aread()
        reader = SseReader(response, response.aiter_lines())
        assert await reader.read_block() is None
        yield reader
