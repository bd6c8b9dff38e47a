"""Prints statements, as tables for people and as CSV for spreadsheets."""

from __future__ import annotations

import csv
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import click
from rich import box
from rich.console import Console
from rich.table import Table

from shared.terminal.company_time import format_time
from shared.terminal.department_names import DepartmentNames

COUNT_COLUMNS = ("due", "on_time", "late", "excused", "on_time_rate")
FIGURE_COLUMNS = (*COUNT_COLUMNS, "score", "weight", "weighted_points")

NO_NAMES = DepartmentNames({})
"""For statements whose departments are shown by their codes alone."""

FIGURE_HEADINGS = (
    "due\n应交",
    "on time\n按时",
    "late\n逾期",
    "excused\n免责",
    "rate\n按时率",
    "score\n得分",
    "weight\n权重",
    "points\n加权分",
)


def print_statement(
    statement: Mapping[str, Any], names: DepartmentNames = NO_NAMES, as_of: str | None = None
) -> None:
    """Print the figures, and the bonuses, adjustments and signals if there are any.

    The title says if they are those of an earlier time.
    """
    title = f"{statement['period']}, plan {statement['plan_version']}, {statement['status']}"
    if as_of is not None:
        title += f", as of 截至 {format_time(as_of)}"
    table = Table(title=f"Statement 结算单  {title}", box=box.SIMPLE, padding=(0, 1, 0, 0))
    table.add_column("department\n部门", overflow="fold", min_width=10)
    for heading in FIGURE_HEADINGS:
        table.add_column(heading, justify="right", no_wrap=True)
    for line in statement["departments"]:
        table.add_row(names.describe(line["department"]), *_format_figures(line, FIGURE_COLUMNS))
    console = Console()
    console.print(table)
    _print_section(console, "Bonus shares 奖金", statement, "bonus", _bonus_cells, names)
    _print_section(console, "Adjustments 调整", statement, "adjustments", _adjustment_cells, names)
    _print_signals(console, statement, names)


def print_statement_by_kind(
    statement: Mapping[str, Any], names: DepartmentNames = NO_NAMES
) -> None:
    """Print the counts again, kind by kind."""
    table = Table(title="By kind 义务类型", box=box.SIMPLE, padding=(0, 1, 0, 0))
    table.add_column("department\n部门", overflow="fold", min_width=10)
    table.add_column("kind\n类型", no_wrap=True)
    for heading, _ in zip(FIGURE_HEADINGS, COUNT_COLUMNS, strict=False):
        table.add_column(heading, justify="right", no_wrap=True)
    for line in statement["departments"]:
        for kind, counts in line["by_kind"].items():
            table.add_row(
                names.describe(line["department"]), kind, *_format_figures(counts, COUNT_COLUMNS)
            )
    Console().print(table)


def _format_figures(line: Mapping[str, Any], names: Iterable[str]) -> Iterable[str]:
    return ("–" if line[name] is None else str(line[name]) for name in names)


def _print_section(
    console: Console,
    title: str,
    statement: Mapping[str, Any],
    section: str,
    cells: Callable[[Mapping[str, Any]], tuple[str, str]],
    names: DepartmentNames,
) -> None:
    """Print a section of every department's line; nothing if all of them are empty."""
    table = Table(title=title, box=box.SIMPLE, show_header=False)
    table.add_column(overflow="fold")
    table.add_column(overflow="fold")
    table.add_column(justify="right")
    for line in statement["departments"]:
        for entry in line[section]:
            table.add_row(names.describe(line["department"]), *cells(entry))
    if table.row_count:
        console.print(table)


