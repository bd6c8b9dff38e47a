"""Connections that send what no well-behaved client sends, and an application to try them on."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

import httpx
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from shared.http.connection_proof import prove_connection

TOKEN = "known"
HALF_A_HEADER = b"POST /work HTTP/1.1\r\nHost: 127.0.0.1\r\nX-More"
HEADER = b"POST /work HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 100000\r\n"
WITH_TOKEN = b"Authorization: Bearer known\r\n"


@dataclass(frozen=True)
class RawConnection:
    """A connection whose bytes the test chooses."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    async def read_until_closed(self, seconds: float = 5) -> bytes:
        """Return everything that arrives until the server closes; raises `TimeoutError`."""
        received = b""
        async with asyncio.timeout(seconds):
            try:
                while chunk := await self.reader.read(65_536):
                    received += chunk
            except ConnectionError:
                pass
        return received

    @property
    def is_closed(self) -> bool:
        """Whether the server has closed it; what arrived before may not have been read."""
        return self.writer.transport.is_closing() or bool(self.reader._eof)  # type: ignore[attr-defined]


@asynccontextmanager
async def raw_connections(
    base_url: str, count: int = 1, *, sending: bytes = b"", address: str = "127.0.0.1"
) -> AsyncIterator[list[RawConnection]]:
    """Yield connections from an address of this machine on which these bytes were sent."""
    url = httpx.URL(base_url)
    async with AsyncExitStack() as stack:
        opened = []
        for _ in range(count):
            streams = await asyncio.open_connection(url.host, url.port, local_addr=(address, 0))
            opened.append(RawConnection(*streams))
            stack.callback(streams[1].transport.abort)
            streams[1].write(sending)
        yield opened


def application() -> Starlette:
    """Return an application that reads bodies of callers with a token alone."""

    async def work(request: Request) -> Response:
        if request.headers.get("authorization") != f"Bearer {TOKEN}":
            return PlainTextResponse("who?", status_code=401)
        prove_connection(request.scope, TOKEN)
        return PlainTextResponse(str(len(await request.body())))

    async def wait(request: Request) -> Response:
        prove_connection(request.scope, TOKEN)
        await asyncio.sleep(float(request.path_params["seconds"]))
        return PlainTextResponse("waited")

    return Starlette(
        routes=[
            Route("/work", work, methods=["GET", "POST"]),
            Route("/wait/{seconds}", wait),
        ]
    )
