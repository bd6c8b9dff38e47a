"""Says in a problem document that a body is too large.

The framework measures bodies outside everything else and answers 413 in plain text by itself, so
this stands around the whole application.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.datastructures import Headers

from shared.http.problem_details import Problem

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

PAYLOAD_TOO_LARGE = 413


class PayloadTooLargeMiddleware:
    """Puts the problem in the place of the plain answer."""

    def __init__(self, app: ASGIApp) -> None:
        """Stand around `app`."""
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request."""
        replaced = False

        async def told(message: Message) -> None:
            nonlocal replaced
            if message["type"] == "http.response.start" and _is_plain_text_413(message):
                replaced = True
                problem = Problem(
                    PAYLOAD_TOO_LARGE, "too-large", "the body is larger than is taken here"
                )
                await problem.to_response(scope["path"])(scope, receive, send)
            elif not replaced:
                await send(message)

        await self._app(scope, receive, told)


def _is_plain_text_413(start: Message) -> bool:
    kind = Headers(raw=start["headers"]).get("content-type", "")
    return start["status"] == PAYLOAD_TOO_LARGE and kind.startswith("text/plain")
