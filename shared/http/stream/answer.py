"""The answer that does not end: heartbeats while there is nothing, and an end when the token ends.

A stream also ends when its client goes, or takes nothing for too long, and when the server stops:
`shared/runtime/serve.py` sees to that.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncGenerator
from typing import TYPE_CHECKING

from anyio import CancelScope
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
        try:
            await super().stream_response(send)
        finally:
            with CancelScope(shield=True):  # where the client has gone, each step is cancelled anew
                await self._pieces.aclose()


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
    under_way: asyncio.Task[bytes | None] | None = None
    try:
        yield opening
        while (left := _left(expires_at)) > 0:
            under_way = under_way or asyncio.create_task(_next(pieces))
            done, _ = await asyncio.wait([under_way], timeout=min(HEARTBEAT_SECONDS, left))
            if done:
                piece, under_way = under_way.result(), None
                if piece is None:
                    return
                yield piece
            elif _left(expires_at) > 0:
                yield following.heartbeat()
        yield EXPIRED
    finally:
        with CancelScope(shield=True):
            if under_way is not None:
                under_way.cancel()
                await asyncio.wait([under_way])
            await pieces.aclose()


async def _next(pieces: AsyncGenerator[bytes, None]) -> bytes | None:
    return await anext(pieces, None)


def _left(expires_at: int | None) -> float:
    return float("inf") if expires_at is None else expires_at - time.time()
