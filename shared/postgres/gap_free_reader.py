"""Reads a table by position without ever skipping a row that is still being committed.

Positions are allocated in order but become visible out of order. A reader that simply asks for
"position greater than the last" loses rows that commit late. So the contiguous rows are returned at
once, and at a gap the reader does this:

1. read S, the last allocated position;
2. *then*, in a statement of its own, read H, the transactions that hold the area's shared lock;
3. when every transaction of H has ended, all positions up to S are final: a transaction that
   allocated one of them held the lock when H was read, or had already ended. A position up to S
   that is still missing was rolled back.

A lock is released only after its transaction's rows are visible, so step 3 needs nothing else.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import TYPE_CHECKING

from shared.postgres.advisory_locks import LockPurpose, lock_keys
from shared.postgres.event_tables import (
    FACT_POSITIONS,
    select_after,
    select_after_whole_of_types,
    select_of_types,
)

if TYPE_CHECKING:
    from asyncpg import Record

    from shared.postgres.database_connections import Connection

_HOLDERS = """
SELECT pid, virtualtransaction FROM pg_locks
WHERE locktype = 'advisory' AND granted
  AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
  AND classid = $1::bigint AND objid = $2::bigint AND objsubid = 2
"""


SCANNED_ROWS = 5_000
"""So many rows are passed at a time where only some types are read."""
FEW_ROWS = 100
"""So many rows are fetched whatever their types, where the last read found the end."""


class GapFreeReader:
    """Reads the events or the facts of one area; it remembers the gap that it waits at."""

    def __init__(self, area: str, tables: tuple[str, str], sequence: str, columns: str) -> None:
        """Take tables whose positions are allocated from `sequence` under the append lock."""
        keys = lock_keys(area, LockPurpose.APPEND)
        self._lock = [key % 2**32 for key in keys]
        self._rows = select_after(tables, columns)
        self._extent = (
            "SELECT count(*), max(position) FROM"  # noqa: S608  no user input
            f" ({select_after(FACT_POSITIONS, 'position')}) AS n"
        )
        self._rows_of_types = select_of_types(tables, columns)
        self._rows_whole_of_types = select_after_whole_of_types(tables, columns)
        self._last = f"SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM {sequence}"  # noqa: S608
        self.has_more = True
        """Whether the last read may have left rows: it stopped at its limit or at a gap."""
        self._final = 0
        self._pending: tuple[int, frozenset[tuple[int, str]]] | None = None

    async def read(
        self, connection: Connection, after_position: int, limit: int
    ) -> tuple[Sequence[Record], int]:
        """Return the rows after `after_position` that are final, and the position they reach.

        The position may be greater than the last row's: the positions in between were rolled back.
        Without anything new the result is `([], after_position)`; call again later.
        """
        return await self._read(
            connection,
            after_position,
            limit,
            lambda: connection.fetch(self._rows, after_position, limit),
        )

    async def _read_whole_of_types(
        self, connection: Connection, after_position: int, limit: int, types: frozenset[str]
    ) -> tuple[Sequence[Record], int]:
        wanted = list(types)
        found, reached = await self._read(
            connection,
            after_position,
            limit,
            lambda: connection.fetch(self._rows_whole_of_types, after_position, limit, wanted),
        )
        return [row for row in found if row["type"] is not None], reached

    async def _read(
        self,
        connection: Connection,
        after_position: int,
        limit: int,
        fetch: Callable[[], Awaitable[Sequence[Record]]],
    ) -> tuple[Sequence[Record], int]:
        rows = await fetch()
        count = self._count_contiguous(rows, after_position)
        self.has_more = count < len(rows) or len(rows) == limit
        if count == len(rows):
            return rows, rows[-1]["position"] if rows else after_position
        if count:
            return rows[:count], rows[count - 1]["position"]
        if not await self._resolve(connection):
            return [], after_position
        rows = await fetch()
        final = [row for row in rows if row["position"] <= self._final]
        if final:
            return final, final[-1]["position"]
        return [], max(
            after_position, min(self._final, rows[0]["position"] - 1) if rows else self._final
        )

    async def read_of_types(
        self, connection: Connection, after_position: int, limit: int, types: frozenset[str]
    ) -> tuple[Sequence[Record], int]:
        """Return as `read` does, but only rows of these types; the position passes the others.

        Positions are unique: if there are as many as the last one is behind the first, none of
        them is missing, and no row needs to be fetched to know that.
        """
        if not self.has_more:  # probably a few: one query instead of two
            return await self._read_whole_of_types(
                connection, after_position, min(limit, FEW_ROWS), types
            )
        ((count, last),) = await connection.fetch(self._extent, after_position, SCANNED_ROWS)
        self.has_more = count == SCANNED_ROWS
        if count == 0:
            return [], after_position
        if last - after_position == count:
            rows = await connection.fetch(
                self._rows_of_types, after_position, last, list(types), limit
            )
            self.has_more = self.has_more or len(rows) == limit
            return rows, rows[-1]["position"] if len(rows) == limit else last
        return await self._read_whole_of_types(connection, after_position, limit, types)

    async def read_final_position(self, connection: Connection) -> int | None:
        """Return a final position: at least the last visible one, and no row will appear before it.

        Return `None` while a transaction may still fill a gap; call again later.
        """
        return self._final if await self._resolve(connection) else None

    def _count_contiguous(self, rows: Sequence[Record], after: int) -> int:
        expected = after + 1
        for index, row in enumerate(rows):
            if row["position"] != expected and row["position"] > self._final:
                return index
            expected = row["position"] + 1
        return len(rows)

    async def _resolve(self, connection: Connection) -> bool:
        """Return whether the gap is final; `False` while a transaction may still fill it."""
        if self._pending is None:
            last = await connection.fetchval(self._last)
            self._pending = last, await self._holders(connection)
        last, holders = self._pending
        if holders and holders & await self._holders(connection):
            return False
        self._pending = None
        self._final = max(self._final, last)  # a concurrent call may have found a higher one
        return True

    async def _holders(self, connection: Connection) -> frozenset[tuple[int, str]]:
        rows = await connection.fetch(_HOLDERS, *self._lock)
        return frozenset((row["pid"], row["virtualtransaction"]) for row in rows)
