"""The event stream through the gateway in front of services."""

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


async def test_facts_pass_the_gateway_as_soon_as_they_are_published(
    fact_publisher: FactPublisher, base_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(streaming_response, "HEARTBEAT_SECONDS", 0.1)
    auditor = fact_publisher.installation.authorization_headers(Role.AUDITOR)
    async with (
        gateway_application({"publisher": base_url, "zoo": "http://127.0.0.1:9"}) as app,
        serve_application(app) as gateway_url,
    ):
        async with follow_stream(gateway_url, auditor) as stream:
            for note in range(3):
                await fact_publisher.publish_facts(bell_rung(note))
                assert notes(await stream.read_events(1)) == [note]
            assert await stream.read_block() is None
            assert set(stream.comments) == {"still here"}
            await fact_publisher.publish_facts(bell_rung(3))
        async with follow_stream(gateway_url, auditor, after=stream.last_event_id) as stream:
            assert notes(await stream.read_events(1)) == [3]


async def test_the_gateway_and_the_services_refuse_alike(
    fact_publisher: FactPublisher, base_url: str
) -> None:
    async with (
        gateway_application({"publisher": base_url}) as app,
        serve_application(app) as gateway_url,
        httpx.AsyncClient(base_url=gateway_url, trust_env=False) as client,
    ):
        assert (await client.get(STREAM_PATH)).status_code == 401
        caller = {
            **fact_publisher.installation.authorization_headers(Role.AUDITOR),
            "Last-Event-ID": "none",
        }
        assert (await client.get(STREAM_PATH, headers=caller)).json()[
            "code"
        ] == "event-id-unreadable"


async def test_stopping_the_gateway_or_the_service_ends_the_stream_at_once(
    fact_publisher: FactPublisher,
) -> None:
    auditor = fact_publisher.installation.authorization_headers(Role.AUDITOR)
    async with AsyncExitStack() as service_stack, AsyncExitStack() as stack:
        service_url = await service_stack.enter_async_context(
            serve_application(fact_publisher.installation.installation.app)
        )
        app = await stack.enter_async_context(gateway_application({"publisher": service_url}))
        gateway_stack = await stack.enter_async_context(AsyncExitStack())
        gateway_url = await gateway_stack.enter_async_context(serve_application(app))
        async with follow_stream(gateway_url, auditor) as first:
            started_at = time.monotonic()
            await gateway_stack.aclose()
            assert await first.read_until_end() == []
        gateway_url = await gateway_stack.enter_async_context(serve_application(app))
        async with follow_stream(gateway_url, auditor) as second:
            await service_stack.aclose()
            assert await second.read_until_end() == []
        assert time.monotonic() - started_at < 5


async def test_a_dying_service_ends_the_stream_without_an_error(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async def send_half_a_response(
        reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        await reader.readuntil(b"\r\n\r\n")
        status_and_headers = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n"
        writer.write(
            status_and_headers + b"Transfer-Encoding: chunked\r\n\r\nf\r\nid: A\ndata: 1\n\n\r\n"
        )
        await writer.drain()
        writer.close()

    dying = await asyncio.start_server(send_half_a_response, "127.0.0.1", 0)
    port = dying.sockets[0].getsockname()[1]
    async with (
        dying,
        gateway_application({"publisher": f"http://127.0.0.1:{port}"}) as app,
        serve_application(app) as gateway_url,
        httpx.AsyncClient(trust_env=False) as client,
    ):
        response = await client.get(f"{gateway_url}{STREAM_PATH}")
    assert response.text == "id: A\ndata: 1\n\n"
    assert "broke off an event stream" in caplog.text
    assert "Traceback" not in caplog.text
