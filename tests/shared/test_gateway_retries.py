"""The gateway's retries when one of several replicas has just stopped."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from httpx import ASGITransport, AsyncClient

from shared.processes.gateway import gateway_application

RESPONSE = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 2\r\n\r\n{}"


@dataclass
class StoppingReplica:
    """Closes the connection at its first request, and answers the others."""

    requests: list[bytes] = field(default_factory=list)

    async def __call__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.requests.append((await reader.readline()).split()[0])
        if len(self.requests) > 1:
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


async def test_a_command_is_not_retried() -> None:
    replica = StoppingReplica()
    async with gateway_to(replica) as client:
        answer = await client.post("/api/bell/v1/bells", json={})
    assert answer.status_code == 503
    assert answer.headers["retry-after"] == "1"
    assert replica.requests == [b"POST"]


async def test_a_query_is_forwarded_with_its_body() -> None:
    replica = StoppingReplica(requests=[b"before"])
    async with gateway_to(replica) as client:
        answer = await client.request("GET", "/api/bell/v1/bells", json={"a": 1})
    assert answer.status_code == 200
    assert replica.requests == [b"before", b"GET"]
