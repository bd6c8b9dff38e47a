"""What the server makes of headers that are too long, unclear about whom they are for, or many."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from shared.processes.bounded_reads import READ_AT_ONCE_BYTES, BoundedReads, create_read_buffer
from tests.connections.raw_client import WITH_TOKEN, application, raw_connections
from tests.stream.sse_client import serve_application

MAX_HEADER_BYTES = 16 * 1024
"""The limit of h11 for a header that is not whole."""
HOST = b"Host: 127.0.0.1\r\n"
WHOLE = b"GET /work HTTP/1.1\r\n" + HOST + WITH_TOKEN


@pytest.fixture
async def base_url() -> AsyncIterator[str]:
    async with serve_application(application()) as url:
        yield url


async def answers(base_url: str, sent: bytes) -> bytes:
    async with raw_connections(base_url, sending=sent + b"Connection: close\r\n\r\n") as [opened]:
        return await opened.read_until_closed()


async def test_a_header_up_to_the_limit_is_taken(base_url: str) -> None:
    long = b"X-Long: " + b"x" * (MAX_HEADER_BYTES - 1000) + b"\r\n"
    assert (await answers(base_url, WHOLE + long)).startswith(b"HTTP/1.1 200 ")


@pytest.mark.parametrize("begin", [WHOLE + b"X-Long: ", b"GET /"])
async def test_a_header_that_is_too_long_is_refused(base_url: str, begin: bytes) -> None:
    async with raw_connections(base_url, sending=begin) as [connection]:
        for _ in range(2 * MAX_HEADER_BYTES // 1000):
            if connection.is_closed:
                break
            connection.writer.write(b"x" * 1000)
            await asyncio.sleep(0.01)
        assert (await connection.read_until_closed()).startswith(b"HTTP/1.1 400 ")


async def test_many_short_headers_that_are_too_long_together_are_refused(base_url: str) -> None:
    async with raw_connections(base_url, sending=WHOLE) as [connection]:
        for _ in range(MAX_HEADER_BYTES // 100):
            if connection.is_closed:
                break
            connection.writer.write(b"X-Many: " + b"x" * 100 + b"\r\n")
            await asyncio.sleep(0.002)
        assert (await connection.read_until_closed()).startswith(b"HTTP/1.1 400 ")


@pytest.mark.parametrize("hosts", [b"", HOST + HOST, HOST + b"Host: evil.example\r\n"])
async def test_a_request_names_its_host_once(base_url: str, hosts: bytes) -> None:
    sent = b"GET /work HTTP/1.1\r\n" + hosts + WITH_TOKEN
    assert (await answers(base_url, sent)).startswith(b"HTTP/1.1 400 ")


async def test_an_old_probe_names_no_host(base_url: str) -> None:
    answer = await answers(base_url, b"GET /work HTTP/1.0\r\n" + WITH_TOKEN)
    assert answer.startswith(b"HTTP/1.1 200 ")


@pytest.mark.parametrize(
    "framing",
    [
        b"Content-Length: 1\r\nContent-Length: 2\r\n",
        b"Content-Length: -1\r\n",
        b"Bad Name: x\r\n",
        b"Bad: a\x00b\r\n",
    ],
)
async def test_what_two_servers_could_read_differently_is_refused(
    base_url: str, framing: bytes
) -> None:
    sent = b"POST /work HTTP/1.1\r\n" + HOST + WITH_TOKEN + framing
    assert (await answers(base_url, sent)).startswith(b"HTTP/1.1 400 ")


async def test_requests_that_come_at_once_are_answered_in_their_order(base_url: str) -> None:
    waiting = b"GET /wait/0.2 HTTP/1.1\r\n" + HOST + b"\r\n"
    answer = await answers(base_url, waiting + (WHOLE + b"\r\n") * 3 + WHOLE)
    assert answer.count(b"HTTP/1.1 200 ") == 5
    assert answer.index(b"waited") < answer.index(b"\r\n\r\n0")


async def test_a_request_keeps_its_body_where_an_upgrade_is_ignored(base_url: str) -> None:
    """Java's client offers HTTP/2 with each request; the body must not become a request."""
    upgrade = b"Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMA\r\n"
    inner = WHOLE + b"\r\n"
    header = b"POST /work HTTP/1.1\r\n" + HOST + WITH_TOKEN + upgrade
    sent = header + b"Content-Length: %d\r\n\r\n" % len(inner)
    async with raw_connections(base_url, sending=sent) as [connection]:
        await asyncio.sleep(0.1)
        connection.writer.write(inner + WHOLE + b"Connection: close\r\n\r\n")
        answer = await connection.read_until_closed()
    assert answer.count(b"HTTP/1.1 200 ") == 2
    assert b"\r\n\r\n%d" % len(inner) in answer


CHUNKED = b"POST /work HTTP/1.1\r\n" + HOST + b"Transfer-Encoding: chunked\r\n"


@pytest.mark.parametrize(
    ("header", "trailer", "status"),
    [(b"", WITH_TOKEN, b"401"), (WITH_TOKEN, b"Authorization: Bearer other\r\n", b"200")],
)
async def test_fields_of_a_trailer_are_no_headers(
    base_url: str, header: bytes, trailer: bytes, status: bytes
) -> None:
    sent = CHUNKED + header + b"\r\n1\r\nx\r\n0\r\n" + trailer + b"\r\n"
    async with raw_connections(base_url, sending=sent) as [connection]:
        assert (await connection.reader.readline()).startswith(b"HTTP/1.1 " + status)


async def test_a_trailer_has_a_limit(base_url: str) -> None:
    begin = CHUNKED + WITH_TOKEN + b"\r\n1\r\nx\r\n0\r\nX-Long: "
    async with raw_connections(base_url, sending=begin) as [connection]:
        for _ in range(8 * MAX_HEADER_BYTES // 1000):
            if connection.is_closed:
                break
            connection.writer.write(b"x" * 1000)
            await asyncio.sleep(0.01)
        assert b"HTTP/1.1 400 " in await connection.read_until_closed()


async def test_what_follows_a_request_does_not_hide_its_answer(base_url: str) -> None:
    async with raw_connections(base_url, sending=WHOLE + b"\r\n\x00garbage\r\n\r\n") as [opened]:
        answer = await opened.read_until_closed()
    assert answer.startswith(b"HTTP/1.1 200 ")


async def test_no_more_is_read_at_once_than_fits_into_the_buffer() -> None:
    loop, pieces, ended = asyncio.get_running_loop(), list[int](), asyncio.Event()

    class Taking(asyncio.Protocol):
        def data_received(self, data: bytes) -> None:
            pieces.append(len(data))

        def connection_lost(self, _error: Exception | None) -> None:
            ended.set()

    buffer, size = create_read_buffer(), 10 * READ_AT_ONCE_BYTES
    server = await loop.create_server(lambda: BoundedReads(Taking(), buffer), "127.0.0.1", 0)
    _, writer = await asyncio.open_connection(*server.sockets[0].getsockname())
    writer.write(b"x" * size)
    await writer.drain()
    writer.close()
    await ended.wait()
    server.close()
    assert sum(pieces) == size
    assert max(pieces) <= READ_AT_ONCE_BYTES
