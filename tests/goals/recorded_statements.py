"""A connection that remembers the queries that it was given, for their plans and for bare SQL."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection

Statement = tuple[str, tuple[Any, ...]]


class RecordingConnection:
    """A connection that keeps the statements that it ran."""

    def __init__(self, db: Connection) -> None:
        """Take the connection that answers."""
        self._db = db
        self.statements: list[Statement] = []

    async def fetch(self, query: str, *values: Any) -> Sequence[Any]:
        """Run a query, and keep it."""
        self.statements.append((query, values))
        return cast("Sequence[Any]", await self._db.fetch(query, *values))
