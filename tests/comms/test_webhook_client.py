"""One message to one receiver: where it is sent, and the result."""

from __future__ import annotations

import asyncio
import socket
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from services.comms.application.webhook_client import open_webhook_client
from services.comms.domain.webhook_delivery_commands import AttemptResult
from shared.testing.installation import TEST_OUTBOUND
from tests.comms.webhook_receiver import run_webhook_receiver

LOOPBACK = TEST_OUTBOUND.allowed_networks
NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)


async def send_once(url: str, timeout_seconds: float = 5.0) -> AttemptResult:
    async with open_webhook_client(LOOPBACK, timeout_seconds) as client:
        return await client.post(url, {"webhook-id": "1"}, "{}", NOW)


@pytest.fixture
def resolve_names_to(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Give a function that makes every name resolve to some addresses."""

    def resolve(*addresses: str) -> None:
        async def getaddrinfo(*_: Any, **__: Any) -> list[Any]:
            return [(socket.AF_INET, 0, 0, "", (address, 0)) for address in addresses]

        monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", getaddrinfo)

    return resolve


async def test_the_host_header_names_the_host_of_the_url() -> None:
    async with run_webhook_receiver("204 No Content") as receiver:
        url = receiver.url.replace("127.0.0.1", "localhost")
        assert await send_once(url) == AttemptResult(204)
    ((headers, body),) = receiver.messages
    assert headers["host"] == url.split("/")[2]
    assert (headers["webhook-id"], body) == ("1", b"{}")


@pytest.mark.parametrize("address", ["127.0.0.1", "::1", "169.254.169.254", "0.0.0.0"])
async def test_nothing_is_sent_to_a_name_that_resolves_to_a_forbidden_address(
    resolve_names_to: Any, address: str
) -> None:
    resolve_names_to(address)
    answer = await send_once("https://example.com/hook")
    assert answer.status is None
    assert answer.error.startswith("its host resolves to")


async def test_one_forbidden_address_among_allowed_ones_is_refused(resolve_names_to: Any) -> None:
    resolve_names_to("93.184.215.14", "10.0.0.1")
    assert "10.0.0.1" in (await send_once("https://example.com/hook")).error


async def test_the_checked_address_is_the_one_connected_to(resolve_names_to: Any) -> None:
    async with run_webhook_receiver() as receiver:
        resolve_names_to("127.0.0.1")
        url = receiver.url.replace("127.0.0.1", "localhost")
        assert (await send_once(url)).status == 200


async def test_where_one_address_is_closed_the_next_is_tried(resolve_names_to: Any) -> None:
    async with run_webhook_receiver() as receiver:
        resolve_names_to("127.0.0.2", "127.0.0.1")
        assert (await send_once(receiver.url.replace("127.0.0.1", "localhost"))).status == 200
    resolve_names_to("127.0.0.2", "127.0.0.1")
    assert (await send_once("http://localhost:9/")).error == "no connection"


async def test_an_unresolvable_name_gives_no_status() -> None:
    answer = await send_once("https://nowhere.invalid/hook")
    assert answer.status is None
    assert answer.error == "its host is unknown"


async def test_a_server_that_speaks_no_http_gives_no_status() -> None:
    async def babble(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(65536)
        writer.write(b"\x00\x01 hello\r\n\r\n")
        writer.close()

    server = await asyncio.start_server(babble, "127.0.0.1", 0)
    async with server:
        port = server.sockets[0].getsockname()[1]
        answer = await send_once(f"http://127.0.0.1:{port}/")
        secure = await send_once(f"https://127.0.0.1:{port}/")
    assert answer.status is secure.status is None
    assert answer.error == "the answer is no HTTP"
    assert secure.error == "no TLS connection"


async def test_a_connection_is_kept_for_its_own_host_alone(resolve_names_to: Any) -> None:
    """Its certificate was that of this host, whatever else has the same address."""
    hosts_of_connections: list[list[bytes]] = []
    tasks: list[Any] = []

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        hosts: list[bytes] = []
        hosts_of_connections.append(hosts)
        tasks.append(asyncio.current_task())
        while head := await reader.readline():
            if head.lower().startswith(b"host: "):
                hosts.append(head[6:].rstrip().rpartition(b":")[0])
            elif head == b"\r\n":
                await reader.readexactly(2)
                writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
        writer.close()
        await writer.wait_closed()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    resolve_names_to("127.0.0.1")
    async with open_webhook_client(LOOPBACK) as client:
        for host in ("localhost", "127.0.0.1", "localhost"):
            result, answered = await client.exchange(
                f"http://{host}:{port}/", {}, "{}", NOW, max_answer_bytes=10
            )
            assert (result.status, answered) == (200, b"ok")
    server.close()
    await asyncio.gather(*tasks)
    assert hosts_of_connections == [[b"localhost", b"localhost"], [b"127.0.0.1"]]


async def test_a_retry_after_is_passed_on() -> None:
    async with run_webhook_receiver("503 Service Unavailable\r\nRetry-After: 30") as receiver:
        assert await send_once(receiver.url) == AttemptResult(
            503, retry_after=timedelta(seconds=30)
        )
