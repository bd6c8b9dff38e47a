"""Staging tables for the rows of an accepted history until they are recorded.

The tables are no read models: a rebuild leaves them alone. Cases are numbered in the order in which
the file first names them, and are recorded in that order, so one number is the whole progress.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Collection, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from typing import TYPE_CHECKING, Any
from uuid import UUID

from services.workflows.domain.external_event_log import (
    DepartmentIsNoCode,
    LogRow,
    UnusableRow,
    fold_department,
)
from shared.eventsourcing.code_rule import MAX_CODE_LENGTH, find_code_fault, normalize_code
from shared.postgres.reference_table import ReferenceKind, list_references

if TYPE_CHECKING:
    from asyncpg import Record

    from shared.postgres.database_connections import Connection

ROWS_PER_BATCH = 5000
"""The number of rows that are read or written at a time."""
MAX_REGISTERED = 1_000_000
"""So many departments are compared with those of the log."""

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
    """Collects what is found while a log is read and staged."""

    import_id: UUID
    case_numbers: dict[str, int] = field(default_factory=dict)
    codes: dict[str, str] = field(default_factory=dict)
    """The code of each department as it is written; one that differs in case only is the same."""
    registered: Collection[str] = ()
    """The codes of the departments that exist: the log means them, in whatever case it writes."""
    left_out: list[UnusableRow] = field(default_factory=list)
    row_count: int = 0
    first_at: datetime | None = None

    def __post_init__(self) -> None:
        """Take the spellings that departments have already."""
        self._spellings = {fold_department(code): code for code in self.registered}

    def read_log_batch(self, rows: Iterator[LogRow | UnusableRow]) -> list[tuple[Any, ...]] | None:
        """Read the next batch of the log and return its rows for the table; `None` at the end.

        Raises `LogRefused`.
        """
        batch = list(islice(rows, ROWS_PER_BATCH))
        if not batch:
            return None
        staged = []
        for row in batch:
            if isinstance(row, UnusableRow):
                self.left_out.append(row)
                continue
            number, case, activity, at, department, resource = row
            if department is not None:
                department = self.codes.get(department) or self._find_code(department, number)
            if self.first_at is None or at < self.first_at:
                self.first_at = at
            case_no = self.case_numbers.setdefault(case, len(self.case_numbers) + 1)
            staged.append(
                (self.import_id, case_no, case, number, at, activity, department, resource)
            )
        self.row_count += len(staged)
        return staged

    @property
    def departments(self) -> set[str]:
        """The codes of the departments that the log names."""
        return set(self.codes.values())

    def _find_code(self, department: str, number: int) -> str:
        folded = fold_department(department)
        code = department if department in self.registered else self._spellings.get(folded)
        if code is None:
            code = self._spellings[folded] = _require_code(department, number)
        self.codes[department] = code
        return code


def _require_code(department: str, number: int) -> str:
    """Return a department's name as its code; raises `DepartmentIsNoCode`."""
    code = normalize_code(department)
    if len(code) > MAX_CODE_LENGTH or find_code_fault(code, inner_blanks=True) is not None:
        shown = department[:MAX_CODE_LENGTH]
        raise DepartmentIsNoCode(number=number, department=shown, limit=MAX_CODE_LENGTH)
    return code


async def stage_log_rows(
    db: Connection, import_id: UUID, log_rows: Iterator[LogRow | UnusableRow]
) -> StagingSummary:
    """Copy a log's rows into the staging table, a batch at a time; raises `LogRefused`."""
    registered = await list_references(db, ReferenceKind.DEPARTMENT, limit=MAX_REGISTERED)
    summary = StagingSummary(import_id, registered=frozenset(one.code for one in registered))

    async def rows() -> AsyncIterator[tuple[Any, ...]]:
        while (batch := await asyncio.to_thread(summary.read_log_batch, log_rows)) is not None:
            for row in batch:
                yield row

    await db.copy_records_to_table("staged_row", columns=STAGED_ROW_COLUMNS, records=rows())
    await db.execute("INSERT INTO staged_history (import_id) VALUES ($1)", import_id)
    return summary


async def read_staged_cases(db: Connection, import_id: UUID) -> AsyncIterator[list[LogRow]]:
    """Yield all staged cases, each complete and in the order of its events."""
    cursor = await db.cursor(f"{_SELECT_ROWS} ORDER BY case_no, at, number", import_id)
    case: list[LogRow] = []
    case_no = None
    while records := await cursor.fetch(ROWS_PER_BATCH):
        for record in records:
            if record["case_no"] != case_no and case:
                yield case
                case = []
            case_no = record["case_no"]
            case.append(_row(record))
    if case:
        yield case


async def read_next_cases(
    db: Connection, import_id: UUID, after: int, approximate_rows: int
) -> tuple[list[LogRow], int]:
    """Return the rows of the complete cases after a case number, and the last one's number.

    The cases have about `approximate_rows` rows.
    """
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


async def next_staged_import_id(db: Connection) -> UUID | None:
    """Return the id of a history that is not completely recorded, or `None`."""
    import_id: UUID | None = await db.fetchval(
        "SELECT import_id FROM staged_history ORDER BY import_id LIMIT 1"
    )
    return import_id


async def lock_import_progress(db: Connection, import_id: UUID) -> int | None:
    """Return the number of the last recorded case; lock it until the transaction ends.

    Returns `None` if the history is no longer staged.
    """
    recorded: int | None = await db.fetchval(
        "SELECT recorded FROM staged_history WHERE import_id = $1 FOR UPDATE", import_id
    )
    return recorded


async def save_import_progress(db: Connection, import_id: UUID, last_recorded: int) -> None:
    """Store the number of the last recorded case."""
    await db.execute(
        "UPDATE staged_history SET recorded = $2 WHERE import_id = $1", import_id, last_recorded
    )


async def delete_staged_import(db: Connection, import_id: UUID) -> None:
    """Delete the staged rows of a history that is recorded."""
    await db.execute("DELETE FROM staged_row WHERE import_id = $1", import_id)
    await db.execute("DELETE FROM staged_history WHERE import_id = $1", import_id)


def _row(record: Record) -> LogRow:
    _, number, case, activity, at, department, resource = record
    return LogRow(number, case, activity, at, department, resource)
