"""Two hundred clients share one bus reader, and each gets all facts it may see."""

from __future__ import annotations

import asyncio
import sys
import time
from contextlib import AsyncExitStack

import httpx
import pytest

from shared.http.auth import Role
from shared.http_application.event_stream_route import STREAM_PATH
from tests.stream.fact_publisher import FactPublisher, handoff_offered

CLIENTS, FACTS, BATCH = 200, 600, 20

pytestmark = pytest.mark.slow


async def test_two_hundred_clients_get_each_of_their_facts_once(
    fact_publisher: FactPublisher, base_url: str
) -> None:
    async with AsyncExitStack() as stack:
        limits = httpx.Limits(max_connections=None)
        client = await stack.enter_async_context(
            httpx.AsyncClient(base_url=base_url, limits=limits, timeout=60, trust_env=False)
        )
        departments = ["RND", "LAW"]
        callers = [
            fact_publisher.installation.authorization_headers(
                Role.LIAISON, department=departments[n % 2], subject=f"caller {n}"
            )
            for n in range(CLIENTS)
        ]

        async def open_stream(caller: dict[str, str]) -> httpx.Response:
            response = client.stream("GET", STREAM_PATH, headers=caller)
            return await stack.enter_async_context(response)

        started_at = time.monotonic()
        responses = [await open_stream(caller) for caller in callers]
        connected = time.monotonic() - started_at

        async def count_facts(response: httpx.Response, count: int) -> int:
            lines = (line async for line in response.aiter_lines() if line.startswith("data: "))
            for number in range(count):
                line = await anext(lines)
                assert f'"sequence":"{2 * number + 1 + offset[response]:020}"' in line
            return count

        offset = {response: n % 2 for n, response in enumerate(responses)}
        started_at = time.monotonic()
        following = asyncio.gather(*(count_facts(response, FACTS // 2) for response in responses))
        for _ in range(FACTS // BATCH):
            await fact_publisher.publish_facts(
                *[handoff_offered(department, "OPS") for department in departments] * (BATCH // 2)
            )
        received = sum(await asyncio.wait_for(following, 60))
        duration = time.monotonic() - started_at
    assert received == CLIENTS * FACTS // 2
    sys.stdout.write(
        f"{CLIENTS} connected in {connected:.1f} s; {received} events in {duration:.1f} s\n"
    )
