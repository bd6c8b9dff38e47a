"""Statements as CSV for spreadsheets and payroll: what is paid, one line of it a row."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from services.incentives.cli.statement_columns import COUNT_COLUMNS, FIGURE_COLUMNS
from shared.reference_data.currencies import amount_in_major_units
from shared.terminal.csv_cells import write_csv

Row = Mapping[str, Any]

_STATEMENT_COLUMNS = ("period", "as_of", "plan_version", "status", "department", "name")
COLUMNS = (
    *_STATEMENT_COLUMNS,
    "line",
    "of_period",
    "project_id",
    "project",
    "project_name",
    "currency",
    "amount_minor",
    "amount",
    *FIGURE_COLUMNS,
    "obligation",
    "cause",
)
NUMBER_COLUMNS = ("plan_version", "amount_minor", "amount", *FIGURE_COLUMNS)


def print_statement_csv(statement: Row) -> None:
    """Print a row for each department's KPI and for each line that is paid or adjusts it.

    `line` is `kpi`, `bonus`, `kpi-adjustment` or `bonus-adjustment`. The amounts of all rows sum to
    what is paid, their points to the points that count; each currency by itself.
    """
    _write(COLUMNS, _rows(statement))


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


def _rows(statement: Row) -> Iterator[Row]:
    for line in statement["departments"]:
        common = _common(statement, line)
        figures = {name: line[name] for name in FIGURE_COLUMNS}
        yield {**common, "line": "kpi", "of_period": statement["period"], **figures}
        for bonus in line["bonus"]:
            paid = {**bonus, "line": "bonus", "of_period": statement["period"]}
            yield {**paid, **common, "amount": _amount(bonus)}
        for adjustment in line["adjustments"]:
            yield {**_adjustment(adjustment), **common}


def _adjustment(adjustment: Row) -> Row:
    shown = {"of_period": adjustment["period"], "cause": adjustment["cause"]}
    if adjustment["type"] == "bonus":
        amount = _amount(adjustment)
        return {**adjustment, **shown, "line": "bonus-adjustment", "amount": amount}
    return {
        **shown,
        "line": "kpi-adjustment",
        **adjustment["change"],
        "weighted_points": adjustment["weighted_points"],
        "obligation": adjustment["obligation"],
    }


def _amount(paid: Row) -> str | None:
    """Return an amount in major units; nothing for a currency of unknown decimals."""
    amount = amount_in_major_units(paid["amount_minor"], paid["currency"])
    return None if amount is None else f"{amount:f}"
