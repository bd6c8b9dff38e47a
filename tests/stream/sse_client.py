"""The door to a house, with a real server behind it: an answer without end needs one."""

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
from shared.processes.http_server import StopRequest, bind_socket, serve_until_stopped

TIMEOUT_SECONDS = 20


@asynccontextmanager
async def serve_application(app: ASGIApp) -> AsyncIterator[str]:
    """Serve an application until the block ends; gives its base URL."""
    stop, base_url = StopRequest(asyncio.Event()), asyncio.get_running_loop().create_future()

    async def told(url: str) -> None:
        base_url.set_result(url)

    serving = asyncio.create_task(serve_until_stopped(app, bind_socket("127.0.0.1", 0), stop, told))
    try:
        yield await base_url
    finally:
        stop.requested.set()
        await serving


@dataclass(frozen=True)
class SseEvent:
    """As a browser would dispatch it."""

    type: str
    data: Any
    id: str


@dataclass
class SseReader:
    """Reads a stream as a browser does."""

    response: httpx.Response
    lines: AsyncIterator[str]
    last_event_id: str = ""
    """The last one, whether an event came with it or not."""
    retry_milliseconds: int | None = None
    comments: list[str] = field(default_factory=list)
    has_ended: bool = False

    async def read_block(self) -> SseEvent | None:
        """Return the event in what comes up to the next empty line, if there is one in it."""
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
        """Return the next event; `None` where the stream has ended."""
        while not self.has_ended:
            if event := await self.read_block():
                return event
        return None

    async def read_events(self, many: int) -> list[SseEvent]:
        """Return so many events."""
        found = [await self.read_event() for _ in range(many)]
        assert all(found), f"it ended; {self.comments}"
        return [event for event in found if event]

    async def read_until_end(self) -> list[SseEvent]:
        """Return what comes until the stream ends."""
        found = []
        while event := await self.read_event():
            found.append(event)
        return found


@asynccontextmanager
async def follow_stream(
    base_url: str,
    headers: Mapping[str, str],
    after: str | None = None,
    **query: str | list[str],
) -> AsyncIterator[SseReader]:
    """Follow until the block ends, beginning behind the opening of the stream."""
    headers = {**headers, **({} if after is None else {"Last-Event-ID": after})}
    async with (
        httpx.AsyncClient(base_url=base_url, timeout=TIMEOUT_SECONDS, trust_env=False) as client,
        client.stream("GET", STREAM_PATH, params=query, headers=headers) as answer,
    ):
        assert answer.status_code == httpx.codes.OK, await answer.aread()
        follower = SseReader(answer, answer.aiter_lines())
        assert await follower.read_block() is None
        yield follower
