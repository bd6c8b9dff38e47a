"""The counts of a statement by kind of obligation as CSV; the API exports everything else."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from services.incentives.cli.statement_columns import COUNT_COLUMNS
from shared.terminal.csv_cells import write_csv

Row = Mapping[str, Any]

_STATEMENT_COLUMNS = ("period", "as_of", "plan_version", "status", "department", "name")
NUMBER_COLUMNS = ("plan_version", *COUNT_COLUMNS)


def print_statement_by_kind_csv(statement: Row) -> None:
    """Print the counts as CSV, a row for each department and kind."""
    rows = (
        {**_common(statement, line), "kind": kind, **counts}
        for line in statement["departments"]
        for kind, counts in line["by_kind"].items()
    )
    _write((*_STATEMENT_COLUMNS, "kind", *COUNT_COLUMNS), rows)


def _write(columns: tuple[str, ...], rows: Iterator[Row]) -> None:
    write_csv(columns, ([row.get(column) for column in columns] for row in rows), NUMBER_COLUMNS)


def _common(statement: Row, line: Row) -> dict[str, Any]:
    names = {"department": line["department"], "name": line.get("name")}
    return {**{name: statement.get(name) for name in _STATEMENT_COLUMNS[:4]}, **names}
