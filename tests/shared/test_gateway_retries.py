"""The gateway's retries when one of several replicas has just stopped."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from httpx import ASGITransport, AsyncClient

from shared.processes.gateway import gateway_application

TOKEN = {"Authorization": "Bearer known"}
RESPONSE = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 2\r\n\r\n{}"


@dataclass
class StoppingReplica:
    """Closes the connection at one of its requests, the first by default; answers the others."""

    closes_at: int = 1
    requests: list[bytes] = field(default_factory=list)

    async def __call__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.requests.append((await reader.readline()).split()[0])
        if len(self.requests) != self.closes_at:
            writer.write(RESPONSE)
            await writer.drain()
        writer.close()


@asynccontextmanager
async def gateway_to(replica: StoppingReplica) -> AsyncIterator[AsyncClient]:
    async with await asyncio.start_server(replica, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        async with (
            gateway_application({"bell": f"http://127.0.0.1:{port}"}) as app,
            AsyncClient(transport=ASGITransport(app), base_url="http://gateway") as client,
        ):
            yield client


async def test_a_query_is_retried() -> None:
    replica = StoppingReplica()
    async with gateway_to(replica) as client:
        assert (await client.get("/api/bell/v1/bells")).status_code == 200
    assert replica.requests == [b"GET", b"GET"]


async def test_the_question_for_a_token_is_retried_and_its_command_is_not() -> None:
    replica = StoppingReplica()
    async with gateway_to(replica) as client:
        answer = await client.post("/api/bell/v1/bells", json={}, headers=TOKEN)
    assert answer.status_code == 200
    assert replica.requests == [b"GET", b"GET", b"POST"]

    replica = StoppingReplica(closes_at=2)
    async with gateway_to(replica) as client:
        answer = await client.post("/api/bell/v1/bells", json={}, headers=TOKEN)
    assert answer.status_code == 503
    assert answer.headers["retry-after"] == "1"
    assert replica.requests == [b"GET", b"POST"]


async def test_a_query_is_forwarded_with_its_body() -> None:
    replica = StoppingReplica(closes_at=0)
    async with gateway_to(replica) as client:
        answer = await client.request("GET", "/api/bell/v1/bells", json={"a": 1}, headers=TOKEN)
    assert answer.status_code == 200
    assert replica.requests == [b"GET", b"GET"]


async def test_a_token_that_comes_with_a_body_is_asked_about_once() -> None:
    replica = StoppingReplica(closes_at=0)
    async with gateway_to(replica) as client:
        for _ in range(3):
            await client.post("/api/bell/v1/bells", json={}, headers=TOKEN)
    assert replica.requests == [b"GET", b"POST", b"POST", b"POST"]


async def test_a_body_without_a_token_reaches_no_service() -> None:
    replica = StoppingReplica()
    async with gateway_to(replica) as client:
        answer = await client.post("/api/bell/v1/bells", json={})
    assert (answer.status_code, answer.json()["code"]) == (401, "token-missing")
    assert replica.requests == []
