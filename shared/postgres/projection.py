"""A projection: its tables, and the function that fills them from batches of events."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from shared.eventsourcing.event_store import RecordedEvent

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection

Project = Callable[["Connection", Sequence[RecordedEvent[Any]]], Awaitable[None]]


@dataclass(frozen=True)
class LaterPart:
    """What of a read model takes longer than an append may, and so follows soon after it.

    A task calls `project` with the events of the log in order, each once. It depends on nothing but
    the tables and the events; what the append fills may be of later events than those it is given.
    """

    position_table: str
    """The table of one row with the position up to which the log has been followed. It is the first
    of the projection's tables: a swap of the tables waits there for the task, and the task for it.
    """
    project: Project


@dataclass(frozen=True)
class Projection:
    """One read model of an area.

    `project(connection, events)` depends on nothing but the tables and the events, in order: the
    append calls it in its transaction. The rebuild calls `project_whole` with large batches.
    """

    name: str
    tables: tuple[str, ...]
    project: Project
    later: LaterPart | None = None

    async def project_whole(self, db: Connection, events: Sequence[RecordedEvent[Any]]) -> None:
        """Bring all tables up to date, also those that an append leaves for later."""
        await self.project(db, events)
        if self.later is not None and events:
            await self.later.project(db, events)
            await write_position(db, self.later, events[-1].position)


async def read_position(db: Connection, later: LaterPart) -> int:
    """Return the position up to which the log has been followed; 0 before the first event."""
    found: int | None = await db.fetchval(f"SELECT position FROM {later.position_table}")  # noqa: S608  its own table
    return found or 0


async def write_position(db: Connection, later: LaterPart, position: int) -> None:
    """Record up to which position the log has been followed."""
    await db.execute(
        f"INSERT INTO {later.position_table} (position) VALUES ($1)"  # noqa: S608  its own table
        " ON CONFLICT (is_followed) DO UPDATE SET position = excluded.position",
        position,
    )


async def execute_for_rows(db: Connection, statement: str, *columns: Sequence[Any]) -> None:
    """Execute a statement that takes its rows as columns, the first of them `$1`.

    Where there are no rows, nothing is sent: most appends have nothing for most statements.
    """
    if columns[0]:
        await db.execute(statement, *columns)


async def copy_rows(
    db: Connection, table: str, columns: Sequence[str], rows: Sequence[tuple[Any, ...]]
) -> None:
    """Copy many rows into a table that has none of them; where there are none, nothing is sent.

    It takes about half of the processor time of an INSERT that passes over conflicts, but a round
    trip more.
    """
    if rows:
        await db.copy_records_to_table(table, records=rows, columns=columns)
