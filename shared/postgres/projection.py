"""A projection: its tables, and the function that fills them from batches of events."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from shared.eventsourcing.event_store import RecordedEvent

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection


@dataclass(frozen=True)
class Projection:
    """One read model of an area.

    `project(connection, events)` depends on nothing but the tables and the events, in order: the
    append calls it in its transaction, and the rebuild calls it with large batches.
    """

    name: str
    tables: tuple[str, ...]
    project: Callable[[Connection, Sequence[RecordedEvent[Any]]], Awaitable[None]]


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
