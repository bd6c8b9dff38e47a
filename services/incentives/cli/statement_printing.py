"""Statements for people and spreadsheets."""

from __future__ import annotations

import csv
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import typer
from rich import box
from rich.console import Console
from rich.table import Table

COUNT_COLUMNS = ("due", "on_time", "late", "excused", "on_time_rate")
FIGURE_COLUMNS = (*COUNT_COLUMNS, "score", "weight", "weighted_points")

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


def print_statement(statement: Mapping[str, Any]) -> None:
    """Print the figures, and what else there is of bonuses, adjustments and signals."""
    title = f"{statement['period']}, plan {statement['plan_version']}, {statement['status']}"
    table = Table(title=f"Statement 结算单  {title}", box=box.SIMPLE, padding=(0, 1, 0, 0))
    table.add_column("department\n部门", overflow="fold", min_width=10)
    for heading in FIGURE_HEADINGS:
        table.add_column(heading, justify="right", no_wrap=True)
    for line in statement["departments"]:
        table.add_row(line["department"], *_format_figures(line, FIGURE_COLUMNS))
    console = Console()
    console.print(table)
    _print_section(console, "Bonus shares 奖金", statement, "bonus", _bonus_cells)
    _print_section(console, "Adjustments 调整", statement, "adjustments", _adjustment_cells)
    _print_signals(console, statement)


def print_statement_by_kind(statement: Mapping[str, Any]) -> None:
    """Print the counts again, kind by kind."""
    table = Table(title="By kind 义务类型", box=box.SIMPLE, padding=(0, 1, 0, 0))
    table.add_column("department\n部门", overflow="fold", min_width=10)
    table.add_column("kind\n类型", no_wrap=True)
    for heading, _ in zip(FIGURE_HEADINGS, COUNT_COLUMNS, strict=False):
        table.add_column(heading, justify="right", no_wrap=True)
    for line in statement["departments"]:
        for kind, counts in line["by_kind"].items():
            table.add_row(line["department"], kind, *_format_figures(counts, COUNT_COLUMNS))
    Console().print(table)


def _format_figures(line: Mapping[str, Any], names: Iterable[str]) -> Iterable[str]:
    return ("–" if line[name] is None else str(line[name]) for name in names)


def _print_section(
    console: Console,
    title: str,
    found: Mapping[str, Any],
    part: str,
    cells: Callable[[Mapping[str, Any]], tuple[str, str]],
) -> None:
    """Print one part of every department, where there is any."""
    table = Table(title=title, box=box.SIMPLE, show_header=False)
    table.add_column(overflow="fold")
    table.add_column(overflow="fold")
    table.add_column(justify="right")
    for line in found["departments"]:
        for one in line[part]:
            table.add_row(line["department"], *cells(one))
    if table.row_count:
        console.print(table)


def _print_signals(console: Console, found: Mapping[str, Any]) -> None:
    """Print how often what was told of whom; `explain --figure signals` lists each."""
    told = [(line["department"], line["signals"]) for line in found["departments"]]
    table = Table(title="Signals 动态", box=box.SIMPLE, show_header=False)
    for _ in range(3):
        table.add_column(overflow="fold")
    table.add_column(justify="right")
    for department, signals in [*told, ("company 公司", found["signals"])]:
        times = Counter((one["fact"], one["subject"]) for one in signals)
        for (fact, subject), number in times.items():
            table.add_row(department, fact, subject, f"× {number}")
    if table.row_count:
        console.print(table)


def _bonus_cells(one: Mapping[str, Any]) -> tuple[str, str]:
    return one["project"], _format_money(one)


def _adjustment_cells(one: Mapping[str, Any]) -> tuple[str, str]:
    if one["type"] == "bonus":
        return f"{one['period']} {one['project']}", _format_money(one)
    changes = ", ".join(f"{name} {step:+}" for name, step in one["change"].items())
    return f"{one['period']} {changes}", f"{one['weighted_points']} points 分"


def _format_money(one: Mapping[str, Any]) -> str:
    """Write minor units for people; currencies with other subunits are shown in minor units."""
    minor, currency = one["amount_minor"], one["currency"]
    if currency in {"CNY", "EUR", "USD", "HKD", "GBP", "SGD"}:
        sign = "-" if minor < 0 else ""
        return f"{currency} {sign}{abs(minor) // 100:,}.{abs(minor) % 100:02}"
    return f"{currency} {minor:,} (minor)"


def print_statement_csv(statement: Mapping[str, Any]) -> None:
    """Print the figures, a row a department."""
    out = csv.writer(sys.stdout)
    out.writerow(["period", "plan_version", "status", "department", *FIGURE_COLUMNS, "bonus_minor"])
    for line in statement["departments"]:
        head = [
            statement["period"],
            statement["plan_version"],
            statement["status"],
            line["department"],
        ]
        bonus = ";".join(
            f"{one['project']}={one['amount_minor']} {one['currency']}" for one in line["bonus"]
        )
        out.writerow([*head, *(line[name] for name in FIGURE_COLUMNS), bonus])


def print_kind_csv(statement: Mapping[str, Any]) -> None:
    """Print the counts, a row a department and kind."""
    out = csv.writer(sys.stdout)
    out.writerow(["period", "plan_version", "status", "department", "kind", *COUNT_COLUMNS])
    for line in statement["departments"]:
        head = [
            statement["period"],
            statement["plan_version"],
            statement["status"],
            line["department"],
        ]
        for kind, counts in line["by_kind"].items():
            out.writerow([*head, kind, *(counts[name] for name in COUNT_COLUMNS)])


def print_explanation(statement: Mapping[str, Any], events: Iterable[Mapping[str, Any]]) -> None:
    """Print a department's line, and the events behind it."""
    print_statement(statement)
    typer.echo("The events behind it 依据")
    for one in events:
        typer.echo(f"\n{_describe_effect(one)}  {one['name']}")
        if one["due_at"]:
            typer.echo(f"  due 应于 {one['due_at']}, done 完成于 {one['done_at'] or '–'}")
        if one["at"]:
            typer.echo(f"  at 时间 {one['at']}")
        typer.echo(f"  event {one['event_id']} from fact {one['cause']}")


def _describe_effect(one: Mapping[str, Any]) -> str:
    if one["part"] == "adjustment" and one["kind"]:
        return f"adjusts {one['period']}: {one['was'] or '–'} → {one['outcome'] or '–'}"
    if one["part"] == "signal":
        return str(one["kind"])
    return str(one["outcome"] or one["part"])
