"""The headers of every answer: nobody stores it, and nobody guesses its type."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

NO_STORE = "no-store"
_HEADERS = (
    (b"x-content-type-options", b"nosniff"),
    (b"cache-control", NO_STORE.encode()),
)
_NAMES = frozenset(name for name, _ in _HEADERS)


class AnswerHeadersMiddleware:
    """Adds `Cache-Control: no-store` and `X-Content-Type-Options: nosniff`, also to errors."""

    def __init__(self, app: ASGIApp) -> None:
        """Wrap `app`, from outside everything that may answer."""
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request."""

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                others = [one for one in message.get("headers", ()) if one[0] not in _NAMES]
                message["headers"] = [*others, *_HEADERS]
            await send(message)

        await self._app(scope, receive, send_with_headers)
