"""Lets the gateway read bodies of callers alone whose token a service has accepted.

The gateway verifies no tokens itself: it has no keys. It asks a service once about a token that
comes with a body, and remembers for a moment those that a service has accepted. The services
verify each request all the same. What is signed instead of having a token is forwarded: its service
verifies it, and reads no body without a signature.
"""

from __future__ import annotations

import hashlib
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from http import HTTPStatus
from typing import TYPE_CHECKING

from starlette.datastructures import Headers
from starlette.requests import HTTPConnection
from starlette.responses import Response

from shared.http.connection_proof import prove_connection
from shared.http.general_problems import TokenMissing
from shared.http.signed_requests import SIGNED_PATH_ENDS

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

REMEMBERED_SECONDS = 60.0
MAX_REMEMBERED = 10_000
UNVERIFIED_PATHS = ("/health/", "/api/sign-on")
"""Below these a success says nothing about the token."""

FOR_EVERY_SERVICE_PATHS = ("/api/operations/", "/api/events/")
"""Below these are the requests whose bodies the gateway itself holds, to send them to all."""

AskAboutToken = Callable[[HTTPConnection], Awaitable[Response]]
"""Returns a service's answer to who the caller of a request is."""


class AcceptedTokens:
    """The tokens that a service has accepted a moment ago, as digests."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        """Remember none yet."""
        self._clock = clock
        self._until: OrderedDict[str, float] = OrderedDict()

    def remember(self, digest: str) -> None:
        """Note that a token was accepted now."""
        self._until[digest] = self._clock() + REMEMBERED_SECONDS
        self._until.move_to_end(digest)
        if len(self._until) > MAX_REMEMBERED:
            self._until.popitem(last=False)

    def __contains__(self, digest: str) -> bool:
        """Return whether a token was accepted a moment ago."""
        return self._until.get(digest, 0.0) > self._clock()


class GatewayAdmissionMiddleware:
    """Refuses a body whose caller is not known, and proves the connections of those who are."""

    def __init__(self, app: ASGIApp, ask: AskAboutToken) -> None:
        """Wrap `app`; `ask` a service about tokens that are not known."""
        self._app = app
        self._ask = ask
        self._accepted = AcceptedTokens()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request."""
        headers = Headers(scope=scope)
        token = headers.get("authorization")
        digest = None if token is None else hashlib.sha256(token.encode()).hexdigest()
        if digest is not None and digest in self._accepted:
            prove_connection(scope, digest)
        elif _has_body(headers) and not _may_be_signed(scope):
            refusal = await self._refuse_unknown(HTTPConnection(scope), digest)
            if refusal is not None:
                await refusal(scope, receive, send)
                return
        await self._app(scope, receive, self._noting(scope, digest, send))

    async def _refuse_unknown(self, request: HTTPConnection, digest: str | None) -> Response | None:
        if digest is None:
            return TokenMissing().problem.to_response(request)
        answer = await self._ask(request)
        if answer.status_code not in {HTTPStatus.OK, HTTPStatus.FORBIDDEN}:
            return answer
        self._accepted.remember(digest)
        prove_connection(request.scope, digest)
        return None

    def _noting(self, scope: Scope, digest: str | None, send: Send) -> Send:
        if (
            digest is None
            or scope["method"] == "OPTIONS"
            or scope["path"].startswith(UNVERIFIED_PATHS)
        ):
            return send

        async def send_and_note(message: Message) -> None:
            if (
                message["type"] == "http.response.start"
                and message["status"] < HTTPStatus.BAD_REQUEST
            ):
                self._accepted.remember(digest)
                prove_connection(scope, digest)
            await send(message)

        return send_and_note


def _may_be_signed(scope: Scope) -> bool:
    """Return whether a request may be one that is signed; none is that goes to every service."""
    path: str = scope["path"]
    return (
        scope["method"] == "POST"
        and path.endswith(SIGNED_PATH_ENDS)
        and not path.startswith(FOR_EVERY_SERVICE_PATHS)
    )


def _has_body(headers: Headers) -> bool:
    return "transfer-encoding" in headers or headers.get("content-length", "0") != "0"
