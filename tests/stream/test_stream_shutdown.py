"""A server stops beside streams, and beside clients that take nothing."""

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
from shared.processes import stream_shutdown
from tests.stream.fact_publisher import FactPublisher
from tests.stream.sse_client import follow_stream, serve_application

ENDED: list[str] = []


async def slow_stream() -> AsyncGenerator[bytes, None]:
    try:
        yield b": here\n\n"
        await asyncio.sleep(60)
    finally:
        ENDED.append("trickle")


async def endless_stream() -> AsyncGenerator[bytes, None]:
    try:
        while True:
            yield b":" * 65_536
            await asyncio.sleep(0)
    finally:
        ENDED.append("flood")


async def short_stream() -> AsyncGenerator[bytes, None]:
    for _ in range(5):
        yield b"piece"
        await asyncio.sleep(0.1)


@pytest.fixture
def app() -> Starlette:
    ENDED.clear()

    async def answer(request: Request) -> StreamingResponse:
        match request.path_params["kind"]:
            case "trickle":
                return SseResponse(slow_stream())
            case "flood":
                return SseResponse(endless_stream())
            case _:
                return StreamingResponse(short_stream(), media_type="text/plain")

    return Starlette(routes=[Route("/{kind}", answer)])


@asynccontextmanager
async def client_that_does_not_read(base_url: str, path: str) -> AsyncIterator[None]:
    """Ask, and leave the answer unread."""
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


async def test_streams_end_at_once_and_as_if_complete(app: Starlette) -> None:
    async with httpx.AsyncClient(trust_env=False) as client:
        async with serve_application(app) as base_url:
            request = client.build_request("GET", f"{base_url}/trickle")
            answers = [await client.send(request, stream=True) for _ in range(20)]
            began = time.monotonic()
        assert time.monotonic() - began < 2
        for answer in answers:
            assert await answer.aread() == b": here\n\n"
    assert ENDED == ["trickle"] * 20


async def test_an_answer_with_an_end_of_its_own_comes_to_it(app: Starlette) -> None:
    async with httpx.AsyncClient(trust_env=False) as client:
        async with serve_application(app) as base_url:
            asked = asyncio.create_task(client.get(f"{base_url}/short"))
            await asyncio.sleep(0.2)
        assert (await asked).content == b"piece" * 5


async def test_a_client_that_takes_nothing_does_not_keep_it_from_stopping(app: Starlette) -> None:
    async with AsyncExitStack() as outside:
        async with serve_application(app) as base_url:
            await outside.enter_async_context(client_that_does_not_read(base_url, "/flood"))
            began = time.monotonic()
        assert time.monotonic() - began < stream_shutdown.SHUTDOWN_WRITE_TIMEOUT_SECONDS + 2
        assert ENDED == ["flood"]


async def test_a_client_that_takes_nothing_is_cut_off(
    app: Starlette, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stream_shutdown, "WRITE_TIMEOUT_SECONDS", 0.2)
    async with (
        serve_application(app) as base_url,
        client_that_does_not_read(base_url, "/flood"),
        asyncio.timeout(5),
    ):
        while not ENDED:
            await asyncio.sleep(0.05)


async def test_a_client_that_is_slow_but_reads_is_not(
    app: Starlette, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stream_shutdown, "WRITE_TIMEOUT_SECONDS", 1.0)
    async with (
        serve_application(app) as base_url,
        httpx.AsyncClient(trust_env=False) as client,
        client.stream("GET", f"{base_url}/flood") as answer,
    ):
        taken = 0
        async for piece in answer.aiter_raw():
            taken += len(piece)
            await asyncio.sleep(0.002)
            if taken > 20_000_000:
                break
    assert taken > 20_000_000


async def test_a_client_of_a_stopping_installation_sees_the_end(
    fact_publisher: FactPublisher,
) -> None:
    async with serve_application(fact_publisher.installation.installation.app) as base_url:
        ended = asyncio.Event()
        auditor = fact_publisher.installation.authorization_headers(Role.AUDITOR)

        async def follow() -> None:
            async with follow_stream(base_url, auditor) as stream:
                ended.set()
                assert await stream.read_until_end() == []

        one = asyncio.create_task(follow())
        await ended.wait()
        began = time.monotonic()
    await one
    assert time.monotonic() - began < 3
