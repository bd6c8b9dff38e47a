"""Ends event streams when the server stops, each with a last message."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from starlette.datastructures import Headers

from shared.uploads.receiving import STOPPING_EXTENSION

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send


FINAL_CHUNK_TIMEOUT_SECONDS = 1.0
"""How long a client may take to read the end of its stream."""


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
        self._stopping = asyncio.Event()

    def end_all_streams(self) -> None:
        """End every open stream at once as a complete response, and every later one.

        Uploads are told as well: what they have read is not kept.
        """
        self._is_ending = True
        self._stopping.set()
        for task in self._open_streams:
            task.cancel()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request."""
        scope.setdefault("extensions", {})[STOPPING_EXTENSION] = self._stopping
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
