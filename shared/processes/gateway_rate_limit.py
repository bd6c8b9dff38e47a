"""Limits the requests that the gateway forwards: by credential, and by address where it is refused.

The gateway verifies no tokens and has no database: it knows a caller by the digest of the whole
credential, and an address by the answers 401 of the services. Each gateway limits by itself.
"""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from http import HTTPStatus
from typing import TYPE_CHECKING

from starlette.requests import HTTPConnection

from shared.http.problem_details import ProblemError
from shared.http.request_limits import (
    RequestLimits,
    TooManyRefusals,
    TooManyRequests,
    client_address,
    request_cost,
    too_many,
)
from shared.http.token_bucket import MAX_BUCKETS, TokenBuckets
from shared.http_application.stream_sessions import COOKIE_NAME

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

UNCOUNTED_PATHS = ("/health/", "/api/sign-on")
"""What needs no credential."""


class GatewayRateLimitMiddleware:
    """Answers 429 where a credential or an address sends too much."""

    def __init__(self, app: ASGIApp, limits: RequestLimits) -> None:
        """Wrap `app`; each credential has the limit that a caller has at a service."""
        self._app = app
        self._credentials: TokenBuckets[str] = TokenBuckets(limits.callers)
        self._addresses: TokenBuckets[str] = TokenBuckets(limits.refusals)
        self._refused: OrderedDict[str, None] = OrderedDict()
        """The digests of credentials that a service refused last, at most `MAX_BUCKETS`."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request."""
        if (
            scope["type"] != "http"
            or scope["method"] == "OPTIONS"
            or scope["path"].startswith(UNCOUNTED_PATHS)
        ):
            await self._app(scope, receive, send)
            return
        request = HTTPConnection(scope)
        digest, address = _digest_of_credential(request), client_address(request)
        refusal = self._refuse(request, digest, address)
        if refusal is not None:
            await refusal.problem.to_response(request)(scope, receive, send)
            return

        async def send_and_note(message: Message) -> None:
            if message["type"] == "http.response.start":
                self._note(message["status"], digest, address)
            await send(message)

        await self._app(scope, receive, send_and_note)

    def _refuse(
        self, request: HTTPConnection, digest: str | None, address: str
    ) -> ProblemError | None:
        """Return why a request is refused, or `None`.

        From an address with too many refusals only a credential that is new is forwarded, or one
        that was accepted: others of the same address are not locked out.
        """
        if digest is None or digest in self._refused:
            wait_seconds = self._addresses.seconds_until(address)
            if wait_seconds:
                return too_many(TooManyRefusals, self._addresses.limit, wait_seconds)
        if digest is not None:
            wait_seconds = self._credentials.take(digest, request_cost(request))
            if wait_seconds:
                return too_many(TooManyRequests, self._credentials.limit, wait_seconds)
        return None

    def _note(self, status: int, digest: str | None, address: str) -> None:
        if status == HTTPStatus.UNAUTHORIZED:
            self._addresses.take(address)
            if digest is not None:
                self._refused[digest] = None
                self._refused.move_to_end(digest)
                if len(self._refused) > MAX_BUCKETS:
                    self._refused.popitem(last=False)
        elif digest is not None and status < HTTPStatus.BAD_REQUEST:
            self._refused.pop(digest, None)


def _digest_of_credential(request: HTTPConnection) -> str | None:
    credential = request.headers.get("authorization") or request.cookies.get(COOKIE_NAME)
    return None if credential is None else hashlib.sha256(credential.encode()).hexdigest()
