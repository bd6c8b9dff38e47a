"""Tables as CSV; its cells are taken by spreadsheets as what they are."""

from __future__ import annotations

import csv
import io
import re
from decimal import Decimal
from typing import TYPE_CHECKING

from shared.eventsourcing.spreadsheet_text import neutral_text
from shared.telemetry.visible_text import visible_text

if TYPE_CHECKING:  # terminal commands write cells, and do not wait for pydantic
    from shared.table_documents.document import Table

BYTE_ORDER_MARK = "\ufeff"
"""Spreadsheets take a file that begins with it for UTF-8, and others for the system's encoding."""
_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")


def is_plain_number(text: str) -> bool:
    """Return whether a text is a number without exponent, sign other than `-`, or grouping."""
    return _NUMBER.fullmatch(text) is not None


def csv_cell(value: object, *, is_number: bool = False) -> str:
    """Return a value as a cell; nothing for `None`.

    A number stays as it is, also a negative one; so does the text of one in a column of numbers
    (`is_number`). Any other text that a spreadsheet would run as a formula gets an apostrophe in
    front, and control and direction characters are written as escapes.
    """
    text = "" if value is None else str(value)
    if isinstance(value, int | float | Decimal) or (is_number and is_plain_number(text)):
        return text
    return neutral_text(visible_text(text))


def write_csv_document(table: Table) -> bytes:
    """Return a heading and a line for each row, in UTF-8 with a byte order mark."""
    text = io.StringIO()
    text.write(BYTE_ORDER_MARK)
    out = csv.writer(text)
    out.writerow([csv_cell(column.heading) for column in table.columns])
    numbers = [column.kind == "number" for column in table.columns]
    for row in table.rows:
        cells = zip(row, numbers, strict=True)
        out.writerow([csv_cell(cell, is_number=is_number) for cell, is_number in cells])
    return text.getvalue().encode()
