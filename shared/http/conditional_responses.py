"""An ETag for each answer, and 304 where nothing changed.

Nobody stores an answer (`answer_headers`). Whoever keeps his own copy while he needs it sends the
ETag in `If-None-Match`, which costs a few bytes where nothing changed.
"""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING

from starlette.datastructures import Headers, MutableHeaders

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

API_PREFIX = "/api/"
COMPRESSED_FROM_BYTES = 1000
"""Smaller answers are not compressed: they fit into one packet anyway."""
_VARY = ("Authorization", "Accept-Language")
_VERSION_ETAG = re.compile(r'"\d{1,18}"')


class ConditionalResponseMiddleware:
    """Adds `Vary` and the ETag, and answers 304 what `If-None-Match` knows.

    It stands behind the application's answer, so the caller has been authorised. A list gets a weak
    ETag of its body. The version that a single thing's ETag holds is followed by a digest of the
    body, which may change without it: by the clock, by a name, by what others did. `If-Match` reads
    the version alone.
    """

    def __init__(self, app: ASGIApp) -> None:
        """Wrap `app`."""
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        await self._app(scope, receive, _ConditionalAnswer(scope, send).take)


class _ConditionalAnswer:
    """One answer: its start is held back until its body is known."""

    def __init__(self, scope: Scope, send: Send) -> None:
        self._scope = scope
        self._send = send
        self._start: Message | None = None

    async def take(self, message: Message) -> None:
        """Take the next message of the application."""
        if message["type"] == "http.response.start":
            self._set_vary(message)
            if self._is_conditional(message):
                self._start = message
            else:
                await self._send(message)
        elif self._start is not None and message["type"] == "http.response.body":
            start, self._start = self._start, None
            await self._send_conditionally(start, message)
        else:
            await self._send(message)

    def _is_conditional(self, start: Message) -> bool:
        if self._scope["method"] != "GET" or start["status"] != 200:  # noqa: PLR2004
            return False
        content_type = Headers(raw=start["headers"]).get("content-type", "")
        return self._scope["path"].startswith(API_PREFIX) and not content_type.startswith(
            "text/event-stream"
        )

    def _set_vary(self, start: Message) -> None:
        if not self._scope["path"].startswith(API_PREFIX):
            return
        headers = MutableHeaders(raw=start["headers"])
        _add_vary(headers, *_VARY)
        start["headers"] = headers.raw

    async def _send_conditionally(self, start: Message, body_message: Message) -> None:
        if body_message.get("more_body", False):  # a body in pieces has no ETag
            await self._send(start)
            await self._send(body_message)
            return
        body = body_message.get("body", b"")
        headers = MutableHeaders(raw=start["headers"])
        etag = headers["ETag"] = _etag(headers.get("ETag"), body)
        known = Headers(scope=self._scope).get("if-none-match")
        if known is not None and _matches(known, etag):
            for name in ("content-length", "content-type"):
                del headers[name]
            start["status"], body = 304, b""
        if len(body) < COMPRESSED_FROM_BYTES:  # else whatever compresses says so
            _add_vary(headers, "Accept-Encoding")
        await self._send({**start, "headers": headers.raw})
        await self._send({"type": "http.response.body", "body": body, "more_body": False})


def _add_vary(headers: MutableHeaders, *names: str) -> None:
    """Add names to `Vary`, each once."""
    there = [one.strip() for text in headers.getlist("Vary") for one in text.split(",")]
    headers["Vary"] = ", ".join(dict.fromkeys((*there, *names)))


def _etag(of_route: str | None, body: bytes) -> str:
    """Return the ETag of an answer: the route's own version and the body's digest."""
    digest = hashlib.blake2b(body, digest_size=9).hexdigest()
    if of_route is None:
        return f'W/"{digest}"'
    if _VERSION_ETAG.fullmatch(of_route):
        return f'{of_route[:-1]}-{digest}"'
    return of_route


def _matches(if_none_match: str, etag: str) -> bool:
    """Return whether `If-None-Match` names an ETag; they are compared weakly (RFC 9110, 13.1.2)."""
    known = [one.strip().removeprefix("W/") for one in if_none_match.split(",")]
    return "*" in known or etag.removeprefix("W/") in known
