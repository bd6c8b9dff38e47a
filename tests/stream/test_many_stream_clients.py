"""Two hundred who follow cost one reader, and each hears all that is for him."""

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

MANY, FACTS, BATCH = 200, 600, 20

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
                Role.LIAISON, department=departments[n % 2]
            )
            for n in range(MANY)
        ]

        async def opened(caller: dict[str, str]) -> httpx.Response:
            answer = client.stream("GET", STREAM_PATH, headers=caller)
            return await stack.enter_async_context(answer)

        began = time.monotonic()
        answers = [await opened(caller) for caller in callers]
        connected = time.monotonic() - began

        async def followed(answer: httpx.Response, many: int) -> int:
            lines = (line async for line in answer.aiter_lines() if line.startswith("data: "))
            for number in range(many):
                found = await anext(lines)
                assert f'"sequence":"{2 * number + 1 + offset[answer]:020}"' in found
            return many

        offset = {answer: n % 2 for n, answer in enumerate(answers)}
        began = time.monotonic()
        following = asyncio.gather(*(followed(answer, FACTS // 2) for answer in answers))
        for _ in range(FACTS // BATCH):
            await fact_publisher.publish_facts(
                *[handoff_offered(one, "OPS") for one in departments] * (BATCH // 2)
            )
        heard = sum(await asyncio.wait_for(following, 60))
        took = time.monotonic() - began
    assert heard == MANY * FACTS // 2
    sys.stdout.write(f"{MANY} connected in {connected:.1f} s; {heard} events in {took:.1f} s\n")
