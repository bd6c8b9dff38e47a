"""The HTTP response of an event stream: heartbeats while idle, its end with the caller's token.

A stream also ends when its client disconnects or stops reading, and when the server stops; see
`shared/processes/stream_shutdown.py`.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncGenerator, Callable
from typing import TYPE_CHECKING, Any, Protocol

from anyio import CancelScope
from starlette.responses import StreamingResponse

from shared.http.auth import Caller
from shared.http.general_problems import TokenExpired
from shared.http.token_revocations import RevokedTokens

if TYPE_CHECKING:
    from starlette.types import Receive, Scope, Send

HEARTBEAT_SECONDS = 15.0
TOKEN_EXPIRED_COMMENT = b": the token has expired\n\n"
TOKEN_REVOKED_COMMENT = b": the token was revoked\n\n"


class EventStream(Protocol):
    """What one client is sent."""

    def stream_chunks(self) -> AsyncGenerator[bytes, None]:
        """Yield whole events; errors are raised before the first chunk alone."""

    def heartbeat_comment(self) -> bytes:
        """Return what is sent while nothing else is."""


class SseResponse(StreamingResponse):
    """A `text/event-stream` response that closes its generator however the response ends."""

    media_type = "text/event-stream"

    def __init__(
        self, chunks: AsyncGenerator[bytes, None], on_end: Callable[[], None] = lambda: None
    ) -> None:
        """Create a response that proxies do not buffer; `on_end` is called when it has ended."""
        super().__init__(chunks, headers={"X-Accel-Buffering": "no"})
        self._chunks = chunks
        self._on_end = on_end

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the response."""
        try:
            await super().__call__(scope, receive, send)
        finally:
            self._on_end()

    async def stream_response(self, send: Send) -> None:
        """Send the chunks one after the other."""
        try:
            await super().stream_response(send)
        finally:
            with CancelScope(shield=True):  # after a disconnect every await is cancelled anew
                await self._chunks.aclose()


async def open_sse_response(
    connection: EventStream, caller: Caller, revoked: RevokedTokens, on_end: Callable[[], None]
) -> SseResponse:
    """Start a stream that ends when the caller's token expires or is revoked.

    `on_end` is called when it has ended, and also if it cannot begin. Raises `Problem` 401 if the
    token has expired already, and `RETRYABLE_ERRORS` of the hub.
    """
    try:
        return SseResponse(await _open_chunks(connection, caller, revoked), on_end)
    except BaseException:
        on_end()
        raise


async def _open_chunks(
    connection: EventStream, caller: Caller, revoked: RevokedTokens
) -> AsyncGenerator[bytes, None]:
    if caller.expires_at is not None and caller.expires_at <= time.time():
        raise TokenExpired
    chunks = connection.stream_chunks()
    opening = await anext(chunks)  # errors are raised here, before the response has begun
    return _with_heartbeats(opening, chunks, connection, caller, revoked)


async def _with_heartbeats(
    opening: bytes,
    chunks: AsyncGenerator[bytes, None],
    connection: EventStream,
    caller: Caller,
    revoked: RevokedTokens,
) -> AsyncGenerator[bytes, None]:
    pending_chunk: asyncio.Task[bytes | None] | None = None
    expires_at = caller.expires_at
    try:
        with revoked.watch(caller) as revocation:
            yield opening
            while (seconds_left := _seconds_left(expires_at)) > 0 and not revocation.done():
                pending_chunk = pending_chunk or asyncio.create_task(_next_chunk(chunks))
                awaited: list[asyncio.Future[Any]] = [pending_chunk, revocation]
                await asyncio.wait(
                    awaited,
                    timeout=min(HEARTBEAT_SECONDS, seconds_left),
                    return_when=asyncio.FIRST_COMPLETED,
                )
                if pending_chunk.done() and not revocation.done():
                    chunk, pending_chunk = pending_chunk.result(), None
                    if chunk is None:
                        return
                    yield chunk
                elif _seconds_left(expires_at) > 0 and not revocation.done():
                    yield connection.heartbeat_comment()
            yield TOKEN_REVOKED_COMMENT if revocation.done() else TOKEN_EXPIRED_COMMENT
    finally:
        with CancelScope(shield=True):
            if pending_chunk is not None:
                pending_chunk.cancel()
                await asyncio.wait([pending_chunk])
            await chunks.aclose()


async def _next_chunk(chunks: AsyncGenerator[bytes, None]) -> bytes | None:
    return await anext(chunks, None)


def _seconds_left(expires_at: int | None) -> float:
    return float("inf") if expires_at is None else expires_at - time.time()
