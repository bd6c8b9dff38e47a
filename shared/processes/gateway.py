"""The door in front of services that run in processes of their own: one address for all.

A request goes to the service its path names. What operators ask goes to every service, and their
answers are put together. The stream of all facts is the same at every service: the first one has
it. Callers are checked where the request arrives.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

import httpx
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from shared.http.problem_details import Problem
from shared.processes.stream_shutdown import is_event_stream

log = logging.getLogger(__name__)

FORWARDED_METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"]
OPERATIONS_SEGMENT = "operations"
EVENTS_SEGMENT = "events"
UPSTREAM_TIMEOUT = httpx.Timeout(600.0, connect=5.0)
_BODY_HEADERS = {"content-length", "transfer-encoding"}
KEEPALIVE_SECONDS = 3.0
"""An idle connection; less than the services keep theirs, so that none is used as it is closed."""
HOP_BY_HOP_HEADERS = frozenset(
    {"connection", "keep-alive", "transfer-encoding", "te", "trailer", "upgrade", "host"}
)


@asynccontextmanager
async def gateway_application(service_urls: Mapping[str, str]) -> AsyncIterator[Starlette]:
    """Give the application that passes requests on to these services."""
    limits = httpx.Limits(
        max_connections=None, max_keepalive_connections=100, keepalive_expiry=KEEPALIVE_SECONDS
    )
    async with httpx.AsyncClient(
        timeout=UPSTREAM_TIMEOUT, limits=limits, trust_env=False
    ) as client:

        async def live(_request: Request) -> Response:
            return JSONResponse({"status": "ok"})

        async def pass_on(request: Request) -> Response:
            area = request.path_params["area"]
            if area == OPERATIONS_SEGMENT:
                return await _forward_to_all(client, service_urls, request)
            if area == EVENTS_SEGMENT:
                return await _forward_to_service(client, service_urls[min(service_urls)], request)
            if area not in service_urls:
                return _problem(request, 404, "not-found", f"there is no area {area}")
            return await _forward_to_service(client, service_urls[area], request)

        async def metrics_of(request: Request) -> Response:
            area = request.path_params["area"]
            if area not in service_urls:
                return _problem(request, 404, "not-found", f"there is no area {area}")
            return await _forward_to_service(client, service_urls[area], request, "/metrics")

        async def ready(request: Request) -> Response:
            return await _forward_to_all(client, service_urls, request)

        yield Starlette(
            routes=[
                Route("/health/live", live),
                Route("/health/ready", ready),
                Route("/api/{area}/{rest:path}", pass_on, methods=FORWARDED_METHODS),
                Route("/metrics/{area}", metrics_of),
            ]
        )


async def _forward_to_service(
    client: httpx.AsyncClient, address: str, request: Request, path: str | None = None
) -> Response:
    """Stream a request to a service, there perhaps to another path, and its answer back."""
    repeatable = request.method == "GET" and not _BODY_HEADERS & set(request.headers)
    onward = client.build_request(
        request.method,
        f"{address}{path}" if path else _url(address, request),
        headers=_without_hop_headers(request.headers.raw),
        content=None if repeatable else request.stream(),
    )
    try:
        answer = await _send_with_retry(client, onward, repeatable=repeatable)
    except httpx.TransportError as error:
        log.warning("%s does not answer: %r", address, error)
        return _problem(request, 503, "service-away", "the service is starting; try again")

    async def body() -> AsyncIterator[bytes]:
        try:
            async for piece in answer.aiter_raw():
                yield piece
        except httpx.TransportError as error:
            if not is_event_stream(answer.headers.get("content-type", "")):
                raise
            log.warning("%s has left a stream: %r", address, error)  # its client comes again
        finally:
            await answer.aclose()

    response = StreamingResponse(body(), status_code=answer.status_code)
    response.raw_headers = _without_hop_headers(answer.headers.raw)
    return response


async def _send_with_retry(
    client: httpx.AsyncClient, onward: httpx.Request, *, repeatable: bool
) -> httpx.Response:
    """Send; once more where that does no harm: a replica has left, and another may be there."""
    try:
        return await client.send(onward, stream=True)
    except httpx.TransportError:
        if not repeatable:
            raise
        return await client.send(onward, stream=True)


async def _forward_to_all(
    client: httpx.AsyncClient, addresses: Mapping[str, str], request: Request
) -> Response:
    content, headers = await request.body(), _without_hop_headers(request.headers.raw)

    async def ask(address: str) -> httpx.Response:
        url = _url(address, request)
        return await client.request(request.method, url, headers=headers, content=content)

    try:
        answers = await asyncio.gather(*(ask(address) for address in addresses.values()))
    except httpx.TransportError as error:
        log.warning("a service does not answer: %r", error)
        return _problem(request, 503, "service-away", "a service is starting; try again")
    good = [answer for answer in answers if answer.is_success]
    bad = [answer for answer in answers if answer.status_code != httpx.codes.NOT_FOUND]
    if not good or len(good) < len(bad):
        worst = max(answers, key=lambda answer: answer.status_code)
        headers_back = {"content-type": worst.headers.get("content-type", "")}
        return Response(worst.content, status_code=worst.status_code, headers=headers_back)
    return JSONResponse(_merge_responses([answer.json() for answer in good]))


def _merge_responses(answers: list[Any]) -> Any:
    """Put answers of the same shape together: lists one after the other, numbers summed up."""
    first = answers[0]
    match first:
        case list():
            return [one for answer in answers for one in answer]
        case dict():
            return {key: _merge_responses([answer[key] for answer in answers]) for key in first}
        case int():
            return sum(answers)
        case _:
            return first


def _url(address: str, request: Request) -> str:
    query = f"?{request.url.query}" if request.url.query else ""
    return f"{address}{request.scope['raw_path'].decode('ascii')}{query}"


def _without_hop_headers(headers: list[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
    return [
        (name, value) for name, value in headers if name.decode().lower() not in HOP_BY_HOP_HEADERS
    ]


def _problem(request: Request, status: int, code: str, detail: str) -> Response:
    retry = {"Retry-After": "1"} if status == httpx.codes.SERVICE_UNAVAILABLE else {}
    return Problem(status, code, detail, headers=retry).to_response(request.url.path)