def _print_signals(console: Console, statement: Mapping[str, Any], names: DepartmentNames) -> None:
    """Print how often each signal occurred; `explain --figure signals` lists every one."""
    by_department = [
        (names.describe(line["department"]), line["signals"]) for line in statement["departments"]
    ]
    table = Table(title="Signals 动态", box=box.SIMPLE, show_header=False)
    for _ in range(3):
        table.add_column(overflow="fold")
    table.add_column(justify="right")
    for department, signals in [*by_department, ("company 公司", statement["signals"])]:
        counts = Counter((signal["fact"], signal["subject"]) for signal in signals)
        for (fact, subject), number in counts.items():
            table.add_row(department, fact, subject, f"× {number}")
    if table.row_count:
        console.print(table)


def _bonus_cells(bonus: Mapping[str, Any]) -> tuple[str, str]:
    return bonus["project"], _format_money(bonus)


def _adjustment_cells(adjustment: Mapping[str, Any]) -> tuple[str, str]:
    if adjustment["type"] == "bonus":
        return f"{adjustment['period']} {adjustment['project']}", _format_money(adjustment)
    changes = ", ".join(f"{name} {step:+}" for name, step in adjustment["change"].items())
    points = f"{adjustment['weighted_points']} points 分"
    return f"{adjustment['period']} {changes}", points


def _format_money(amount: Mapping[str, Any]) -> str:
    """Write an amount in major units, or in minor units if a major unit may not have 100."""
    minor, currency = amount["amount_minor"], amount["currency"]
    if currency in {"CNY", "EUR", "USD", "HKD", "GBP", "SGD"}:
        sign = "-" if minor < 0 else ""
        return f"{currency} {sign}{abs(minor) // 100:,}.{abs(minor) % 100:02}"
    return f"{currency} {minor:,} (minor)"


def print_statement_csv(statement: Mapping[str, Any]) -> None:
    """Print the figures as CSV, a row for each department."""
    out = csv.writer(sys.stdout)
    out.writerow(["period", "plan_version", "status", "department", *FIGURE_COLUMNS, "bonus_minor"])
    for line in statement["departments"]:
        first_cells = [
            statement["period"],
            statement["plan_version"],
            statement["status"],
            line["department"],
        ]
        bonus = ";".join(
            f"{share['project']}={share['amount_minor']} {share['currency']}"
            for share in line["bonus"]
        )
        out.writerow([*first_cells, *(line[name] for name in FIGURE_COLUMNS), bonus])


def print_statement_by_kind_csv(statement: Mapping[str, Any]) -> None:
    """Print the counts as CSV, a row for each department and kind."""
    out = csv.writer(sys.stdout)
    out.writerow(["period", "plan_version", "status", "department", "kind", *COUNT_COLUMNS])
    for line in statement["departments"]:
        first_cells = [
            statement["period"],
            statement["plan_version"],
            statement["status"],
            line["department"],
        ]
        for kind, counts in line["by_kind"].items():
            out.writerow([*first_cells, kind, *(counts[name] for name in COUNT_COLUMNS)])


def print_explanation(
    statement: Mapping[str, Any],
    events: Iterable[Mapping[str, Any]],
    names: DepartmentNames = NO_NAMES,
    as_of: str | None = None,
) -> None:
    """Print a department's statement and the events behind it, with times of the company's zone."""
    print_statement(statement, names, as_of)
    click.echo("The events behind it 依据")
    for event in events:
        click.echo(f"\n{_describe_effect(event)}  {event['name']}")
        if event["due_at"]:
            due, done = format_time(event["due_at"]), format_time(event["done_at"])
            click.echo(f"  due 应于 {due}, done 完成于 {done}")
        if event["at"]:
            click.echo(f"  at 时间 {format_time(event['at'])}")
        click.echo(f"  event {event['event_id']} from fact {event['cause']}")


def _describe_effect(event: Mapping[str, Any]) -> str:
    if event["part"] == "adjustment" and event["kind"]:
        change = f"{event['was'] or '–'} → {event['outcome'] or '–'}"
        return f"adjusts {event['period']}: {change}"
    if event["part"] == "signal":
        return str(event["kind"])
    return str(event["outcome"] or event["part"])
