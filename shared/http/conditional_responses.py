"""An ETag for each answer, and 304 where nothing changed.

Nobody stores an answer (`answer_headers`). Whoever keeps his own copy while he needs it sends the
ETag in `If-None-Match`, which costs a few bytes where nothing changed.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

API_PREFIX = "/api/"
COMPRESSED_FROM_BYTES = 1000
"""Smaller answers are not compressed: they fit into one packet anyway."""
RawHeaders = list[tuple[bytes, bytes]]
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
        content_type = _find(start["headers"], b"content-type") or b""
        return self._scope["path"].startswith(API_PREFIX) and not content_type.startswith(
            b"text/event-stream"
        )

    def _set_vary(self, start: Message) -> None:
        if self._scope["path"].startswith(API_PREFIX):
            start["headers"] = _with_vary(start["headers"], _VARY)

    async def _send_conditionally(self, start: Message, body_message: Message) -> None:
        if body_message.get("more_body", False):  # a body in pieces has no ETag
            await self._send(start)
            await self._send(body_message)
            return
        body = body_message.get("body", b"")
        headers: RawHeaders = start["headers"]
        of_route = _find(headers, b"etag")
        etag = _etag(None if of_route is None else of_route.decode("latin-1"), body)
        replaced = {b"etag"}
        known = _find(self._scope["headers"], b"if-none-match")
        if known is not None and etag_matches(known.decode("latin-1"), etag):
            replaced |= {b"content-length", b"content-type"}
            start["status"], body = 304, b""
        headers = [one for one in headers if one[0] not in replaced]
        headers.append((b"etag", etag.encode("latin-1")))
        if len(body) < COMPRESSED_FROM_BYTES:  # else whatever compresses says so
            headers = _with_vary(headers, ("Accept-Encoding",))
        await self._send({**start, "headers": headers})
        await self._send({"type": "http.response.body", "body": body, "more_body": False})


def _find(headers: Iterable[tuple[bytes, bytes]], name: bytes) -> bytes | None:
    """Return the first value of a header; names are in lower case, as ASGI has them."""
    return next((value for one, value in headers if one == name), None)


def _with_vary(headers: RawHeaders, names: tuple[str, ...]) -> RawHeaders:
    """Return the headers with these names in `Vary`, each once."""
    there = tuple(value for name, value in headers if name == b"vary")
    others = [one for one in headers if one[0] != b"vary"] if there else headers
    return [*others, (b"vary", _join_vary(there, names))]


@lru_cache(maxsize=64)  # what answers have in it are a few texts of our own
def _join_vary(there: tuple[bytes, ...], names: tuple[str, ...]) -> bytes:
    known = [one.strip() for text in there for one in text.decode("latin-1").split(",")]
    return ", ".join(dict.fromkeys((*known, *names))).encode("latin-1")


def _etag(of_route: str | None, body: bytes) -> str:
    """Return the ETag of an answer: the route's own version and the body's digest."""
    digest = hashlib.blake2b(body, digest_size=9).hexdigest()
    if of_route is None:
        return f'W/"{digest}"'
    if _VERSION_ETAG.fullmatch(of_route):
        return f'{of_route[:-1]}-{digest}"'
    return of_route


def etag_matches(if_none_match: str, etag: str) -> bool:
    """Return whether `If-None-Match` names an ETag; they are compared weakly (RFC 9110, 13.1.2)."""
    known = [one.strip().removeprefix("W/") for one in if_none_match.split(",")]
    return "*" in known or etag.removeprefix("W/") in known
