"""The differences between two versions of a month's statement."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

Statement = Mapping[str, Any]
FigureValue = int | str | None

COUNT_FIGURES = ("due", "on_time", "late", "excused")
NULLABLE_FIGURES = ("score", "weighted_points")
"""Figures that are `None` where nothing was due."""


@dataclass(frozen=True)
class FigureChange:
    """A figure whose value has changed."""

    period: str
    department: str | None
    """The department's code; `None` for a figure of the whole company."""
    figure: str
    before: FigureValue
    after: FigureValue


def compare_statements(before: Statement, after: Statement) -> Iterator[FigureChange]:
    """Yield the figures that changed, in the order of the statement."""
    old_figures, defaults = _figures(before), dict.fromkeys((*COUNT_FIGURES, "signals"), 0)
    for (department, figure), value in _figures(after).items():
        old = old_figures.get((department, figure), defaults.get(figure))
        if value != old:
            yield FigureChange(after["period"], department, figure, old, value)


def _figures(statement: Statement) -> dict[tuple[str | None, str], FigureValue]:
    figures: dict[tuple[str | None, str], FigureValue] = {(None, "status"): statement["status"]}
    for line in statement["departments"]:
        code = line["department"]
        figures |= {(code, name): line[name] for name in (*COUNT_FIGURES, *NULLABLE_FIGURES)}
        for share in line["bonus"]:
            figures[code, f"bonus:{share['project']}"] = _format_amount(share)
        for number, adjustment in enumerate(line["adjustments"], 1):
            figures[code, f"adjustment:{adjustment['period']}:{number}"] = _format_adjustment(
                adjustment
            )
        for star in line.get("stars", ()):  # statements locked by earlier versions have none
            figures[code, f"star:{star['period']}:{star['ranking']}"] = _format_award(star)
        figures[code, "signals"] = len(line["signals"])
    figures[None, "signals"] = len(statement["signals"])
    return figures


def _format_adjustment(adjustment: Mapping[str, Any]) -> str:
    if adjustment["type"] == "star":
        money = adjustment.get("money")
        return _format_amount(money) if money else f"{adjustment['leave_hours']:+} h leave"
    if adjustment["type"] == "bonus":
        return _format_amount(adjustment)
    return f"{Decimal(adjustment['weighted_points']):+} points"


def _format_award(star: Mapping[str, Any]) -> str:
    if star.get("money") is None:
        return f"{star['leave_hours']} h"
    return _format_amount(star["money"])


def _format_amount(share: Mapping[str, Any]) -> str:
    """Format an amount whose minor unit is a hundredth, as in the sample company."""
    return f"{share['currency']} {Decimal(share['amount_minor']) / 100:,.2f}"
