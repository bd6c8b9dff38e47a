"""Answers without end, and clients that take nothing: a server must be able to stop beside them."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from starlette.datastructures import Headers
from uvicorn.protocols.http.h11_impl import H11Protocol

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

FINAL_CHUNK_TIMEOUT_SECONDS = 1.0
"""How long a client may take to hear that its stream ends."""
WRITE_TIMEOUT_SECONDS = 30.0
"""How long a client may leave what it is sent unread before it is cut off."""
SHUTDOWN_WRITE_TIMEOUT_SECONDS = 2.0


def is_event_stream(content_type: str) -> bool:
    """Tell whether an answer of this kind has no end of its own."""
    return content_type.startswith("text/event-stream")


class StreamShutdownMiddleware:
    """Stands around an application, and ends its streams when they are to end."""

    def __init__(self, app: ASGIApp) -> None:
        """Stand around `app`."""
        self._app = app
        self._open: set[asyncio.Task[Any]] = set()
        self._ending = False

    def end_all_streams(self) -> None:
        """End every stream at once, as if it had come to its end, and whichever begins later."""
        self._ending = True
        for task in self._open:
            task.cancel()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request."""
        task = asyncio.current_task()
        assert task is not None  # noqa: S101  a coroutine that runs is in one
        complete = False

        async def noted(message: Message) -> None:
            nonlocal complete
            if message["type"] == "http.response.start":
                if is_event_stream(Headers(raw=message["headers"]).get("content-type", "")):
                    self._open.add(task)
                    if self._ending:
                        task.cancel()
            elif message["type"] == "http.response.body":
                complete = not message.get("more_body", False)
            await send(message)

        try:
            await self._app(scope, receive, noted)
        except asyncio.CancelledError:
            if not self._ending or task not in self._open or complete:
                raise
            task.uncancel()
            with suppress(TimeoutError):
                async with asyncio.timeout(FINAL_CHUNK_TIMEOUT_SECONDS):
                    await send({"type": "http.response.body", "body": b"", "more_body": False})
        finally:
            self._open.discard(task)


class WriteTimeoutProtocol(H11Protocol):
    """A connection that is cut off where its client leaves unread what it was sent."""

    _cut: asyncio.TimerHandle | None = None

    def pause_writing(self) -> None:
        """Begin to wait for the client."""
        super().pause_writing()
        self._wait_for(WRITE_TIMEOUT_SECONDS)

    def resume_writing(self) -> None:
        """Go on: it reads."""
        super().resume_writing()
        self._wait_no_more()

    def shutdown(self) -> None:
        """Wait for less long: the server stops."""
        super().shutdown()
        if self._cut is not None:
            self._wait_for(SHUTDOWN_WRITE_TIMEOUT_SECONDS)

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait for nobody."""
        self._wait_no_more()
        super().connection_lost(exc)

    def _wait_for(self, seconds: float) -> None:
        self._wait_no_more()
        self._cut = self.loop.call_later(seconds, self.transport.abort)

    def _wait_no_more(self) -> None:
        if self._cut is not None:
            self._cut.cancel()
            self._cut = None
