"""Callers with a token are served while others take all the connections that they can."""

from __future__ import annotations

import asyncio
import time
from contextlib import AsyncExitStack

import httpx
import pytest

from shared.processes.connection_limits import ConnectionLimits
from tests.connections.raw_client import (
    HALF_A_HEADER,
    HEADER,
    TOKEN,
    application,
    raw_connections,
)
from tests.stream.sse_client import serve_application

PLACES = 30
LIMITS = ConnectionLimits(max_connections=PLACES)
AUTHORIZED = {"Authorization": f"Bearer {TOKEN}"}


async def serve_callers(base_url: str, requests: int) -> list[float]:
    """Send requests, each on a connection of its own; return how long each answer took."""
    latencies = []
    for _ in range(requests):
        started_at = time.monotonic()
        async with httpx.AsyncClient(trust_env=False, timeout=5) as client:
            answer = await client.post(
                f"{base_url}/work", headers=AUTHORIZED, content=b"x" * 10_000
            )
        assert answer.text == "10000"
        latencies.append(time.monotonic() - started_at)
    return latencies


@pytest.mark.parametrize("sent", [b"", HALF_A_HEADER, HEADER + b"\r\nhalf"])
@pytest.mark.parametrize("address", ["127.0.0.1", "127.0.0.2"])
async def test_callers_are_served_beside_connections_that_send_nothing_whole(
    sent: bytes, address: str
) -> None:
    async with (
        serve_application(application(), limits=LIMITS) as base_url,
        raw_connections(base_url, 5 * PLACES, sending=sent, address=address) as crowd,
    ):
        latencies = await serve_callers(base_url, 30)
        assert max(latencies) < 2
        assert sum(not one.is_closed for one in crowd) <= PLACES
        assert any(not one.is_closed for one in crowd)


async def test_a_connection_with_a_token_keeps_its_place_while_others_come() -> None:
    async with (
        serve_application(application(), limits=LIMITS) as base_url,
        httpx.AsyncClient(trust_env=False, timeout=5) as client,
    ):
        waiting = asyncio.create_task(client.get(f"{base_url}/wait/1"))
        await asyncio.sleep(0.1)
        async with raw_connections(base_url, 5 * PLACES):
            assert (await waiting).text == "waited"


async def test_where_all_are_at_work_a_new_connection_is_told_to_come_again() -> None:
    async with AsyncExitStack() as stack:
        base_url = await stack.enter_async_context(serve_application(application(), limits=LIMITS))
        work = b"GET /wait/0.7 HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
        busy = await stack.enter_async_context(raw_connections(base_url, PLACES, sending=work))
        await asyncio.sleep(0.2)
        [refused] = await stack.enter_async_context(raw_connections(base_url))
        answer = await refused.read_until_closed()
        assert answer.startswith(b"HTTP/1.1 503 ")
        assert b"Retry-After: 1\r\n" in answer
        assert b'"code": "no-place"' in answer
        for one in busy:  # and those at work are served
            assert (await one.reader.readuntil(b"waited")).startswith(b"HTTP/1.1 200 ")
        assert await serve_callers(base_url, 1)
