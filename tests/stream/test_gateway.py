"""The stream through the door in front of services that run in processes of their own."""

from __future__ import annotations

import asyncio
import time
from contextlib import AsyncExitStack

import httpx
import pytest

from shared.http.callers import Role
from shared.http.stream import answer
from shared.runtime.events import STREAM
from shared.runtime.gateway import gateway
from tests.stream.door import following, served
from tests.stream.post import Office, ringing
from tests.stream.test_stream import notes


async def test_a_fact_comes_through_as_soon_as_it_happens(
    office: Office, door: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(answer, "HEARTBEAT_SECONDS", 0.1)
    auditor = office.house.caller(Role.AUDITOR)
    async with gateway({"post": door, "zoo": "http://127.0.0.1:9"}) as app, served(app) as front:
        async with following(front, auditor) as stream:
            for note in range(3):
                await office.post(ringing(note))
                assert notes(await stream.events(1)) == [note]
            assert await stream.block() is None
            assert set(stream.comments) == {"still here"}
            await office.post(ringing(3))
        async with following(front, auditor, after=stream.id) as stream:
            assert notes(await stream.events(1)) == [3]


async def test_the_door_and_what_is_behind_it_refuse_alike(office: Office, door: str) -> None:
    async with (
        gateway({"post": door}) as app,
        served(app) as front,
        httpx.AsyncClient(base_url=front, trust_env=False) as client,
    ):
        assert (await client.get(STREAM)).status_code == 401
        caller = {**office.house.caller(Role.AUDITOR), "Last-Event-ID": "none"}
        assert (await client.get(STREAM, headers=caller)).json()["code"] == "event-id-unreadable"


async def test_whoever_stops_ends_the_stream_at_once(office: Office) -> None:
    auditor = office.house.caller(Role.AUDITOR)
    async with AsyncExitStack() as behind, AsyncExitStack() as before:
        door = await behind.enter_async_context(served(office.house.running.app))
        app = await before.enter_async_context(gateway({"post": door}))
        front_stack = await before.enter_async_context(AsyncExitStack())
        front = await front_stack.enter_async_context(served(app))
        async with following(front, auditor) as one:
            began = time.monotonic()
            await front_stack.aclose()
            assert await one.rest() == []
        front = await front_stack.enter_async_context(served(app))
        async with following(front, auditor) as two:
            await behind.aclose()
            assert await two.rest() == []
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
        gateway({"post": f"http://127.0.0.1:{port}"}) as app,
        served(app) as front,
        httpx.AsyncClient(trust_env=False) as client,
    ):
        answered = await client.get(f"{front}{STREAM}")
    assert answered.text == "id: A\ndata: 1\n\n"
    assert "has left a stream" in caplog.text
    assert "Traceback" not in caplog.text
