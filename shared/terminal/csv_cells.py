"""Prints CSV; its cells are taken by spreadsheets as what they are."""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterable, Sequence

from shared.table_documents.csv_format import csv_cell


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
