"""What moved in a month's statement between two moments."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

Statement = Mapping[str, Any]
FigureValue = int | str | None

COUNT_FIGURES = ("due", "on_time", "late", "excused")
NULLABLE_FIGURES = ("score", "weighted_points")
"""Figures that are `None` without data."""


@dataclass(frozen=True)
class FigureChange:
    """A figure that has another value than before."""

    period: str
    department: str | None
    """`None` for the company's own."""
    figure: str
    before: FigureValue
    after: FigureValue


def compare_statements(before: Statement, after: Statement) -> Iterator[FigureChange]:
    """Yield what is not as it was, in the order in which statements tell it."""
    was, nothing = _figures(before), dict.fromkeys((*COUNT_FIGURES, "signals"), 0)
    for (department, figure), value in _figures(after).items():
        old = was.get((department, figure), nothing.get(figure))
        if value != old:
            yield FigureChange(after["period"], department, figure, old, value)


def _figures(statement: Statement) -> dict[tuple[str | None, str], FigureValue]:
    found: dict[tuple[str | None, str], FigureValue] = {(None, "status"): statement["status"]}
    for line in statement["departments"]:
        code = line["department"]
        found |= {(code, name): line[name] for name in (*COUNT_FIGURES, *NULLABLE_FIGURES)}
        for share in line["bonus"]:
            found[code, f"bonus:{share['project']}"] = _format_amount(share)
        for number, adjustment in enumerate(line["adjustments"], 1):
            found[code, f"adjustment:{adjustment['period']}:{number}"] = _format_adjustment(
                adjustment
            )
        found[code, "signals"] = len(line["signals"])
    found[None, "signals"] = len(statement["signals"])
    return found


def _format_adjustment(adjustment: Mapping[str, Any]) -> str:
    if adjustment["type"] == "bonus":
        return _format_amount(adjustment)
    return f"{Decimal(adjustment['weighted_points']):+} points"


def _format_amount(share: Mapping[str, Any]) -> str:
    """Write an amount in hundredths, as those of the sample company are."""
    return f"{share['currency']} {Decimal(share['amount_minor']) / 100:,.2f}"
