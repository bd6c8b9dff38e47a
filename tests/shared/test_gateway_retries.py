"""The door in front of services: what it does when one of several replicas has just left."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from httpx import ASGITransport, AsyncClient

from shared.processes.gateway import gateway_application

ANSWER = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 2\r\n\r\n{}"


@dataclass
class LeavingReplica:
    """Hangs up on the first request it is sent, and answers the others."""

    asked: list[bytes] = field(default_factory=list)

    async def __call__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.asked.append((await reader.readline()).split()[0])
        if len(self.asked) > 1:
            writer.write(ANSWER)
            await writer.drain()
        writer.close()


@asynccontextmanager
async def gateway_to(replica: LeavingReplica) -> AsyncIterator[AsyncClient]:
    async with await asyncio.start_server(replica, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        async with (
            gateway_application({"bell": f"http://127.0.0.1:{port}"}) as app,
            AsyncClient(transport=ASGITransport(app), base_url="http://door") as client,
        ):
            yield client


async def test_a_query_is_retried() -> None:
    replica = LeavingReplica()
    async with gateway_to(replica) as client:
        assert (await client.get("/api/bell/v1/bells")).status_code == 200
    assert replica.asked == [b"GET", b"GET"]


async def test_a_command_is_not_retried() -> None:
    replica = LeavingReplica()
    async with gateway_to(replica) as client:
        answer = await client.post("/api/bell/v1/bells", json={})
    assert answer.status_code == 503
    assert answer.headers["retry-after"] == "1"
    assert replica.asked == [b"POST"]


async def test_a_query_with_a_body_is_forwarded_whole() -> None:
    replica = LeavingReplica(asked=[b"before"])
    async with gateway_to(replica) as client:
        answer = await client.request("GET", "/api/bell/v1/bells", json={"a": 1})
    assert answer.status_code == 200
    assert replica.asked == [b"before", b"GET"]
