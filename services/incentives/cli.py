"""The incentives area's terminal commands: statement, periods, explain, lock."""

from __future__ import annotations

import csv
import sys
from collections.abc import Callable, Iterable, Mapping
from enum import StrEnum
from typing import Annotated, Any

import typer
from rich import box
from rich.console import Console
from rich.table import Table

from shared.http.callers import Role
from shared.runtime.client import connected
from shared.runtime.terminal import DEFAULT_DATA_DIR, AsFormat, DataDir, Format, print_json

PREFIX = "/api/incentives/v1"
READER = [Role.AUDITOR]

commands = typer.Typer()

PeriodOption = Annotated[str, typer.Option("--period", help="The month, YYYY-MM.")]
DepartmentOption = Annotated[str | None, typer.Option("--department", help="Its code.")]


class StatementFormat(StrEnum):
    """How to print a statement."""

    TABLE = "table"
    JSON = "json"
    CSV = "csv"


FIGURES = (
    "due",
    "on_time",
    "late",
    "excused",
    "on_time_rate",
    "score",
    "weight",
    "weighted_points",
)

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


@commands.command()
def statement(
    period: PeriodOption,
    department: DepartmentOption = None,
    format_: Annotated[StatementFormat, typer.Option("--format")] = StatementFormat.TABLE,
    data_dir: DataDir = DEFAULT_DATA_DIR,
) -> None:
    """Show a month's statement: every department's KPI, bonus shares and adjustments."""
    with connected(data_dir, READER) as client:
        found = client.get(f"{PREFIX}/statements/{period}", department=department)
    match format_:
        case StatementFormat.JSON:
            print_json(found)
        case StatementFormat.CSV:
            _print_csv(found)
        case StatementFormat.TABLE:
            _print_table(found)


@commands.command()
def periods(data_dir: DataDir = DEFAULT_DATA_DIR, format_: AsFormat = Format.TEXT) -> None:
    """List the months that have anything in their books."""
    with connected(data_dir, READER) as client:
        found = list(client.items(f"{PREFIX}/periods"))
    if format_ is Format.JSON:
        print_json(found)
        return
    for one in found:
        typer.echo(f"{one['period']}  {one['status']}")


@commands.command()
def explain(
    period: PeriodOption,
    department: Annotated[str, typer.Option("--department", help="Its code.")],
    figure: Annotated[
        str | None, typer.Option(help="on_time, late, score, adjustments, bonus:PROJECT, …")
    ] = None,
    data_dir: DataDir = DEFAULT_DATA_DIR,
    format_: AsFormat = Format.TEXT,
) -> None:
    """List the events behind a department's figures."""
    with connected(data_dir, READER) as client:
        found = client.get(f"{PREFIX}/statements/{period}", department=department)
        path = f"{PREFIX}/statements/{period}/events"
        query = {"department": department, "figure": figure, "limit": 500}
        events = list(client.items(path, **query))
    if format_ is Format.JSON:
        print_json({"statement": found, "events": events})
    else:
        _print_explanation(found, events)


@commands.command()
def lock(period: PeriodOption, data_dir: DataDir = DEFAULT_DATA_DIR) -> None:
    """Make a month's statement final; what comes later is adjusted in an open month."""
    with connected(data_dir, [Role.GENERAL_MANAGER]) as client:
        client.post(f"{PREFIX}/periods/{period}/lock")
    typer.echo(f"{period} is locked")


def _print_table(found: Mapping[str, Any]) -> None:
    title = f"{found['period']}, plan {found['plan_version']}, {found['status']}"
    table = Table(title=f"Statement 结算单  {title}", box=box.SIMPLE, padding=(0, 1, 0, 0))
    table.add_column("department\n部门", overflow="fold", min_width=10)
    for heading in HEADINGS:
        table.add_column(heading, justify="right", no_wrap=True)
    for line in found["departments"]:
        figures = ["–" if line[name] is None else str(line[name]) for name in FIGURES]
        table.add_row(line["department"], *figures)
    console = Console()
    console.print(table)
    _print_money(console, "Bonus shares 奖金", found, "bonus", _bonus)
    _print_money(console, "Adjustments 调整", found, "adjustments", _adjustment)


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


def _print_csv(found: Mapping[str, Any]) -> None:
    out = csv.writer(sys.stdout)
    out.writerow(["period", "plan_version", "status", "department", *FIGURES, "bonus_minor"])
    for line in found["departments"]:
        head = [found["period"], found["plan_version"], found["status"], line["department"]]
        bonus = ";".join(
            f"{one['project']}={one['amount_minor']} {one['currency']}" for one in line["bonus"]
        )
        out.writerow([*head, *(line[name] for name in FIGURES), bonus])


def _print_explanation(found: Mapping[str, Any], events: Iterable[Mapping[str, Any]]) -> None:
    _print_table(found)
    typer.echo("The events behind it 依据")
    for one in events:
        typer.echo(f"\n{_came_to(one)}  {one['name']}")
        if one["due_at"]:
            typer.echo(f"  due 应于 {one['due_at']}, done 完成于 {one['done_at'] or '–'}")
        typer.echo(f"  event {one['event_id']} from fact {one['cause']}")


def _came_to(one: Mapping[str, Any]) -> str:
    if one["part"] == "adjustment" and one["kind"]:
        return f"adjusts {one['period']}: {one['was'] or '–'} → {one['outcome'] or '–'}"
    return str(one["outcome"] or one["part"])
