"""The gateway in front of services that run in their own processes: one address for all.

A request goes to the service that its path names. Operators' requests go to every service, and
their responses are merged. The stream of all facts, and their contracts, are the same at
every service, so the first one serves them. The services authenticate the callers.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from functools import partial
from typing import TYPE_CHECKING, Any

import httpx
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from shared.http.allowed_hosts import AllowedHosts
from shared.http.bounded_body import read_bounded_body
from shared.http.conditional_responses import ConditionalResponseMiddleware
from shared.http.general_problems import ServiceAway, UnknownArea
from shared.http.outer_layers import wrap_application
from shared.http.problem_details import ProblemError
from shared.http.request_limits import RequestLimits
from shared.http.shared_answer import SharedAnswer
from shared.processes.connection_limits import DEFAULT_MAX_CONNECTIONS
from shared.processes.document_merging import merge_documents
from shared.processes.gateway_admission import GatewayAdmissionMiddleware
from shared.processes.gateway_rate_limit import GatewayRateLimitMiddleware
from shared.processes.gateway_upstream import open_upstream, upstream_url, without_hop_headers
from shared.processes.response_merging import complete_answer, merge_responses

if TYPE_CHECKING:
    from starlette.types import ASGIApp

log = logging.getLogger(__name__)

FORWARDED_METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]
OPERATIONS_SEGMENT = "operations"
"""The path segment of requests that go to every service."""
CONTRACTS_SEGMENT = "contracts"
"""The path segment of the contracts of all facts."""
EVENTS_SEGMENT = "events"
"""The path segment of the stream of all facts."""
FACTS_REST = "v1/facts/"
"""What follows for a single fact: one service knows it, and several may know its effects."""
_HEADERS_OF_REFUSALS = {
    "content-type",
    "content-language",
    "ratelimit",
    "ratelimit-policy",
    "retry-after",
    "vary",
    "www-authenticate",
}
MAX_BODY_BYTES = 1024 * 1024
"""The largest body that goes to every service: it is held in memory."""


@asynccontextmanager
async def gateway_application(
    service_urls: Mapping[str, str],
    cors_origins: Sequence[str] = (),
    allowed_hosts: AllowedHosts = AllowedHosts(),  # noqa: B008  frozen
    max_connections: int = DEFAULT_MAX_CONNECTIONS,
    request_limits: RequestLimits = RequestLimits(),  # noqa: B008  frozen
) -> AsyncIterator[ASGIApp]:
    """Yield an application that forwards requests to these services (base URLs by area).

    Pages of `cors_origins` may call it from browsers. It has at most `max_connections` of callers:
    half of them may be event streams.
    """
    async with open_upstream(max_connections) as upstream:
        first_url = service_urls[min(service_urls)]
        ready = SharedAnswer(partial(_forward_to_all, upstream.client, service_urls))

        async def live(_request: Request) -> Response:
            return JSONResponse({"status": "ok"})

        async def forward(request: Request) -> Response:
            area = request.path_params["area"]
            if request.method != "OPTIONS" and _concerns_every_service(area, request):
                return await _forward_to_all(upstream.client, service_urls, request)
            if area in {CONTRACTS_SEGMENT, EVENTS_SEGMENT, OPERATIONS_SEGMENT}:
                return await upstream.forward(first_url, request)
            if area not in service_urls:
                return UnknownArea(area=area).problem.to_response(request)
            return await upstream.forward(service_urls[area], request)

        async def forward_common(request: Request) -> Response:
            merge = _MERGED.get(request.path_params["name"])
            if merge is not None and request.method == "GET":
                return await _forward_to_all(upstream.client, service_urls, request, merge)
            return await upstream.forward(first_url, request)

        async def metrics(request: Request) -> Response:
            area = request.path_params["area"]
            if area not in service_urls:
                return UnknownArea(area=area).problem.to_response(request)
            return await upstream.forward(service_urls[area], request, "/metrics")

        gateway = Starlette(
            routes=[
                Route("/health/live", live),
                Route("/health/ready", ready.answer),
                Route("/api/{name}", forward_common, methods=FORWARDED_METHODS),
                Route("/api/{area}/{rest:path}", forward, methods=FORWARDED_METHODS),
                Route("/metrics/{area}", metrics),
            ]
        )
        app = GatewayAdmissionMiddleware(gateway, partial(upstream.ask_about_token, first_url))
        limited = GatewayRateLimitMiddleware(ConditionalResponseMiddleware(app), request_limits)
        yield wrap_application(limited, allowed_hosts, cors_origins)


def _concerns_every_service(area: str, request: Request) -> bool:
    rest = request.path_params["rest"]
    return area == OPERATIONS_SEGMENT or (area == EVENTS_SEGMENT and rest.startswith(FACTS_REST))


async def _forward_to_all(
    client: httpx.AsyncClient,
    service_urls: Mapping[str, str],
    request: Request,
    merge: Callable[[list[Any]], Any] | None = None,
) -> Response:
    try:
        content = (
            b"" if request.method == "GET" else await read_bounded_body(request, MAX_BODY_BYTES)
        )
    except ProblemError as error:
        return error.problem.to_response(request)
    left_out = {b"if-none-match", b"content-length"}  # of each service's part, of what is not sent
    headers = [
        (name, value)
        for name, value in without_hop_headers(request.headers.raw)
        if name.lower() not in left_out
    ]

    async def send(base_url: str) -> httpx.Response:
        url = upstream_url(base_url, request)
        return await client.request(request.method, url, headers=headers, content=content)

    try:
        responses = await asyncio.gather(*(send(base_url) for base_url in service_urls.values()))
    except httpx.TransportError as error:
        log.warning("a service does not answer: %r", error)
        return ServiceAway().problem.to_response(request)
    succeeded = [response for response in responses if response.is_success]
    found = [response for response in responses if response.status_code != httpx.codes.NOT_FOUND]
    if not succeeded or len(succeeded) < len(found):
        worst = max(found or responses, key=lambda response: response.status_code)
        headers_back = {
            name: value for name, value in worst.headers.items() if name in _HEADERS_OF_REFUSALS
        }
        return Response(worst.content, status_code=worst.status_code, headers=headers_back)
    merged = (merge or merge_responses)([response.json() for response in succeeded])
    kept = {name: value for name, value in succeeded[0].headers.items() if name == "vary"}
    return JSONResponse(merged, headers=kept)


_MERGED = {
    "me": complete_answer,
    "installation": complete_answer,
    "openapi.json": merge_documents,
    "words": merge_documents,
}
"""How to merge what every service answers in part: the caller, the installation, and documents."""
