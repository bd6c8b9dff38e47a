"""Reads the rows of a CSV sheet, within limits: cells by column, and the line of each."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence

from services.directory.domain.sheet_refusals import (
    CellCountDiffers,
    HeaderWrong,
    InvalidSheet,
    NotCsv,
    SheetEmpty,
    SheetFlaw,
    SheetNotUtf8,
    SheetRowsTooMany,
    SheetRowTooLong,
)
from shared.eventsourcing.spreadsheet_text import text_of_cell

MAX_SHEET_BYTES = 4 << 20
"""The largest sheet that is read."""
MAX_SHEET_ROWS = 5_000
"""The rows of a sheet, the header and blank ones included; all of them are loaded at once."""
MAX_ROW_LENGTH = 20_000
"""The characters of a row."""


def read_rows(
    data: bytes, columns: Sequence[str], optional: set[str]
) -> Iterator[tuple[int, Mapping[str, str] | SheetFlaw]]:
    """Yield each row's first line and its cells by column, or the flaw of its form.

    Raises `InvalidSheet` where the rows cannot be told, or are more or longer than they may be.
    """
    lines = _BoundedLines(_decode(data))
    reader = csv.reader(lines, strict=True)
    header: Sequence[str] | None = None
    line = 1
    rows = 0
    try:
        for cells in reader:
            lines.begin_row()
            rows += 1
            if rows > MAX_SHEET_ROWS:
                too_many = SheetRowsTooMany(limit=MAX_SHEET_ROWS)
                raise InvalidSheet.listing([SheetFlaw(line, too_many)])
            # A quoted cell may contain line breaks: a row is named by the line on which it begins.
            first_line, line = line, reader.line_num + 1
            stripped = [cell.strip() for cell in cells]
            if not any(stripped):
                continue
            if header is None:
                header = _validate_header(first_line, stripped, columns, optional)
            elif len(stripped) != len(header):
                differs = CellCountDiffers(cells=len(stripped), columns=len(header))
                yield first_line, SheetFlaw(first_line, differs)
            else:
                yield first_line, dict(zip(header, map(text_of_cell, stripped), strict=True))
    except csv.Error as error:
        raise InvalidSheet.listing([SheetFlaw(reader.line_num, NotCsv())]) from error
    if header is None:
        raise InvalidSheet.listing([SheetFlaw(1, SheetEmpty(columns=",".join(columns)))])


class _BoundedLines:
    """The lines of a text; a row, which may have several of them, has a limit."""

    def __init__(self, text: str) -> None:
        self._lines = io.StringIO(text, newline="")
        self._number = 0
        self._row_length = 0

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self._lines.readline(MAX_ROW_LENGTH + 1)
        if not line:
            raise StopIteration
        self._number += 1
        self._row_length += len(line)
        if self._row_length > MAX_ROW_LENGTH:
            too_long = SheetRowTooLong(limit=MAX_ROW_LENGTH)
            raise InvalidSheet.listing([SheetFlaw(self._number, too_long)])
        return line

    def begin_row(self) -> None:
        """Count the next line as the first of a row."""
        self._row_length = 0


def _decode(data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise InvalidSheet.listing([SheetFlaw(line, SheetNotUtf8())]) from error


def _validate_header(
    line: int, header: Sequence[str], columns: Sequence[str], optional: set[str]
) -> Sequence[str]:
    missing = [name for name in columns if name not in {*optional, *header}]
    unexpected = sorted({name for name in header if name not in columns or header.count(name) > 1})
    if missing or unexpected:
        flaws = {
            "en": ", ".join(
                [f"{name} is missing" for name in missing]
                + [f"“{name}” is not expected here" for name in unexpected]
            ),
            "zh": "，".join(
                [f"缺少 {name}" for name in missing]
                + [f"这里不应有“{name}”" for name in unexpected]
            ),
        }
        raise InvalidSheet.listing([SheetFlaw(line, HeaderWrong(flaws=flaws))])
    return header
