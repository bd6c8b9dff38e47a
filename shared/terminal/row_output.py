"""Prints the rows of a list: as a table for people, JSON for programs, CSV for spreadsheets."""

from __future__ import annotations

import csv
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from rich import box
from rich.console import Console
from rich.table import Table

from shared.terminal.command_options import TableFormat
from shared.terminal.console_output import print_json

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Column:
    """A column of a table and of its CSV."""

    name: str
    """Its name in CSV; the field that it shows, unless `value` is given."""
    heading: str
    """Its heading in English and Chinese, separated by a line break."""
    value: Callable[[Row], object] | None = None
    """What it shows of a row; nothing for `None`."""
    is_number: bool = False
    min_width: int | None = None

    def of(self, row: Row) -> str:
        """Return what it shows of a row."""
        value = row.get(self.name) if self.value is None else self.value(row)
        return "" if value is None else str(value)


def print_rows(
    title: str, columns: Sequence[Column], rows: Iterable[Row], format_: TableFormat
) -> None:
    """Print rows; JSON has all of their fields, the others have the columns."""
    match format_:
        case TableFormat.JSON:
            print_json(list(rows))
        case TableFormat.CSV:
            out = csv.writer(sys.stdout)
            out.writerow([column.name for column in columns])
            out.writerows([column.of(row) for column in columns] for row in rows)
        case TableFormat.TABLE:
            table = Table(title=title, box=box.SIMPLE, padding=(0, 1, 0, 0))
            for column in columns:
                table.add_column(
                    column.heading,
                    justify="right" if column.is_number else "left",
                    overflow="fold",
                    min_width=column.min_width,
                )
            for row in rows:
                table.add_row(*(column.of(row) for column in columns))
            Console().print(table)
