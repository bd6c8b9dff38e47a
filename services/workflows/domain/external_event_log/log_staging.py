"""Turns a log into rows for a table of PostgreSQL, one at a time, and sums up what is in it.

The rows are in PostgreSQL's binary format of COPY, so that whoever passes them on need not look at
them. Cases are numbered in the order in which the file first names them. Whatever grows with the
file has a limit; beyond it the log is refused.
"""

from __future__ import annotations

import hashlib
import struct
from array import array
from collections import Counter
from collections.abc import Collection, Iterator
from datetime import UTC, datetime
from typing import Any, BinaryIO, Final

from services.workflows.domain.external_event_log.field_values import (
    MAX_REMEMBERED_LENGTH,
    MAX_REMEMBERED_VALUES,
    fold_department,
)
from services.workflows.domain.external_event_log.gzip_reader import read_decompressed_chunks
from services.workflows.domain.external_event_log.limit_refusals import (
    CaseHasTooManyRows,
    LogHasTooManyActivities,
    LogHasTooManyCases,
    LogHasTooManyDepartments,
    LogHasTooManyRows,
    StagedRowsTooLarge,
)
from services.workflows.domain.external_event_log.limits import (
    MAX_ACTIVITIES,
    MAX_CASES,
    MAX_DEPARTMENTS,
    MAX_LEFT_OUT_LISTED,
    MAX_REASONS,
    MAX_ROWS,
    MAX_ROWS_PER_CASE,
    MAX_STAGED_BYTES,
)
from services.workflows.domain.external_event_log.log_rows import LogRow, UnusableRow
from services.workflows.domain.external_event_log.refusals import (
    DepartmentIsNoCode,
    NothingReadable,
)
from shared.eventsourcing.code_rule import MAX_CODE_LENGTH, find_code_fault, normalize_code

STAGED_COLUMNS = ("case_no", "number", "at", "case_name", "activity", "department", "resource")
"""The columns of a staged row, in the order in which they are written."""

OTHER_REASONS = "it is left out for another reason"
"""What the reasons beyond `MAX_REASONS` are counted as."""

PIECE_BYTES = 1 << 16
COPY_HEADER = b"PGCOPY\n\xff\r\n\0" + bytes(8)
COPY_TRAILER = b"\xff\xff"
_POSTGRES_EPOCH: Final = datetime(2000, 1, 1, tzinfo=UTC)
_NUMBERS = struct.Struct(">hiqiqiq")
_LENGTH = struct.Struct(">i")
_NULL = _LENGTH.pack(-1)
_LONGEST_KEY = 20
"""Cases are remembered by their name up to so many characters, else by a digest of it."""


def digest_log(file: BinaryIO) -> str:
    """Return the SHA-256 of a log's uncompressed content; raises `LogRefused`."""
    digest = hashlib.sha256()
    for piece in read_decompressed_chunks(file):
        digest.update(piece)
    return digest.hexdigest()


def reason_category(reason: str) -> str:
    """Return the part of a reason that many rows share; after a colon it quotes the one row."""
    return reason.partition(":")[0]


class _WrittenTexts(dict[str | None, bytes]):
    """Texts as they are written into a row; those that repeat are remembered."""

    def __missing__(self, text: str | None) -> bytes:
        if text is None:
            return _NULL
        encoded = text.encode()
        written = _LENGTH.pack(len(encoded)) + encoded
        if len(text) <= MAX_REMEMBERED_LENGTH:
            if len(self) >= MAX_REMEMBERED_VALUES:
                self.clear()
            self[text] = written
        return written


