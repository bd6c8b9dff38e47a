"""The one writer of CSV: its cells are taken by spreadsheets as what they are."""

from __future__ import annotations

import csv
import re
import sys
from collections.abc import Iterable, Sequence
from decimal import Decimal

from shared.eventsourcing.spreadsheet_text import neutral_text
from shared.telemetry.visible_text import visible_text

_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")


def csv_cell(value: object, *, is_number: bool = False) -> str:
    """Return a value as a cell; nothing for `None`.

    A number stays as it is, also a negative one; so does the text of one in a column of numbers
    (`is_number`). Any other text that a spreadsheet would run as a formula gets an apostrophe in
    front, and control and direction characters are written as escapes.
    """
    text = "" if value is None else str(value)
    if isinstance(value, int | float | Decimal) or (is_number and _NUMBER.fullmatch(text)):
        return text
    return neutral_text(visible_text(text))


def write_csv(
    columns: Sequence[str], rows: Iterable[Sequence[object]], number_columns: Iterable[str] = ()
) -> None:
    """Print a heading and rows to stdout, each value as the cell of its column."""
    numbers = frozenset(number_columns)
    out = csv.writer(sys.stdout)
    out.writerow(columns)
    for row in rows:
        cells = zip(columns, row, strict=True)
        out.writerow([csv_cell(value, is_number=name in numbers) for name, value in cells])
