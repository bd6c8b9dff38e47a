"""The gateway in front of services that run in their own processes: one address for all.

A request goes to the service that its path names. Operators' requests go to every service, and
their responses are merged. The stream of all facts is the same at every service, so the first one
serves it. The services authenticate the callers.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from functools import partial
from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import TYPE_CHECKING, Any

import httpx
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from shared.http.allowed_hosts import AllowedHosts
from shared.http.conditional_responses import ConditionalResponseMiddleware
from shared.http.general_problems import ServiceAway, UnknownArea
from shared.http.outer_layers import wrap_application
from shared.processes.document_merging import merge_documents
from shared.processes.stream_shutdown import is_event_stream

if TYPE_CHECKING:
    from starlette.types import ASGIApp

log = logging.getLogger(__name__)

FORWARDED_METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]
OPERATIONS_SEGMENT = "operations"
"""The path segment of requests that go to every service."""
EVENTS_SEGMENT = "events"
"""The path segment of the stream of all facts."""
FACTS_REST = "v1/facts/"
"""What follows for a single fact: one service knows it, and several may know its effects."""
UPSTREAM_TIMEOUT = httpx.Timeout(600.0, connect=5.0)
_BODY_HEADERS = {"content-length", "transfer-encoding"}
KEEPALIVE_SECONDS = 3.0
"""How long an idle connection is kept: shorter than the services keep it, to avoid races."""
HOP_BY_HOP_HEADERS = frozenset(
    {"connection", "keep-alive", "transfer-encoding", "te", "trailer", "upgrade", "host"}
)


@asynccontextmanager
async def gateway_application(
    service_urls: Mapping[str, str],
    cors_origins: Sequence[str] = (),
    allowed_hosts: AllowedHosts = AllowedHosts(),  # noqa: B008  frozen
) -> AsyncIterator[ASGIApp]:
    """Yield an application that forwards requests to these services (base URLs by area).

    Pages of `cors_origins` may call it from browsers.
    """
    limits = httpx.Limits(
        max_connections=None, max_keepalive_connections=100, keepalive_expiry=KEEPALIVE_SECONDS
    )
    async with httpx.AsyncClient(
        timeout=UPSTREAM_TIMEOUT, limits=limits, trust_env=False, cookies=_jar_without_cookies()
    ) as client:

        async def live(_request: Request) -> Response:
            return JSONResponse({"status": "ok"})

        async def forward(request: Request) -> Response:
            area = request.path_params["area"]
            if request.method != "OPTIONS" and _concerns_every_service(area, request):
                return await _forward_to_all(client, service_urls, request)
            if area in {EVENTS_SEGMENT, OPERATIONS_SEGMENT}:
                return await _forward_to_service(client, service_urls[min(service_urls)], request)
            if area not in service_urls:
                return UnknownArea(area=area).problem.to_response(request)
            return await _forward_to_service(client, service_urls[area], request)

        async def forward_common(request: Request) -> Response:
            merge = _MERGED.get(request.path_params["name"])
            if merge is not None and request.method == "GET":
                return await _forward_to_all(client, service_urls, request, merge)
            return await _forward_to_service(client, service_urls[min(service_urls)], request)

        async def metrics(request: Request) -> Response:
            area = request.path_params["area"]
            if area not in service_urls:
                return UnknownArea(area=area).problem.to_response(request)
            return await _forward_to_service(client, service_urls[area], request, "/metrics")

        gateway = Starlette(
            routes=[
                Route("/health/live", live),
                Route("/health/ready", partial(_forward_to_all, client, service_urls)),
                Route("/api/{name}", forward_common, methods=FORWARDED_METHODS),
                Route("/api/{area}/{rest:path}", forward, methods=FORWARDED_METHODS),
                Route("/metrics/{area}", metrics),
            ]
        )
        yield wrap_application(ConditionalResponseMiddleware(gateway), allowed_hosts, cors_origins)


def _jar_without_cookies() -> CookieJar:
    """Return a jar that stays empty: a caller's cookie must not go along with others' requests."""
    return CookieJar(DefaultCookiePolicy(allowed_domains=()))


def _concerns_every_service(area: str, request: Request) -> bool:
    rest = request.path_params["rest"]
    return area == OPERATIONS_SEGMENT or (area == EVENTS_SEGMENT and rest.startswith(FACTS_REST))


async def _forward_to_service(
    client: httpx.AsyncClient, base_url: str, request: Request, path: str | None = None
) -> Response:
    """Stream a request to a service, to `path` if given, and stream its response back."""
    repeatable = request.method == "GET" and not _BODY_HEADERS & set(request.headers)
    upstream_request = client.build_request(
        request.method,
        f"{base_url}{path}" if path else _url(base_url, request),
        headers=_without_hop_headers(request.headers.raw),
        content=None if repeatable else request.stream(),
    )
    try:
        upstream_response = await _send_with_retry(client, upstream_request, repeatable=repeatable)
    except httpx.TransportError as error:
        log.warning("%s does not answer: %r", base_url, error)
        return ServiceAway().problem.to_response(request)

    async def body() -> AsyncIterator[bytes]:
        try:
            async for chunk in upstream_response.aiter_raw():
                yield chunk
        except httpx.TransportError as error:
            if not is_event_stream(upstream_response.headers.get("content-type", "")):
                raise
            log.warning("%s broke off an event stream: %r", base_url, error)  # clients reconnect
        finally:
            await upstream_response.aclose()

    response = StreamingResponse(body(), status_code=upstream_response.status_code)
    response.raw_headers = _without_hop_headers(upstream_response.headers.raw)
    return response


async def _send_with_retry(
    client: httpx.AsyncClient, upstream_request: httpx.Request, *, repeatable: bool
) -> httpx.Response:
    """Send a request; retry once if it is repeatable: another replica may take it."""
    try:
        return await client.send(upstream_request, stream=True)
    except httpx.TransportError:
        if not repeatable:
            raise
        return await client.send(upstream_request, stream=True)


async def _forward_to_all(
    client: httpx.AsyncClient,
    service_urls: Mapping[str, str],
    request: Request,
    merge: Callable[[list[Any]], Any] | None = None,
) -> Response:
    content = await request.body()
    headers = [
        (name, value)
        for name, value in _without_hop_headers(request.headers.raw)
        if name.lower() != b"if-none-match"  # each service would answer 304 for its own part
    ]

    async def send(base_url: str) -> httpx.Response:
        url = _url(base_url, request)
        return await client.request(request.method, url, headers=headers, content=content)

    try:
        responses = await asyncio.gather(*(send(base_url) for base_url in service_urls.values()))
    except httpx.TransportError as error:
        log.warning("a service does not answer: %r", error)
        return ServiceAway().problem.to_response(request)
    succeeded = [response for response in responses if response.is_success]
    found = [response for response in responses if response.status_code != httpx.codes.NOT_FOUND]
    if not succeeded or len(succeeded) < len(found):
        worst = max(responses, key=lambda response: response.status_code)
        headers_back = {"content-type": worst.headers.get("content-type", "")}
        return Response(worst.content, status_code=worst.status_code, headers=headers_back)
    merged = (merge or _merge_responses)([response.json() for response in succeeded])
    kept = {name: value for name, value in succeeded[0].headers.items() if name == "vary"}
    return JSONResponse(merged, headers=kept)


def _merge_responses(bodies: list[Any]) -> Any:
    """Merge JSON of the same shape: concatenate lists and add numbers up; else the first wins.

    Null counts as nothing.
    """
    bodies = [body for body in bodies if body is not None] or [None]
    first = bodies[0]
    match first:
        case list():
            return [item for body in bodies for item in body]
        case dict():
            return {key: _merge_responses([body[key] for body in bodies]) for key in first}
        case int():
            return sum(bodies)
        case _:
            return first


def _complete(bodies: list[Any]) -> Any:
    """Merge answers to one question that each service knows in part: `null` says nothing."""
    told = [body for body in bodies if body is not None]
    match told:
        case [dict() as first, *_]:
            return {key: _complete([body[key] for body in told]) for key in first}
        case [list(), *_]:
            return sorted({item for body in told for item in body})
        case [first, *_]:
            return first
        case _:
            return None


_MERGED = {
    "me": _complete,
    "installation": _complete,
    "openapi.json": merge_documents,
    "words": merge_documents,
}
"""How to merge what every service answers in part: the caller, the installation, and documents."""


def _url(base_url: str, request: Request) -> str:
    query = f"?{request.url.query}" if request.url.query else ""
    return f"{base_url}{request.scope['raw_path'].decode('ascii')}{query}"


def _without_hop_headers(headers: list[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
    return [
        (name, value) for name, value in headers if name.decode().lower() not in HOP_BY_HOP_HEADERS
    ]
