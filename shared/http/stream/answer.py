"""The answer that does not end: heartbeats while there is nothing, and an end when the token ends.

A stream also ends when its client goes, or takes nothing for too long, and when the server stops:
`shared/runtime/serve.py` sees to that.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncGenerator
from contextlib import aclosing, suppress
from typing import TYPE_CHECKING

from starlette.responses import StreamingResponse

from shared.http.problems import Problem
from shared.http.stream.following import Following

if TYPE_CHECKING:
    from starlette.types import Send

HEARTBEAT_SECONDS = 15.0
EXPIRED = b": the token has expired\n\n"


class EventStream(StreamingResponse):
    """Pieces of `text/event-stream`, closed in good order however the answer ends."""

    media_type = "text/event-stream"

    def __init__(self, pieces: AsyncGenerator[bytes, None]) -> None:
        """Nobody on the way may keep it, or hold it back."""
        super().__init__(pieces, headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"})
        self._pieces = pieces

    async def stream_response(self, send: Send) -> None:
        """Send piece after piece."""
        async with aclosing(self._pieces):
            await super().stream_response(send)


async def streamed(following: Following, expires_at: int | None) -> EventStream:
    """Begin a stream that ends when the caller's token does.

    Raises `Problem` 401 where it has ended already, `BusUnavailable`, and what `AWAY` lists.
    """
    if expires_at is not None and expires_at <= time.time():
        raise Problem(
            401,
            "unauthenticated",
            "the token has expired",
            headers={"WWW-Authenticate": "Bearer"},
        )
    pieces = following.pieces()
    opening = await anext(pieces)  # what can fail fails before the answer has begun
    return EventStream(_kept_alive(opening, pieces, following, expires_at))


async def _kept_alive(
    opening: bytes,
    pieces: AsyncGenerator[bytes, None],
    following: Following,
    expires_at: int | None,
) -> AsyncGenerator[bytes, None]:
    async with aclosing(pieces):
        yield opening
        under_way = asyncio.create_task(_next(pieces))
        try:
            while (left := _left(expires_at)) > 0:
                await asyncio.wait([under_way], timeout=min(HEARTBEAT_SECONDS, left))
                if not under_way.done():
                    if _left(expires_at) > 0:
                        yield following.heartbeat()
                    continue
                piece = under_way.result()
                if piece is None:
                    return
                yield piece
                under_way = asyncio.create_task(_next(pieces))
            yield EXPIRED
        finally:
            under_way.cancel()
            with suppress(asyncio.CancelledError):
                await under_way


async def _next(pieces: AsyncGenerator[bytes, None]) -> bytes | None:
    return await anext(pieces, None)


def _left(expires_at: int | None) -> float:
    return float("inf") if expires_at is None else expires_at - time.time()
