"""The stream through the door in front of services that run in processes of their own."""

from __future__ import annotations

import asyncio
import time
from contextlib import AsyncExitStack

import httpx
import pytest

from shared.http.auth import Role
from shared.http.sse import streaming_response
from shared.http_application.event_stream_route import STREAM_PATH
from shared.processes.gateway import gateway_application
from tests.stream.fact_publisher import FactPublisher, bell_rung
from tests.stream.sse_client import follow_stream, serve_application
from tests.stream.test_stream_api import notes


async def test_a_fact_comes_through_as_soon_as_it_happens(
    fact_publisher: FactPublisher, base_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(streaming_response, "HEARTBEAT_SECONDS", 0.1)
    auditor = fact_publisher.installation.authorization_headers(Role.AUDITOR)
    async with (
        gateway_application({"post": base_url, "zoo": "http://127.0.0.1:9"}) as app,
        serve_application(app) as front,
    ):
        async with follow_stream(front, auditor) as stream:
            for note in range(3):
                await fact_publisher.publish_facts(bell_rung(note))
                assert notes(await stream.read_events(1)) == [note]
            assert await stream.read_block() is None
            assert set(stream.comments) == {"still here"}
            await fact_publisher.publish_facts(bell_rung(3))
        async with follow_stream(front, auditor, after=stream.last_event_id) as stream:
            assert notes(await stream.read_events(1)) == [3]


async def test_the_gateway_and_the_services_refuse_alike(
    fact_publisher: FactPublisher, base_url: str
) -> None:
    async with (
        gateway_application({"post": base_url}) as app,
        serve_application(app) as front,
        httpx.AsyncClient(base_url=front, trust_env=False) as client,
    ):
        assert (await client.get(STREAM_PATH)).status_code == 401
        caller = {
            **fact_publisher.installation.authorization_headers(Role.AUDITOR),
            "Last-Event-ID": "none",
        }
        assert (await client.get(STREAM_PATH, headers=caller)).json()[
            "code"
        ] == "event-id-unreadable"


async def test_whoever_stops_ends_the_stream_at_once(fact_publisher: FactPublisher) -> None:
    auditor = fact_publisher.installation.authorization_headers(Role.AUDITOR)
    async with AsyncExitStack() as behind, AsyncExitStack() as before:
        door = await behind.enter_async_context(
            serve_application(fact_publisher.installation.installation.app)
        )
        app = await before.enter_async_context(gateway_application({"post": door}))
        front_stack = await before.enter_async_context(AsyncExitStack())
        front = await front_stack.enter_async_context(serve_application(app))
        async with follow_stream(front, auditor) as one:
            began = time.monotonic()
            await front_stack.aclose()
            assert await one.read_until_end() == []
        front = await front_stack.enter_async_context(serve_application(app))
        async with follow_stream(front, auditor) as two:
            await behind.aclose()
            assert await two.read_until_end() == []
        assert time.monotonic() - began < 5


async def test_a_service_that_dies_ends_the_stream_and_no_more(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async def half_an_answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        head = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n"
        writer.write(head + b"Transfer-Encoding: chunked\r\n\r\nf\r\nid: A\ndata: 1\n\n\r\n")
        await writer.drain()
        writer.close()

    dying = await asyncio.start_server(half_an_answer, "127.0.0.1", 0)
    port = dying.sockets[0].getsockname()[1]
    async with (
        dying,
        gateway_application({"post": f"http://127.0.0.1:{port}"}) as app,
        serve_application(app) as front,
        httpx.AsyncClient(trust_env=False) as client,
    ):
        answered = await client.get(f"{front}{STREAM_PATH}")
    assert answered.text == "id: A\ndata: 1\n\n"
    assert "has left a stream" in caplog.text
    assert "Traceback" not in caplog.text
