"""The rows of an accepted history until they are recorded, in tables that are no read models.

Cases are numbered in the order the file first names them. That order is also the order of their
recording, so a single number says how far it has come.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from typing import TYPE_CHECKING, Any
from uuid import UUID

from services.workflows.domain.external_event_log import LogRefused, LogRow, UnusableRow

if TYPE_CHECKING:
    from asyncpg import Record

    from shared.postgres.database_connections import Connection

ROWS_PER_BATCH = 5000
"""Rows read or written at a time."""
MAX_CODE_LENGTH = 100

STAGED_ROW_COLUMNS = (
    "import_id",
    "case_no",
    "case_name",
    "number",
    "at",
    "activity",
    "department",
    "resource",
)
_SELECT_ROWS = (
    "SELECT case_no, number, case_name, activity, at, department, resource FROM staged_row"
    " WHERE import_id = $1"
)


@dataclass
class StagingSummary:
    """What was met while a log was read."""

    import_id: UUID
    case_numbers: dict[str, int] = field(default_factory=dict)
    departments: set[str] = field(default_factory=set)
    left_out: list[UnusableRow] = field(default_factory=list)
    row_count: int = 0
    first_at: datetime | None = None

    def read_batch(self, rows: Iterator[LogRow | UnusableRow]) -> list[tuple[Any, ...]] | None:
        """Read the next piece of the log and return its rows for the table; `None` at its end."""
        piece = list(islice(rows, ROWS_PER_BATCH))
        if not piece:
            return None
        found = []
        for row in piece:
            if isinstance(row, UnusableRow):
                self.left_out.append(row)
                continue
            number, case, activity, at, department, resource = row
            if department is not None and department not in self.departments:
                _check_code(department, number)
                self.departments.add(department)
            if self.first_at is None or at < self.first_at:
                self.first_at = at
            case_no = self.case_numbers.setdefault(case, len(self.case_numbers) + 1)
            found.append(
                (self.import_id, case_no, case, number, at, activity, department, resource)
            )
        self.row_count += len(found)
        return found


async def stage_log_rows(
    db: Connection, import_id: UUID, log_rows: Iterator[LogRow | UnusableRow]
) -> StagingSummary:
    """Copy a log's rows into the staging table, a piece at a time; raises `LogRefused`."""
    tally = StagingSummary(import_id)

    async def rows() -> AsyncIterator[tuple[Any, ...]]:
        while (piece := await asyncio.to_thread(tally.read_batch, log_rows)) is not None:
            for row in piece:
                yield row

    await db.copy_records_to_table("staged_row", columns=STAGED_ROW_COLUMNS, records=rows())
    await db.execute("INSERT INTO staged_history (import_id) VALUES ($1)", import_id)
    return tally


async def read_staged_cases(db: Connection, import_id: UUID) -> AsyncIterator[list[LogRow]]:
    """Yield all staged cases, each whole and in the order of its events."""
    cursor = await db.cursor(f"{_SELECT_ROWS} ORDER BY case_no, at, number", import_id)
    case: list[LogRow] = []
    present = None
    while records := await cursor.fetch(ROWS_PER_BATCH):
        for record in records:
            if record["case_no"] != present and case:
                yield case
                case = []
            present = record["case_no"]
            case.append(_row(record))
    if case:
        yield case


async def read_next_cases(
    db: Connection, import_id: UUID, after: int, approximate_rows: int
) -> tuple[list[LogRow], int]:
    """Return whole cases behind one on, of about so many rows, and the last one's number."""
    last = await db.fetchval(
        "SELECT max(case_no) FROM (SELECT case_no FROM staged_row"
        " WHERE import_id = $1 AND case_no > $2 ORDER BY case_no LIMIT $3) AS next",
        import_id,
        after,
        approximate_rows,
    )
    if last is None:
        return [], after
    records = await db.fetch(
        f"{_SELECT_ROWS} AND case_no > $2 AND case_no <= $3 ORDER BY case_no, at, number",
        import_id,
        after,
        last,
    )
    return [_row(record) for record in records], last


async def find_staged_import(db: Connection) -> UUID | None:
    """Return a history that is not wholly recorded."""
    found: UUID | None = await db.fetchval(
        "SELECT import_id FROM staged_history ORDER BY import_id LIMIT 1"
    )
    return found


async def lock_import_progress(db: Connection, import_id: UUID) -> int | None:
    """Return the last case recorded and keep other replicas off until the transaction's end.

    `None` where the history is no longer staged.
    """
    recorded: int | None = await db.fetchval(
        "SELECT recorded FROM staged_history WHERE import_id = $1 FOR UPDATE", import_id
    )
    return recorded


async def save_import_progress(db: Connection, import_id: UUID, last_recorded: int) -> None:
    """Remember the last case recorded."""
    await db.execute(
        "UPDATE staged_history SET recorded = $2 WHERE import_id = $1", import_id, last_recorded
    )


async def delete_staged_import(db: Connection, import_id: UUID) -> None:
    """Forget a history that is recorded."""
    await db.execute("DELETE FROM staged_row WHERE import_id = $1", import_id)
    await db.execute("DELETE FROM staged_history WHERE import_id = $1", import_id)


def _row(record: Record) -> LogRow:
    _, number, case, activity, at, department, resource = record
    return LogRow(number, case, activity, at, department, resource)


def _check_code(department: str, number: int) -> None:
    if len(department) > MAX_CODE_LENGTH or any(
        ord(c) < ord(" ") or c == "\x7f" for c in department
    ):
        raise LogRefused(
            f"event or line {number} names a department that can be no code: "
            f"{department[:MAX_CODE_LENGTH]!r}; use one line of at most {MAX_CODE_LENGTH} characters"
        )
