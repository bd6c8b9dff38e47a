"""How many event streams a caller, and all callers, may have open."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack

import httpx
import pytest

from shared.http.auth import Role
from shared.http.connection_problems import StreamsAtCapacity, StreamsTooManyOfCaller
from shared.http.sse.stream_slots import StreamLimits, StreamSlots
from shared.http_application.event_stream_route import STREAM_PATH
from shared.testing.installation import OpenTestInstallation
from tests.stream.fact_publisher import fact_publisher_service
from tests.stream.sse_client import serve_application


def test_each_caller_has_so_many_and_all_have_so_many() -> None:
    slots = StreamSlots(StreamLimits(in_all=3, per_caller=2))
    first = slots.take("ann")
    slots.take("ann")
    with pytest.raises(StreamsTooManyOfCaller):
        slots.take("ann")
    slots.take("bo")
    with pytest.raises(StreamsAtCapacity):
        slots.take("cy")
    first()
    slots.take("cy")


async def test_a_caller_with_too_many_streams_is_told_when_to_come_again(
    start_installation: OpenTestInstallation,
) -> None:
    limits = StreamLimits(per_caller=2)
    async with (
        start_installation([fact_publisher_service], stream_limits=limits) as installation,
        serve_application(installation.installation.app) as base_url,
        httpx.AsyncClient(base_url=base_url, trust_env=False) as client,
    ):
        ann, bo = (
            installation.authorization_headers(Role.AUDITOR, subject=name) for name in ("ann", "bo")
        )
        async with AsyncExitStack() as stack:
            for _ in range(2):
                stream = client.stream("GET", STREAM_PATH, headers=ann)
                assert (await stack.enter_async_context(stream)).status_code == 200
            refused = await client.get(STREAM_PATH, headers=ann)
            assert (refused.status_code, refused.headers["Retry-After"]) == (429, "30")
            assert refused.json()["code"] == "streams-too-many-of-caller"
            async with client.stream("GET", STREAM_PATH, headers=bo) as other:
                assert other.status_code == 200
        async with asyncio.timeout(5):
            while (await client.head(STREAM_PATH, headers=ann)).status_code != 200:
                await asyncio.sleep(0.05)  # the server sees a moment later that they were closed
