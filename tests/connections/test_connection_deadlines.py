"""A connection is closed when what it waits for does not come in time."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator

import httpx
import pytest

from shared.processes.connection_limits import ConnectionLimits
from tests.connections.raw_client import (
    HALF_A_HEADER,
    HEADER,
    WITH_TOKEN,
    application,
    raw_connections,
)
from tests.stream.sse_client import serve_application

LIMITS = ConnectionLimits(
    header_seconds=0.3,
    body_seconds=0.3,
    unread_body_seconds=0.3,
    closing_seconds=0.3,
    check_seconds=0.05,
)


@pytest.fixture
async def base_url() -> AsyncIterator[str]:
    async with serve_application(application(), limits=LIMITS) as url:
        yield url


@pytest.mark.parametrize("sent", [b"", b"G", HALF_A_HEADER])
async def test_a_header_that_does_not_end_is_closed_unanswered(base_url: str, sent: bytes) -> None:
    async with raw_connections(base_url, sending=sent) as [connection]:
        assert await connection.read_until_closed() == b""


async def test_a_header_that_drips_is_closed_as_early(base_url: str) -> None:
    started_at = time.monotonic()
    async with raw_connections(base_url, sending=HALF_A_HEADER) as [connection]:
        while not connection.is_closed and time.monotonic() - started_at < 3:
            connection.writer.write(b"x")
            await asyncio.sleep(0.02)
        assert 0.3 < time.monotonic() - started_at < 1.5


@pytest.mark.parametrize(
    ("language", "text"), [(b"en", "arrived too slowly"), (b"zh-CN", "请求体传输过慢")]
)
async def test_a_body_that_stands_still_is_answered_with_408(
    base_url: str, language: bytes, text: str
) -> None:
    head = HEADER + WITH_TOKEN + b"Accept-Language: " + language + b"\r\n\r\nhalf"
    async with raw_connections(base_url, sending=head) as [connection]:
        header, _, body = (await connection.read_until_closed()).partition(b"\r\n\r\n")
        assert header.startswith(b"HTTP/1.1 408 ")
        assert b"application/problem+json" in header
        assert b'"code": "body-too-slow"' in body
        assert text in body.decode()


async def test_a_body_that_drips_is_answered_with_408(base_url: str) -> None:
    async with raw_connections(base_url, sending=HEADER + WITH_TOKEN + b"\r\n") as [connection]:
        answer = asyncio.create_task(connection.read_until_closed())
        while not answer.done():
            connection.writer.write(b"x")
            await asyncio.sleep(0.02)
        assert answer.result().startswith(b"HTTP/1.1 408 ")


async def test_a_large_body_on_a_slow_line_is_read_to_its_end(base_url: str) -> None:
    async with raw_connections(base_url, sending=HEADER + WITH_TOKEN + b"\r\n") as [connection]:
        for _ in range(100):  # 1000 bytes each, 50 kB a second: above what is the least
            connection.writer.write(b"x" * 1000)
            await asyncio.sleep(0.02)
        answer = await asyncio.wait_for(connection.reader.read(65_536), 5)
        assert answer.startswith(b"HTTP/1.1 200 ")
        assert answer.endswith(b"100000")


async def test_a_caller_without_token_is_answered_before_his_body_and_closed(base_url: str) -> None:
    async with raw_connections(base_url, sending=HEADER + b"\r\nhalf") as [connection]:
        answer = await asyncio.wait_for(connection.reader.readuntil(b"who?"), 1)
        assert answer.startswith(b"HTTP/1.1 401 ")
        started_at = time.monotonic()
        while not connection.is_closed and time.monotonic() - started_at < 3:
            connection.writer.write(b"x")  # bytes that arrive do not prolong it
            await asyncio.sleep(0.02)
        assert time.monotonic() - started_at < 1.5


async def test_a_refused_body_is_never_asked_for(base_url: str) -> None:
    expecting = HEADER + b"Expect: 100-continue\r\n"
    async with raw_connections(base_url, sending=expecting + b"\r\n") as [connection]:
        assert (await connection.read_until_closed()).startswith(b"HTTP/1.1 401 ")
    async with raw_connections(base_url, sending=expecting + WITH_TOKEN + b"\r\n") as [connection]:
        assert (await connection.reader.readuntil(b"\r\n\r\n")).startswith(b"HTTP/1.1 100 ")
        connection.writer.write(b"x" * 100_000)
        assert (await connection.reader.readuntil(b"100000")).startswith(b"HTTP/1.1 200 ")


async def test_work_may_take_longer_than_any_deadline(base_url: str) -> None:
    async with httpx.AsyncClient(trust_env=False) as client:
        assert (await client.get(f"{base_url}/wait/1")).text == "waited"


async def test_the_next_request_of_a_used_connection_has_the_same_deadlines(base_url: str) -> None:
    whole = b"GET /work HTTP/1.1\r\nHost: 127.0.0.1\r\n" + WITH_TOKEN + b"\r\n"
    async with raw_connections(base_url, sending=whole) as [connection]:
        for _ in range(8):  # each well within the time, all together far beyond it
            answer = await asyncio.wait_for(connection.reader.read(65_536), 1)
            assert answer.startswith(b"HTTP/1.1 200 ")
            await asyncio.sleep(0.1)
            connection.writer.write(whole)
        await connection.reader.read(65_536)
        connection.writer.write(HALF_A_HEADER)
        started_at = time.monotonic()
        assert await connection.read_until_closed() == b""
        assert time.monotonic() - started_at < 1.5


async def test_without_deadlines_a_silent_connection_stays() -> None:
    """The control: what the limits are for."""
    unlimited = ConnectionLimits(header_seconds=600, body_seconds=600, check_seconds=0.05)
    async with (
        serve_application(application(), limits=unlimited) as base_url,
        raw_connections(base_url, sending=HALF_A_HEADER) as [connection],
    ):
        with pytest.raises(TimeoutError):
            await connection.read_until_closed(1)
