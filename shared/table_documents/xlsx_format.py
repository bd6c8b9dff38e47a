"""Tables as a workbook, a sheet for each table; run in a process of its own."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, BinaryIO

import xlsxwriter

from shared.eventsourcing.spreadsheet_text import neutral_text
from shared.table_documents.csv_format import is_plain_number
from shared.table_documents.document import Column, Document, Table
from shared.telemetry.visible_text import visible_text

MAX_EXACT_DIGITS = 15
"""A number of more digits is written as a text: a spreadsheet keeps no more of them."""
_WIDEST = 40
_CREATED = datetime(2000, 1, 1, tzinfo=UTC)
"""The same content is the same file, so it does not have the time at which it was written."""
_OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_numbers": False,
    "strings_to_urls": False,
}


def write_document(file: BinaryIO, _parameters: dict[str, Any], conversation: Any) -> None:
    """Write the workbook of the document that a file holds as JSON, to a conversation."""
    conversation.write(write_xlsx_document(Document.model_validate_json(file.read())))
    conversation.send(None)


def write_xlsx_document(document: Document) -> bytes:
    """Return the workbook.

    Numbers are numbers with the decimals that they were given. A text that a spreadsheet would run
    when somebody edits it is a text with the mark for that, which is no part of its value.
    """
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, _OPTIONS) as book:
        book.set_properties({"title": visible_text(document.title), "created": _CREATED})
        formats = _Formats(book)
        facts = Table(
            title=document.title,
            columns=[Column(heading=""), Column(heading="")],
            rows=document.facts,
        )
        for table in document.tables:
            _write_sheet(book, table, formats)
        _write_sheet(book, facts, formats)
    return content.getvalue()


class _Formats:
    """The formats of cells, each made once."""

    def __init__(self, book: xlsxwriter.Workbook) -> None:
        self._book = book
        self._numbers: dict[int, Any] = {}
        self.heading = book.add_format({"bold": True, "bg_color": "#EEF1F4", "text_wrap": True})
        self.text = book.add_format({"num_format": "@"})
        self.quoted = book.add_format({"num_format": "@", "quote_prefix": True})

    def number(self, decimals: int) -> Any:
        """Return the format of numbers with so many decimals."""
        if decimals not in self._numbers:
            pattern = "0" + ("." + "0" * decimals if decimals else "")
            self._numbers[decimals] = self._book.add_format({"num_format": pattern})
        return self._numbers[decimals]


def _write_sheet(book: xlsxwriter.Workbook, table: Table, formats: _Formats) -> None:
    sheet = book.add_worksheet(_sheet_name(table.title))
    sheet.freeze_panes(1, 0)
    for place, column in enumerate(table.columns):
        sheet.write_string(0, place, visible_text(column.heading), formats.heading)
        sheet.set_column(place, place, _width(table, place))
    for number, row in enumerate(table.rows, start=1):
        for place, (cell, column) in enumerate(zip(row, table.columns, strict=True)):
            if cell is None:
                continue
            if column.kind == "number" and _is_exact(cell):
                decimals = len(cell.partition(".")[2])
                sheet.write_number(number, place, float(cell), formats.number(decimals))
            else:
                text = visible_text(cell)
                is_marked = neutral_text(text) != text
                sheet.write_string(
                    number, place, text, formats.quoted if is_marked else formats.text
                )
    if table.rows and len(table.columns) > 2:  # noqa: PLR2004  pairs of a label and a text
        sheet.autofilter(0, 0, len(table.rows), len(table.columns) - 1)


def _is_exact(cell: str) -> bool:
    digits = cell.strip("-").replace(".", "").lstrip("0")
    return is_plain_number(cell) and len(digits) <= MAX_EXACT_DIGITS


def _width(table: Table, place: int) -> int:
    """Return a column's width in characters; those of Chinese take two."""
    cells: Sequence[str | None] = [row[place] for row in table.rows[:200]]
    longest = max(
        (_length(one) for one in (table.columns[place].heading, *cells) if one), default=8
    )
    return min(max(longest + 2, 8), _WIDEST)


def _length(text: str) -> int:
    return sum(1 + (one > "\u2e80") for one in text)


def _sheet_name(title: str) -> str:
    """Return a sheet's name: at most 31 characters, and none that is not allowed in one."""
    return "".join(" " if one in "[]:*?/\\'" else one for one in visible_text(title))[:31]
