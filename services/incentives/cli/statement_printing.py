"""Prints statements as tables for people."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from rich import box
from rich.table import Table

from services.incentives.cli.code_labels import (
    COUNT_LABELS,
    KIND_LABELS,
    SIGNAL_LABELS,
    STATEMENT_LABELS,
    label,
)
from services.incentives.cli.statement_columns import (
    COUNT_COLUMNS,
    FIGURE_COLUMNS,
    FIGURE_HEADINGS,
)
from shared.reference_data.currencies import CURRENCY_DECIMALS, amount_in_major_units
from shared.terminal.company_time import format_time
from shared.terminal.table_console import TerminalConsole, terminal_console


def print_statement(statement: Mapping[str, Any]) -> None:
    """Print the figures, and the bonuses, adjustments and signals if there are any.

    The title says if they are those of an earlier time.
    """
    status = label(STATEMENT_LABELS, statement["status"])
    title = f"{statement['period']}, plan 方案 {statement['plan_version']}, {status}"
    title += format_moment(statement)
    table = Table(title=f"Statement 核算单  {title}", box=box.SIMPLE, padding=(0, 1, 0, 0))
    table.add_column("department\n部门", overflow="fold", min_width=10)
    for heading in FIGURE_HEADINGS:
        table.add_column(heading, justify="right", no_wrap=True)
    for line in statement["departments"]:
        table.add_row(_department(line), *_format_figures(line, FIGURE_COLUMNS))
    console = terminal_console()
    console.print(table)
    few = [_department(line) for line in statement["departments"] if line.get("too_little_data")]
    if few:
        console.print(f"Too little data, not ranked 数据不足，不参与排名: {', '.join(few)}")
    _print_section(console, "Bonus shares 奖金", statement, "bonus", _bonus_cells)
    _print_section(console, "Adjustments 调整", statement, "adjustments", _adjustment_cells)
    if any(line.get("stars") for line in statement["departments"]):
        _print_section(console, "Collaboration stars 协作之星", statement, "stars", _star_cells)
    if totals := statement.get("company_totals"):
        console.print(f"Total of the company 全公司合计: {', '.join(map(format_money, totals))}")
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
            table.add_row(
                _department(line), label(KIND_LABELS, kind), *_format_figures(counts, COUNT_COLUMNS)
            )
    terminal_console().print(table)


def _format_figures(line: Mapping[str, Any], names: Iterable[str]) -> Iterable[str]:
    return ("–" if line[name] is None else str(line[name]) for name in names)


def _print_section(
    console: TerminalConsole,
    title: str,
    statement: Mapping[str, Any],
    section: str,
    cells: Callable[[Mapping[str, Any]], tuple[str, str]],
) -> None:
    """Print a section of every department's line; nothing if all of them are empty."""
    table = Table(title=title, box=box.SIMPLE, show_header=False)
    table.add_column(overflow="fold")
    table.add_column(overflow="fold")
    table.add_column(justify="right")
    for line in statement["departments"]:
        for entry in line.get(section, ()):
            table.add_row(_department(line), *cells(entry))
    if table.row_count:
        console.print(table)


def _print_signals(console: TerminalConsole, statement: Mapping[str, Any]) -> None:
    """Print how often each signal occurred; `explain --figure signals` lists every one."""
    by_department = [(_department(line), line["signals"]) for line in statement["departments"]]
    table = Table(title="Signals 动态", box=box.SIMPLE, show_header=False)
    for _ in range(3):
        table.add_column(overflow="fold")
    table.add_column(justify="right")
    for department, signals in [*by_department, ("company 公司", statement["signals"])]:
        counts = Counter((signal["fact"], signal["subject"]) for signal in signals)
        for (fact, subject), number in counts.items():
            table.add_row(department, label(SIGNAL_LABELS, fact), subject or "–", f"× {number}")
    if table.row_count:
        console.print(table)


def _department(line: Mapping[str, Any]) -> str:
    return with_name(line["department"], line.get("name"))


def _project(paid: Mapping[str, Any]) -> str:
    return with_name(paid["project"], paid.get("project_name"))


def _bonus_cells(bonus: Mapping[str, Any]) -> tuple[str, str]:
    return _project(bonus), format_money(bonus)


def _star_cells(star: Mapping[str, Any]) -> tuple[str, str]:
    money = star.get("money")
    paid = f"{star['leave_hours']} h leave 调休" if money is None else format_money(money)
    return f"{star['period']} {star['winner_name'] or star['winner']}", paid


def _adjustment_cells(adjustment: Mapping[str, Any]) -> tuple[str, str]:
    if adjustment["type"] == "star":
        return _star_cells(adjustment)
    if adjustment["type"] == "bonus":
        return f"{adjustment['period']} {_project(adjustment)}", format_money(adjustment)
    changes = ", ".join(
        f"{label(COUNT_LABELS, name)} {step:+}" for name, step in adjustment["change"].items()
    )
    points = f"{adjustment['weighted_points']} points 分"
    return f"{adjustment['period']} {_obligation(adjustment)}: {changes}", points


def _obligation(adjustment: Mapping[str, Any]) -> str:
    """Return what was owed and to whom, as far as it is told, and the obligation's id."""
    kind = adjustment.get("kind")
    counterpart = adjustment.get("counterpart")
    about = (
        None if kind is None else label(KIND_LABELS, kind),
        adjustment.get("title"),
        counterpart and f"→ {with_name(counterpart, adjustment.get('counterpart_name'))}",
        f"({adjustment['obligation']})",
    )
    return " ".join(one for one in about if one)


def format_money(amount: Mapping[str, Any]) -> str:
    """Write an amount in major units, or in minor units where the currency is unknown."""
    minor, currency = amount["amount_minor"], amount["currency"]
    major = amount_in_major_units(minor, currency)
    if major is None:
        return f"{currency} {minor:,} (minor)"
    return f"{currency} {major:,.{CURRENCY_DECIMALS[currency]}f}"


def with_name(code: str, name: str | None) -> str:
    """Return a code, followed by its name where there is one that says more."""
    return code if name in (None, code) else f"{code} {name}"


def format_moment(statement: Mapping[str, Any]) -> str:
    """Return what a heading says of the moment that an answer is of; nothing for now."""
    said = [
        f", {words} {format_time(statement[name])}"
        for name, words in (("as_of", "as of 截至"), ("known_at", "known at 已知于"))
        if statement.get(name)
    ]
    return "".join(said)
