"""Prints what other terms would have made of departments' figures, and because of which rules."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from rich import box
from rich.table import Table

from services.incentives.cli.code_labels import RULE_LABELS, label
from services.incentives.cli.statement_printing import format_money, with_name
from shared.terminal.table_console import terminal_console


def print_differences(title: str, departments: Iterable[Mapping[str, Any]]) -> int:
    """Print the departments of which something changes, and return how many they are."""
    table = Table(title=title, box=box.SIMPLE, padding=(0, 1, 0, 0))
    table.add_column("department\n部门", overflow="fold", min_width=10)
    table.add_column("points\n加权分", justify="right", no_wrap=True)
    table.add_column("bonus\n奖金", justify="right", overflow="fold")
    table.add_column("because of\n原因", overflow="fold")
    for one in departments:
        if one["reasons"]:
            reasons = "; ".join(_describe(reason) for reason in one["reasons"])
            name = with_name(one["department"], one["name"])
            table.add_row(name, describe_points(one), describe_bonus(one) or "–", reasons)
    if table.row_count:
        terminal_console().print(table)
    return table.row_count


def describe_points(effect: Mapping[str, Any]) -> str:
    """Return a difference of weighted points with its sign."""
    points = effect["weighted_points"]
    return points if points.startswith("-") else f"+{points}"


def describe_bonus(effect: Mapping[str, Any]) -> str:
    """Return the differences of bonuses with their signs; nothing where there are none."""
    return ", ".join(
        f"{'+' if amount['amount_minor'] > 0 else ''}{format_money(amount)}"
        for amount in effect["bonus"]
    )


def _describe(reason: Mapping[str, Any]) -> str:
    rule = label(RULE_LABELS, reason["rule"])
    effects = filter(None, [describe_points(reason), describe_bonus(reason)])
    return f"{rule} {', '.join(effects)}"
