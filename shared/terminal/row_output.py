"""Prints the rows of a list: as a table for people, JSON for programs, CSV for spreadsheets."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from shared.terminal.command_options import TableFormat
from shared.terminal.company_time import format_time, with_company_offset
from shared.terminal.console_output import print_json, print_message
from shared.terminal.csv_cells import write_csv

Row = Mapping[str, Any]
ID_WIDTH = 36
"""The width of an id that people copy from a table: it is not broken."""


@dataclass(frozen=True)
class Column:
    """A column of a table and of its CSV."""

    name: str
    """The field of a row that it shows, and its name in CSV."""
    heading: str | None
    """Its heading in English and Chinese, separated by a line break; `None`: it is in CSV only."""
    value: Callable[[Row], object] | None = None
    """What the table shows of a row, if it is not the field as it is."""
    csv_value: Callable[[Row], object] | None = None
    """What CSV has of a row, if it is not the field as it is."""
    is_number: bool = False
    is_time: bool = False
    """Whether the field is a time, which is shown in the company's zone."""
    min_width: int | None = None
    has_codes: bool = False
    """Whether words up to the width of an id are not broken: people copy codes, ids and days."""

    def in_table(self, row: Row) -> str:
        """Return what the table shows of a row."""
        if self.value is None and self.is_time:
            return format_time(row.get(self.name))
        return _text(row.get(self.name) if self.value is None else self.value(row))

    def in_csv(self, row: Row) -> str:
        """Return what CSV has of a row."""
        text = _text(row.get(self.name) if self.csv_value is None else self.csv_value(row))
        return with_company_offset(text) if self.is_time and text else text


def print_rows(
    title: str, columns: Sequence[Column], rows: Iterable[Row], format_: TableFormat
) -> None:
    """Print rows; JSON has all of their fields, the others have the columns."""
    match format_:
        case TableFormat.JSON:
            print_json(list(rows))
        case TableFormat.CSV:
            write_csv(
                [column.name for column in columns],
                ([column.in_csv(row) for column in columns] for row in rows),
                [column.name for column in columns if column.is_number],
            )
        case TableFormat.TABLE:
            _print_table(title, columns, rows)


def _print_table(title: str, columns: Sequence[Column], rows: Iterable[Row]) -> None:
    # Help, JSON and CSV need nothing that draws tables.
    from rich import box  # noqa: PLC0415
    from rich.table import Table  # noqa: PLC0415

    from shared.terminal.table_console import print_whole_table  # noqa: PLC0415

    table = Table(title=title, box=box.SIMPLE, padding=(0, 1, 0, 0))
    shown = [column for column in columns if column.heading is not None]
    cells = [[column.in_table(row) for column in shown] for row in rows]
    widths = _widths(shown, cells) if any(one.has_codes for one in shown) else [None] * len(shown)
    for column, width in zip(shown, widths, strict=True):
        table.add_column(
            column.heading or "",
            justify="right" if column.is_number else "left",
            overflow="fold",
            min_width=column.min_width if width is None else width,
            max_width=width,
        )
    for row in cells:
        table.add_row(*row)
    if table.row_count:
        print_whole_table(table)
    else:
        print_nothing(title)


def _widths(columns: Sequence[Column], cells: Sequence[Sequence[str]]) -> list[int]:
    """Return the widths in which a table fits into the terminal, if its codes fit into it."""
    # Rich makes columns narrower without regard to their least widths.
    from shared.terminal.column_widths import longest_line, longest_word, share_width  # noqa: PLC0415
    from shared.terminal.table_console import terminal_console  # noqa: PLC0415

    least, most = [], []
    for position, column in enumerate(columns):
        heading, texts = column.heading or "", [row[position] for row in cells]
        enough = longest_word(texts, ID_WIDTH) if column.has_codes else column.min_width or 0
        least.append(max(longest_line([heading]), enough))
        most.append(max(least[-1], longest_line(texts)))
    frame = 2 * len(columns) + 1
    return share_width(least, most, terminal_console().width - frame)


def print_nothing(title: str) -> None:
    """Say that a list is empty; to stderr, for it is no row."""
    print_message(f"{title}: nothing  无")


def _text(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return "" if value is None else str(value)
