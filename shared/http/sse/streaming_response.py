"""The answer that does not end: heartbeats while there is nothing, and an end when the token ends.

A stream also ends when its client goes, or takes nothing for too long, and when the server stops:
`shared/processes/http_server.py` sees to that.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncGenerator
from typing import TYPE_CHECKING

from anyio import CancelScope
from starlette.responses import StreamingResponse

from shared.http.problem_details import Problem
from shared.http.sse.connection import SseConnection

if TYPE_CHECKING:
    from starlette.types import Send

HEARTBEAT_SECONDS = 15.0
TOKEN_EXPIRED_COMMENT = b": the token has expired\n\n"


class SseResponse(StreamingResponse):
    """Pieces of `text/event-stream`, closed in good order however the answer ends."""

    media_type = "text/event-stream"

    def __init__(self, chunks: AsyncGenerator[bytes, None]) -> None:
        """Nobody on the way may keep it, or hold it back."""
        super().__init__(chunks, headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"})
        self._chunks = chunks

    async def stream_response(self, send: Send) -> None:
        """Send piece after piece."""
        try:
            await super().stream_response(send)
        finally:
            with CancelScope(shield=True):  # where the client has gone, each step is cancelled anew
                await self._chunks.aclose()


async def open_sse_response(connection: SseConnection, expires_at: int | None) -> SseResponse:
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
    pieces = connection.stream_chunks()
    opening = await anext(pieces)  # what can fail fails before the answer has begun
    return SseResponse(_with_heartbeats(opening, pieces, connection, expires_at))


async def _with_heartbeats(
    opening: bytes,
    chunks: AsyncGenerator[bytes, None],
    connection: SseConnection,
    expires_at: int | None,
) -> AsyncGenerator[bytes, None]:
    under_way: asyncio.Task[bytes | None] | None = None
    try:
        yield opening
        while (left := _seconds_left(expires_at)) > 0:
            under_way = under_way or asyncio.create_task(_next_chunk(chunks))
            done, _ = await asyncio.wait([under_way], timeout=min(HEARTBEAT_SECONDS, left))
            if done:
                piece, under_way = under_way.result(), None
                if piece is None:
                    return
                yield piece
            elif _seconds_left(expires_at) > 0:
                yield connection.heartbeat_comment()
        yield TOKEN_EXPIRED_COMMENT
    finally:
        with CancelScope(shield=True):
            if under_way is not None:
                under_way.cancel()
                await asyncio.wait([under_way])
            await chunks.aclose()


async def _next_chunk(chunks: AsyncGenerator[bytes, None]) -> bytes | None:
    return await anext(chunks, None)


def _seconds_left(expires_at: int | None) -> float:
    return float("inf") if expires_at is None else expires_at - time.time()
