"""A connection that knows whether the server may have kept an implicit transaction open.

asyncpg prepares a statement without a Sync message, which only comes with its execution. If an
argument cannot be encoded, the task is cancelled in between, or a statement for many rows gets
none, the server stays in an implicit transaction that the client does not see
(`is_in_transaction` is false), and the next `BEGIN ISOLATION LEVEL REPEATABLE READ` fails.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import asyncpg


class SyncTrackingConnection(asyncpg.Connection):
    """A connection whose reset costs a round trip only after something was left unfinished."""

    __slots__ = ("_in_sync",)

    def __init__(self, *args: Any, **options: Any) -> None:
        """Take asyncpg's own arguments."""
        super().__init__(*args, **options)
        self._in_sync = True

    async def execute(self, query: str, *args: Any, **options: Any) -> str:
        """Execute a command; see asyncpg. A simple query ends an implicit transaction."""
        status = await super().execute(query, *args, **options)
        self._in_sync = True
        return status

    def get_reset_query(self) -> str:
        """Return what a pool sends before the next user: nothing if the last statement ended well.

        All session state that Concord sets in pooled connections ends with its transaction, which
        asyncpg ends before. asyncpg's own query, sent at every use of the pool, would cost a round
        trip each time; it ends an implicit transaction as well.
        """
        return "" if self._in_sync else super().get_reset_query()

    async def _get_statement(self, *args: Any, **options: Any) -> Any:
        try:
            return await super()._get_statement(*args, **options)  # type: ignore[misc]
        finally:
            self._in_sync = False  # also here: reading unknown types has executed a statement

    async def _executemany(
        self, query: str, args: Iterable[Any], *rest: Any, **options: Any
    ) -> Any:
        rows = list(args)
        if not rows:
            return []  # nothing to execute: the statement need not be prepared either
        return await super()._executemany(query, rows, *rest, **options)  # type: ignore[misc]

    async def _do_execute(self, *args: Any, **options: Any) -> Any:
        outcome = await super()._do_execute(*args, **options)  # type: ignore[misc]
        self._in_sync = True
        return outcome
