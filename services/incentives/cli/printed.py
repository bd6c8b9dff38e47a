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

COUNTS = ("due", "on_time", "late", "excused", "on_time_rate")
FIGURES = (*COUNTS, "score", "weight", "weighted_points")

HEADINGS = (
    "due\n应交",
    "on time\n按时",
    "late\n逾期",
    "excused\n免责",
    "rate\n按时率",
    "score\n得分",
    "weight\n权重",
    "points\n加权分",
)


def print_statement(found: Mapping[str, Any]) -> None:
    """Print the figures, and what else there is of bonuses, adjustments and signals."""
    title = f"{found['period']}, plan {found['plan_version']}, {found['status']}"
    table = Table(title=f"Statement 结算单  {title}", box=box.SIMPLE, padding=(0, 1, 0, 0))
    table.add_column("department\n部门", overflow="fold", min_width=10)
    for heading in HEADINGS:
        table.add_column(heading, justify="right", no_wrap=True)
    for line in found["departments"]:
        table.add_row(line["department"], *_figures(line, FIGURES))
    console = Console()
    console.print(table)
    _print_money(console, "Bonus shares 奖金", found, "bonus", _bonus)
    _print_money(console, "Adjustments 调整", found, "adjustments", _adjustment)
    _print_signals(console, found)


def print_kinds(found: Mapping[str, Any]) -> None:
    """Print the counts again, kind by kind."""
    table = Table(title="By kind 义务类型", box=box.SIMPLE, padding=(0, 1, 0, 0))
    table.add_column("department\n部门", overflow="fold", min_width=10)
    table.add_column("kind\n类型", no_wrap=True)
    for heading, _ in zip(HEADINGS, COUNTS, strict=False):
        table.add_column(heading, justify="right", no_wrap=True)
    for line in found["departments"]:
        for kind, counts in line["by_kind"].items():
            table.add_row(line["department"], kind, *_figures(counts, COUNTS))
    Console().print(table)


def _figures(line: Mapping[str, Any], names: Iterable[str]) -> Iterable[str]:
    return ("–" if line[name] is None else str(line[name]) for name in names)


def _print_money(
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


def _bonus(one: Mapping[str, Any]) -> tuple[str, str]:
    return one["project"], _money(one)


def _adjustment(one: Mapping[str, Any]) -> tuple[str, str]:
    if one["type"] == "bonus":
        return f"{one['period']} {one['project']}", _money(one)
    changes = ", ".join(f"{name} {step:+}" for name, step in one["change"].items())
    return f"{one['period']} {changes}", f"{one['weighted_points']} points 分"


def _money(one: Mapping[str, Any]) -> str:
    """Write minor units for people; currencies with other subunits are shown in minor units."""
    minor, currency = one["amount_minor"], one["currency"]
    if currency in {"CNY", "EUR", "USD", "HKD", "GBP", "SGD"}:
        sign = "-" if minor < 0 else ""
        return f"{currency} {sign}{abs(minor) // 100:,}.{abs(minor) % 100:02}"
    return f"{currency} {minor:,} (minor)"


def print_csv(found: Mapping[str, Any]) -> None:
    """Print the figures, a row a department."""
    out = csv.writer(sys.stdout)
    out.writerow(["period", "plan_version", "status", "department", *FIGURES, "bonus_minor"])
    for line in found["departments"]:
        head = [found["period"], found["plan_version"], found["status"], line["department"]]
        bonus = ";".join(
            f"{one['project']}={one['amount_minor']} {one['currency']}" for one in line["bonus"]
        )
        out.writerow([*head, *(line[name] for name in FIGURES), bonus])


def print_csv_by_kind(found: Mapping[str, Any]) -> None:
    """Print the counts, a row a department and kind."""
    out = csv.writer(sys.stdout)
    out.writerow(["period", "plan_version", "status", "department", "kind", *COUNTS])
    for line in found["departments"]:
        head = [found["period"], found["plan_version"], found["status"], line["department"]]
        for kind, counts in line["by_kind"].items():
            out.writerow([*head, kind, *(counts[name] for name in COUNTS)])


def print_explanation(found: Mapping[str, Any], events: Iterable[Mapping[str, Any]]) -> None:
    """Print a department's line, and the events behind it."""
    print_statement(found)
    typer.echo("The events behind it 依据")
    for one in events:
        typer.echo(f"\n{_came_to(one)}  {one['name']}")
        if one["due_at"]:
            typer.echo(f"  due 应于 {one['due_at']}, done 完成于 {one['done_at'] or '–'}")
        if one["at"]:
            typer.echo(f"  at 时间 {one['at']}")
        typer.echo(f"  event {one['event_id']} from fact {one['cause']}")


def _came_to(one: Mapping[str, Any]) -> str:
    if one["part"] == "adjustment" and one["kind"]:
        return f"adjusts {one['period']}: {one['was'] or '–'} → {one['outcome'] or '–'}"
    if one["part"] == "signal":
        return str(one["kind"])
    return str(one["outcome"] or one["part"])
