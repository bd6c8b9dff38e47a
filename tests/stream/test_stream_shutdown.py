"""A server stops despite open streams and clients that do not read."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import StreamingResponse
from starlette.routing import Route

from shared.http.auth import Role
from shared.http.sse.streaming_response import SseResponse
from shared.processes import write_timeout_protocol
from tests.stream.fact_publisher import FactPublisher
from tests.stream.sse_client import follow_stream, serve_application

ENDED_STREAMS: list[str] = []


async def slow_stream() -> AsyncGenerator[bytes, None]:
    try:
        yield b": here\n\n"
        await asyncio.sleep(60)
    finally:
        ENDED_STREAMS.append("trickle")


async def endless_stream() -> AsyncGenerator[bytes, None]:
    try:
        while True:
            yield b":" * 65_536
            await asyncio.sleep(0)
    finally:
        ENDED_STREAMS.append("flood")


async def short_stream() -> AsyncGenerator[bytes, None]:
    for _ in range(5):
        yield b"piece"
        await asyncio.sleep(0.1)


@pytest.fixture
def app() -> Starlette:
    ENDED_STREAMS.clear()

    async def respond(request: Request) -> StreamingResponse:
        match request.path_params["kind"]:
            case "trickle":
                return SseResponse(slow_stream())
            case "flood":
                return SseResponse(endless_stream())
            case _:
                return StreamingResponse(short_stream(), media_type="text/plain")

    return Starlette(routes=[Route("/{kind}", respond)])


@asynccontextmanager
async def client_that_does_not_read(base_url: str, path: str) -> AsyncIterator[None]:
    """Send a request, and leave the response unread."""
    url = httpx.URL(base_url)
    reader, writer = await asyncio.open_connection(url.host, url.port, limit=1024)
    try:
        writer.write(f"GET {path} HTTP/1.1\r\nHost: concord\r\n\r\n".encode())
        await reader.readuntil(b"\r\n\r\n")
        await asyncio.sleep(0.3)
        yield
    finally:
        writer.transport.abort()
        await asyncio.sleep(0)


async def test_streams_end_at_once_as_complete_responses(app: Starlette) -> None:
    async with httpx.AsyncClient(trust_env=False) as client:
        async with serve_application(app) as base_url:
            request = client.build_request("GET", f"{base_url}/trickle")
            responses = [await client.send(request, stream=True) for _ in range(20)]
            started_at = time.monotonic()
        assert time.monotonic() - started_at < 2
        for response in responses:
            assert await response.aread() == b": here\n\n"
    assert ENDED_STREAMS == ["trickle"] * 20


async def test_a_finite_response_is_completed(app: Starlette) -> None:
    async with httpx.AsyncClient(trust_env=False) as client:
        async with serve_application(app) as base_url:
            request_task = asyncio.create_task(client.get(f"{base_url}/short"))
            await asyncio.sleep(0.2)
        assert (await request_task).content == b"piece" * 5


async def test_a_client_that_does_not_read_does_not_prevent_shutdown(app: Starlette) -> None:
    async with AsyncExitStack() as stack:
        async with serve_application(app) as base_url:
            await stack.enter_async_context(client_that_does_not_read(base_url, "/flood"))
            started_at = time.monotonic()
        assert (
            time.monotonic() - started_at
            < write_timeout_protocol.SHUTDOWN_WRITE_TIMEOUT_SECONDS + 2
        )
        assert ENDED_STREAMS == ["flood"]


async def test_a_client_that_does_not_read_is_disconnected(
    app: Starlette, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(write_timeout_protocol, "WRITE_TIMEOUT_SECONDS", 0.2)
    async with (
        serve_application(app) as base_url,
        client_that_does_not_read(base_url, "/flood"),
        asyncio.timeout(5),
    ):
        while not ENDED_STREAMS:
            await asyncio.sleep(0.05)


async def test_a_slow_client_that_reads_stays_connected(
    app: Starlette, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(write_timeout_protocol, "WRITE_TIMEOUT_SECONDS", 1.0)
    async with (
        serve_application(app) as base_url,
        httpx.AsyncClient(trust_env=False) as client,
        client.stream("GET", f"{base_url}/flood") as response,
    ):
        received_bytes = 0
        async for chunk in response.aiter_raw():
            received_bytes += len(chunk)
            await asyncio.sleep(0.002)
            if received_bytes > 20_000_000:
                break
    assert received_bytes > 20_000_000


async def test_a_client_of_a_stopping_installation_sees_the_end(
    fact_publisher: FactPublisher,
) -> None:
    async with serve_application(fact_publisher.installation.installation.app) as base_url:
        following = asyncio.Event()
        auditor = fact_publisher.installation.authorization_headers(Role.AUDITOR)

        async def follow() -> None:
            async with follow_stream(base_url, auditor) as stream:
                following.set()
                assert await stream.read_until_end() == []

        follower = asyncio.create_task(follow())
        await following.wait()
        started_at = time.monotonic()
    await follower
    assert time.monotonic() - started_at < 3