class LogStaging:
    """Writes a log's rows and collects what is found meanwhile."""

    def __init__(self, registered: Collection[str]) -> None:
        """Stage a log; it means the `registered` departments in whatever case it writes them."""
        self.row_count = 0
        self.first_at: datetime | None = None
        self.left_out: list[UnusableRow] = []
        self.left_out_counts: Counter[str] = Counter()
        self._registered = frozenset(registered)
        self._spellings = {fold_department(code): code for code in registered}
        self._codes: dict[str, str] = {}
        self._activities: set[str] = set()
        self._case_numbers: dict[str | bytes, int] = {}
        self._rows_by_case = array("H")
        self._texts = _WrittenTexts()
        self._staged_bytes = 0

    def write_rows(self, rows: Iterator[LogRow | UnusableRow]) -> Iterator[bytes]:
        """Yield the rows in pieces that follow each other; raises `LogRefused`."""
        yield COPY_HEADER
        pieces: list[bytes] = []
        size = 0
        left_out_count = 0
        for row in rows:
            if isinstance(row, UnusableRow):
                self._leave_out(row)
                left_out_count += 1
            else:
                written = self._write(row)
                size += len(written)
                pieces.append(written)
                self.row_count += 1
            if self.row_count + left_out_count > MAX_ROWS:
                raise LogHasTooManyRows(limit=MAX_ROWS)
            if size > PIECE_BYTES:
                self._staged_bytes += size
                if self._staged_bytes > MAX_STAGED_BYTES:
                    raise StagedRowsTooLarge(mebibytes=MAX_STAGED_BYTES >> 20)
                yield b"".join(pieces)
                pieces.clear()
                size = 0
        if not self.row_count:
            examples = "; ".join(f"{row.number}: {row.reason}" for row in self.left_out[:3])
            raise NothingReadable(rows=left_out_count, examples=examples)
        yield b"".join(pieces)
        yield COPY_TRAILER

    def summarize(self) -> dict[str, Any]:
        """Return what was found, as JSON has it."""
        return {
            "rows": self.row_count,
            "cases": len(self._case_numbers),
            "departments": sorted(set(self._codes.values())),
            "first_at": self.first_at and self.first_at.isoformat(),
            "left_out": self.left_out,
            "left_out_counts": self.left_out_counts,
        }

    def _write(self, row: LogRow) -> bytes:
        number, case, activity, at, department, resource = row
        if department is not None:
            department = self._codes.get(department) or self._find_code(department, number)
        if activity not in self._activities:
            self._activities.add(activity)
            if len(self._activities) > MAX_ACTIVITIES:
                raise LogHasTooManyActivities(limit=MAX_ACTIVITIES)
        if self.first_at is None or at < self.first_at:
            self.first_at = at
        since = at - _POSTGRES_EPOCH
        microseconds = (since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds
        texts = self._texts
        return b"".join(
            (
                _NUMBERS.pack(7, 8, self._number_case(case, number), 8, number, 8, microseconds),
                texts[case],
                texts[activity],
                texts[department],
                texts[resource],
            )
        )

    def _number_case(self, case: str, number: int) -> int:
        key: str | bytes = case
        if len(case) > _LONGEST_KEY or not case.isascii():
            key = hashlib.blake2b(case.encode(), digest_size=16).digest()
        case_no = self._case_numbers.setdefault(key, len(self._case_numbers) + 1)
        counts = self._rows_by_case
        if case_no > len(counts):
            if case_no > MAX_CASES:
                raise LogHasTooManyCases(limit=MAX_CASES)
            counts.append(0)
        counts[case_no - 1] += 1
        if counts[case_no - 1] > MAX_ROWS_PER_CASE:
            raise CaseHasTooManyRows(number=number, case=case, limit=MAX_ROWS_PER_CASE)
        return case_no

    def _leave_out(self, row: UnusableRow) -> None:
        category = reason_category(row.reason)
        counts = self.left_out_counts
        if category not in counts and len(counts) >= MAX_REASONS:
            category = OTHER_REASONS
        counts[category] += 1
        if len(self.left_out) < MAX_LEFT_OUT_LISTED:
            self.left_out.append(row)

    def _find_code(self, department: str, number: int) -> str:
        if len(self._codes) >= MAX_DEPARTMENTS:
            raise LogHasTooManyDepartments(limit=MAX_DEPARTMENTS)
        folded = fold_department(department)
        code = department if department in self._registered else self._spellings.get(folded)
        if code is None:
            code = self._spellings[folded] = _require_code(department, number)
        self._codes[department] = code
        return code


def _require_code(department: str, number: int) -> str:
    """Return a department's name as its code; raises `DepartmentIsNoCode`."""
    code = normalize_code(department)
    if len(code) > MAX_CODE_LENGTH or find_code_fault(code, inner_blanks=True) is not None:
        shown = department[:MAX_CODE_LENGTH]
        raise DepartmentIsNoCode(number=number, department=shown, limit=MAX_CODE_LENGTH)
    return code
