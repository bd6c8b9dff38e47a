"""Reads a table gap-free, and reads the next chunk while the caller processes the last one."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Sequence
from typing import TYPE_CHECKING

from shared.postgres.gap_free_reader import GapFreeReader

if TYPE_CHECKING:
    from asyncpg import Record

    from shared.postgres.database_connections import Connection


async def read_ahead(
    reader: GapFreeReader, connection: Connection, after_position: int, limit: int
) -> AsyncGenerator[tuple[Sequence[Record], int]]:
    """Yield chunk after chunk as `GapFreeReader.read` returns them, for ever.

    The next chunk is read ahead only behind a full one; otherwise it is read when it is requested.
    Nobody else may use the connection until the generator is closed.
    """
    ahead: asyncio.Task[tuple[Sequence[Record], int]] | None = None
    try:
        while True:
            rows, after_position = await (ahead or reader.read(connection, after_position, limit))
            full = len(rows) == limit
            ahead = (
                asyncio.create_task(reader.read(connection, after_position, limit))
                if full
                else None
            )
            yield rows, after_position
    finally:
        if ahead is not None:
            ahead.cancel()
            await asyncio.gather(ahead, return_exceptions=True)
