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

from shared.runtime.events import STREAM
from shared.runtime.serve import Stop, listen, serve

PATIENCE_SECONDS = 20


@asynccontextmanager
async def served(app: ASGIApp) -> AsyncIterator[str]:
    """Serve an application until the block ends; gives its base URL."""
    stop, base_url = Stop(asyncio.Event()), asyncio.get_running_loop().create_future()

    async def told(url: str) -> None:
        base_url.set_result(url)

    serving = asyncio.create_task(serve(app, listen("127.0.0.1", 0), stop, told))
    try:
        yield await base_url
    finally:
        stop.asked.set()
        await serving


@dataclass(frozen=True)
class Event:
    """As a browser would dispatch it."""

    type: str
    data: Any
    id: str


@dataclass
class Follower:
    """Reads a stream as a browser does."""

    answer: httpx.Response
    lines: AsyncIterator[str]
    id: str = ""
    """The last one, whether an event came with it or not."""
    retry: int | None = None
    comments: list[str] = field(default_factory=list)
    ended: bool = False

    async def block(self) -> Event | None:
        """Return the event in what comes up to the next empty line, if there is one in it."""
        type_, data = "message", None
        async with asyncio.timeout(PATIENCE_SECONDS):
            async for line in self.lines:
                name, _, value = line.partition(": ")
                match name:
                    case "" if not value:
                        return None if data is None else Event(type_, data, self.id)
                    case "id":
                        self.id = value
                    case "event":
                        type_ = value
                    case "data":
                        data = json.loads(value)
                    case "retry":
                        self.retry = int(value)
                    case _:
                        self.comments.append(value)
        self.ended = True
        return None

    async def next(self) -> Event | None:
        """Return the next event; `None` where the stream has ended."""
        while not self.ended:
            if event := await self.block():
                return event
        return None

    async def events(self, many: int) -> list[Event]:
        """Return so many events."""
        found = [await self.next() for _ in range(many)]
        assert all(found), f"it ended; {self.comments}"
        return [event for event in found if event]

    async def rest(self) -> list[Event]:
        """Return what comes until the stream ends."""
        found = []
        while event := await self.next():
            found.append(event)
        return found


@asynccontextmanager
async def following(
    base_url: str,
    headers: Mapping[str, str],
    after: str | None = None,
    **query: str | list[str],
) -> AsyncIterator[Follower]:
    """Follow until the block ends, beginning behind the opening of the stream."""
    headers = {**headers, **({} if after is None else {"Last-Event-ID": after})}
    async with (
        httpx.AsyncClient(base_url=base_url, timeout=PATIENCE_SECONDS, trust_env=False) as client,
        client.stream("GET", STREAM, params=query, headers=headers) as answer,
    ):
        assert answer.status_code == httpx.codes.OK, await answer.aread()
        follower = Follower(answer, answer.aiter_lines())
        assert await follower.block() is None
        yield follower
