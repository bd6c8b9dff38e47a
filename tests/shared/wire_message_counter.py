"""A proxy in front of PostgreSQL that counts the messages of its clients by type."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

from shared.postgres.database_connections import Database

ROUND_TRIPS = "QSH"
"""The messages that make the server answer: Query, Sync and Flush."""


@asynccontextmanager
async def count_client_messages(
    connect_arguments: Mapping[str, Any], folder: Path
) -> AsyncIterator[tuple[Database, Counter[str]]]:
    """Yield a database that is reached through the proxy, and the counts so far."""
    counts: Counter[str] = Counter()
    port = connect_arguments["port"]
    socket_file = f"{connect_arguments['host']}/.s.PGSQL.{port}"

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        answers, server = await asyncio.open_unix_connection(socket_file)

        async def send_answers() -> None:
            while chunk := await answers.read(65536):
                writer.write(chunk)
            writer.close()

        answering = asyncio.create_task(send_answers())
        with suppress(asyncio.IncompleteReadError, ConnectionError):
            server.write(await _read_body(reader))  # the startup message has no type
            while True:
                kind = await reader.readexactly(1)
                server.write(kind + await _read_body(reader))
                counts[kind.decode()] += 1
        server.close()
        await answering

    proxy = await asyncio.start_unix_server(serve, folder / f".s.PGSQL.{port}")
    try:
        yield Database({**connect_arguments, "host": str(folder)}), counts
    finally:
        proxy.close()


async def _read_body(reader: asyncio.StreamReader) -> bytes:
    length = await reader.readexactly(4)
    return length + await reader.readexactly(int.from_bytes(length, "big") - 4)
