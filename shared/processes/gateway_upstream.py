"""The gateway's connections to the services: bounded, and streamed both ways."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import TYPE_CHECKING

import httpx
from anyio import CancelScope
from starlette.requests import HTTPConnection, Request
from starlette.responses import Response, StreamingResponse

from shared.http.certificate_authorities import well_known_authorities
from shared.http.general_problems import ServiceAway
from shared.http.problem_details import ProblemError
from shared.http.sse.stream_slots import StreamLimits, StreamSlots
from shared.processes.connection_limits import UPSTREAM_CONNECTIONS_OF_CALLER
from shared.processes.stream_shutdown import is_event_stream

if TYPE_CHECKING:
    from starlette.types import Receive, Scope, Send

log = logging.getLogger(__name__)

UPSTREAM_TIMEOUT = httpx.Timeout(600.0, connect=5.0, pool=5.0)
KEEPALIVE_SECONDS = 3.0
"""How long an idle connection is kept: shorter than the services keep it, to avoid races."""
HOP_BY_HOP_HEADERS = frozenset(
    {"connection", "keep-alive", "transfer-encoding", "te", "trailer", "upgrade", "host"}
)
ME_PATH = "/api/me"
"""Where every service tells who a caller is."""
_BODY_HEADERS = {"content-length", "transfer-encoding"}
_HEADERS_OF_CALLER = ("authorization", "accept-language")
_HEADERS_OF_ANSWER = frozenset(
    {"content-type", "content-language", "www-authenticate", "retry-after", "vary"}
    | {"ratelimit", "ratelimit-policy"}
)


class UpstreamResponse(StreamingResponse):
    """A service's response, passed on as it comes; its connection is closed however it ends."""

    def __init__(self, upstream: httpx.Response, on_end: Callable[[], None]) -> None:
        """Pass `upstream` on; `on_end` is called when it has ended."""
        super().__init__(self._pass_on(upstream), status_code=upstream.status_code)
        self.raw_headers = without_hop_headers(upstream.headers.raw)
        self._upstream = upstream
        self._on_end = on_end

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the response."""
        try:
            await super().__call__(scope, receive, send)
        finally:
            self._on_end()
            with CancelScope(shield=True):  # after a disconnect every await is cancelled anew
                await self._upstream.aclose()

    async def _pass_on(self, upstream: httpx.Response) -> AsyncIterator[bytes]:
        try:
            async for chunk in upstream.aiter_raw():
                yield chunk
        except httpx.TransportError as error:
            if not _is_stream(upstream):
                raise
            log.warning("%s broke off an event stream: %r", upstream.url, error)  # they reconnect


@dataclass(frozen=True)
class Upstream:
    """The connections to the services."""

    client: httpx.AsyncClient
    slots: StreamSlots

    async def forward(self, base_url: str, request: Request, path: str | None = None) -> Response:
        """Stream a request to a service, to `path` if given, and stream its response back."""
        repeatable = request.method == "GET" and not _BODY_HEADERS & set(request.headers)
        upstream_request = self.client.build_request(
            request.method,
            f"{base_url}{path}" if path else upstream_url(base_url, request),
            headers=without_hop_headers(request.headers.raw),
            content=None if repeatable else request.stream(),
        )
        try:
            upstream = await self._send_with_retry(upstream_request, repeatable=repeatable)
        except httpx.TransportError as error:
            log.warning("%s does not answer: %r", base_url, error)
            return ServiceAway().problem.to_response(request)
        if not _is_stream(upstream):
            return UpstreamResponse(upstream, lambda: None)
        try:
            give_back = self.slots.take("")  # each service knows how many a caller has
        except ProblemError as error:
            await upstream.aclose()
            return error.problem.to_response(request)
        return UpstreamResponse(upstream, give_back)

    async def ask_about_token(self, base_url: str, caller: HTTPConnection) -> Response:
        """Return a service's answer to who the caller is."""
        headers = {
            name: caller.headers[name] for name in _HEADERS_OF_CALLER if name in caller.headers
        }
        question = self.client.build_request("GET", f"{base_url}{ME_PATH}", headers=headers)
        try:
            answer = await self._send_with_retry(question, repeatable=True)
            await answer.aread()
        except httpx.TransportError as error:
            log.warning("%s does not answer: %r", base_url, error)
            return ServiceAway().problem.to_response(caller)
        kept = {name: value for name, value in answer.headers.items() if name in _HEADERS_OF_ANSWER}
        return Response(answer.content, answer.status_code, kept)

    async def _send_with_retry(
        self, upstream_request: httpx.Request, *, repeatable: bool
    ) -> httpx.Response:
        """Send a request; retry once if it is repeatable: another replica may take it."""
        try:
            return await self.client.send(upstream_request, stream=True)
        except httpx.TransportError:
            if not repeatable:
                raise
            return await self.client.send(upstream_request, stream=True)


@asynccontextmanager
async def open_upstream(max_connections: int) -> AsyncIterator[Upstream]:
    """Yield the connections for so many of callers; half of these may be event streams."""
    limits = httpx.Limits(
        max_connections=max_connections * UPSTREAM_CONNECTIONS_OF_CALLER,
        max_keepalive_connections=100,
        keepalive_expiry=KEEPALIVE_SECONDS,
    )
    slots = StreamSlots(StreamLimits(max_connections // 2, max_connections // 2))
    async with httpx.AsyncClient(
        verify=well_known_authorities(),
        timeout=UPSTREAM_TIMEOUT,
        limits=limits,
        trust_env=False,
        cookies=_jar_without_cookies(),
    ) as client:
        yield Upstream(client, slots)


def upstream_url(base_url: str, request: Request) -> str:
    """Return the URL of a request at a service."""
    query = f"?{request.url.query}" if request.url.query else ""
    return f"{base_url}{request.scope['raw_path'].decode('ascii')}{query}"


def without_hop_headers(headers: list[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
    """Return the headers that are passed on."""
    return [
        (name, value) for name, value in headers if name.decode().lower() not in HOP_BY_HOP_HEADERS
    ]


def _is_stream(response: httpx.Response) -> bool:
    return is_event_stream(response.headers.get("content-type", ""))


def _jar_without_cookies() -> CookieJar:
    """Return a jar that stays empty: a caller's cookie must not go along with others' requests."""
    return CookieJar(DefaultCookiePolicy(allowed_domains=()))
