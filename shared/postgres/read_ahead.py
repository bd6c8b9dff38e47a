"""Reads a table gap-free, and the next chunk already while the last one is worked on."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from shared.postgres.gap_free import GapFreeReader

if TYPE_CHECKING:
    from asyncpg import Record

    from shared.postgres.pool import Connection

Chunk = tuple[Sequence["Record"], int]
"""Rows, and the position that they reach."""


class ReadAhead:
    """Made by `reading_ahead`."""

    def __init__(
        self, reader: GapFreeReader, connection: Connection, after: int, limit: int
    ) -> None:
        """Nothing is read yet."""
        self._reader = reader
        self._connection = connection
        self._after = after
        self._limit = limit
        self._next: asyncio.Task[Chunk] | None = None

    async def next(self) -> Chunk:
        """Return what lies behind the last chunk, as `GapFreeReader.read` does.

        Only a full chunk is read ahead of: behind any other, the next call looks anew.
        """
        rows, self._after = await (self._next or self._read())
        self._next = self._read() if len(rows) == self._limit else None
        return rows, self._after

    async def end(self) -> None:
        """Read no more."""
        if self._next is not None:
            self._next.cancel()
            await asyncio.gather(self._next, return_exceptions=True)

    def _read(self) -> asyncio.Task[Chunk]:
        return asyncio.create_task(self._reader.read(self._connection, self._after, self._limit))


@asynccontextmanager
async def reading_ahead(
    reader: GapFreeReader, connection: Connection, after: int, limit: int
) -> AsyncIterator[ReadAhead]:
    """Read chunks of at most `limit` rows on a connection that nobody else uses meanwhile."""
    ahead = ReadAhead(reader, connection, after, limit)
    try:
        yield ahead
    finally:
        await ahead.end()
