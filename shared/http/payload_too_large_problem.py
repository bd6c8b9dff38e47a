"""Answers a request body that is too large with a problem document.

The framework checks the size outside all other layers and answers 413 in plain text by itself, so
this middleware wraps the whole application.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.datastructures import Headers
from starlette.requests import HTTPConnection

from shared.http.request_problems import TooLarge

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send


class Reformat413Middleware:
    """Replaces the framework's plain text 413 by a problem document."""

    def __init__(self, app: ASGIApp) -> None:
        """Wrap `app`."""
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request."""
        replaced = False

        async def send_or_replace(message: Message) -> None:
            nonlocal replaced
            if message["type"] == "http.response.start" and _is_plain_text_413(message):
                replaced = True
                response = TooLarge().problem.to_response(HTTPConnection(scope))
                await response(scope, receive, send)
            elif not replaced:
                await send(message)

        await self._app(scope, receive, send_or_replace)


def _is_plain_text_413(start: Message) -> bool:
    if start["status"] != TooLarge.status:
        return False
    return Headers(raw=start["headers"]).get("content-type", "").startswith("text/plain")
