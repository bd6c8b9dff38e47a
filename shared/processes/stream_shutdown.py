"""Lets a server stop despite endless responses and clients that do not read."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from starlette.datastructures import Headers
from uvicorn.protocols.http.h11_impl import H11Protocol

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

FINAL_CHUNK_TIMEOUT_SECONDS = 1.0
"""How long a client may take to read the end of its stream."""
WRITE_TIMEOUT_SECONDS = 30.0
"""How long a client may leave the response unread before its connection is closed."""
SHUTDOWN_WRITE_TIMEOUT_SECONDS = 2.0
"""The same limit while the server stops."""


def is_event_stream(content_type: str) -> bool:
    """Return whether a response of this content type is endless."""
    return content_type.startswith("text/event-stream")


class StreamShutdownMiddleware:
    """Wraps an application and ends its event streams on request."""

    def __init__(self, app: ASGIApp) -> None:
        """Wrap `app`."""
        self._app = app
        self._open_streams: set[asyncio.Task[Any]] = set()
        self._is_ending = False

    def end_all_streams(self) -> None:
        """End every open stream at once as a complete response, and every later one."""
        self._is_ending = True
        for task in self._open_streams:
            task.cancel()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request."""
        task = asyncio.current_task()
        assert task is not None  # noqa: S101  a running coroutine is in a task
        complete = False

        async def track_and_send(message: Message) -> None:
            nonlocal complete
            if message["type"] == "http.response.start":
                if is_event_stream(Headers(raw=message["headers"]).get("content-type", "")):
                    self._open_streams.add(task)
                    if self._is_ending:
                        task.cancel()
            elif message["type"] == "http.response.body":
                complete = not message.get("more_body", False)
            await send(message)

        try:
            await self._app(scope, receive, track_and_send)
        except asyncio.CancelledError:
            if not self._is_ending or task not in self._open_streams or complete:
                raise
            task.uncancel()
            with suppress(TimeoutError):
                async with asyncio.timeout(FINAL_CHUNK_TIMEOUT_SECONDS):
                    await send({"type": "http.response.body", "body": b"", "more_body": False})
        finally:
            self._open_streams.discard(task)


class WriteTimeoutProtocol(H11Protocol):
    """An HTTP connection that is aborted if its client does not read the response in time."""

    _abort_timer: asyncio.TimerHandle | None = None

    def pause_writing(self) -> None:
        """Start the write timeout: the client does not read."""
        super().pause_writing()
        self._start_timeout(WRITE_TIMEOUT_SECONDS)

    def resume_writing(self) -> None:
        """Stop the write timeout: the client reads again."""
        super().resume_writing()
        self._cancel_timeout()

    def shutdown(self) -> None:
        """Shorten a running write timeout: the server stops."""
        super().shutdown()
        if self._abort_timer is not None:
            self._start_timeout(SHUTDOWN_WRITE_TIMEOUT_SECONDS)

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop the write timeout: the connection is closed."""
        self._cancel_timeout()
        super().connection_lost(exc)

    def _start_timeout(self, seconds: float) -> None:
        self._cancel_timeout()
        self._abort_timer = self.loop.call_later(seconds, self.transport.abort)

    def _cancel_timeout(self) -> None:
        if self._abort_timer is not None:
            self._abort_timer.cancel()
            self._abort_timer = None
