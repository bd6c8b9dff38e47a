"""The smallest HTTP client, for load: a common one takes more processor time than the server."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, TypeVar
from urllib.parse import urlsplit

FIRST_ERROR_STATUS = 400

Item = TypeVar("Item")
Result = TypeVar("Result")


class KeepAliveConnection:
    """One connection, for one request at a time; it is opened anew where the server closed it."""

    def __init__(self, base_url: str, token: str) -> None:
        """Take the address `http://host:port` and the token that every request carries."""
        address = urlsplit(base_url)
        self._host, self._port = address.hostname, address.port
        self._headers = (
            f"host: {address.netloc}\r\nauthorization: Bearer {token}\r\n"
            "content-type: application/json\r\naccept-encoding: identity\r\n"
        )
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def get(self, path: str) -> Any:
        """Return the JSON of the response; raises `ValueError` where it is an error."""
        return await self._send("GET", path, b"")

    async def post(self, path: str, body: Any, *, version: int | None = None) -> Any:
        """Send a body as JSON, to what has this version if one is given; otherwise like `get`."""
        return await self._send("POST", path, json.dumps(body).encode(), version)

    async def put(self, path: str, body: Any, *, version: int) -> Any:
        """Replace what has this version; otherwise like `get`."""
        return await self._send("PUT", path, json.dumps(body).encode(), version)

    def close(self) -> None:
        """Close the connection."""
        if self._streams is not None:
            self._streams[1].close()

    async def _send(self, method: str, path: str, body: bytes, version: int | None = None) -> Any:
        if self._streams is None or self._streams[0].at_eof():
            self.close()
            self._streams = await asyncio.open_connection(self._host, self._port)
        reader, writer = self._streams
        condition = "" if version is None else f'if-match: "{version}"\r\n'
        head = (
            f"{method} {path} HTTP/1.1\r\n{self._headers}{condition}"
            f"content-length: {len(body)}\r\n\r\n"
        )
        writer.write(head.encode() + body)
        lines = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower().split("\r\n")
        length = next(line for line in lines if line.startswith("content-length:"))
        content = await reader.readexactly(int(length.partition(":")[2]))
        if int(lines[0].split()[1]) >= FIRST_ERROR_STATUS:
            raise ValueError(f"{method} {path}: {lines[0]} {content.decode()}")
        return json.loads(content)


async def send_on_all(
    connections: Sequence[KeepAliveConnection],
    items: Sequence[Item],
    send: Callable[[KeepAliveConnection, Item], Awaitable[Result]],
) -> list[Result]:
    """Send for each item once a connection is free; return the results in the items' order."""
    remaining, results = iter(enumerate(items)), dict[int, Result]()

    async def send_remaining(connection: KeepAliveConnection) -> None:
        for number, item in remaining:
            results[number] = await send(connection, item)

    async with asyncio.TaskGroup() as senders:
        for connection in connections:
            senders.create_task(send_remaining(connection))
    return [results[number] for number in range(len(items))]
