"""The headers of every answer: nobody stores it, and nobody guesses its type."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.datastructures import MutableHeaders

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

NO_STORE = "no-store"


class AnswerHeadersMiddleware:
    """Adds `Cache-Control: no-store` and `X-Content-Type-Options: nosniff`, also to errors."""

    def __init__(self, app: ASGIApp) -> None:
        """Wrap `app`, from outside everything that may answer."""
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request."""

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(raw=message.setdefault("headers", []))
                headers["X-Content-Type-Options"] = "nosniff"
                headers["Cache-Control"] = NO_STORE
                message["headers"] = headers.raw
            await send(message)

        await self._app(scope, receive, send_with_headers)
