"""What moved in a month's statement between two moments."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

Statement = Mapping[str, Any]
Value = int | str | None

COUNTS = ("due", "on_time", "late", "excused")
UNCERTAIN = ("score", "weighted_points")
"""Figures that are `None` without data."""


@dataclass(frozen=True)
class Move:
    """A figure that has another value than before."""

    period: str
    department: str | None
    """`None` for the company's own."""
    figure: str
    before: Value
    after: Value


def moves(before: Statement, after: Statement) -> Iterator[Move]:
    """Yield what is not as it was, in the order in which statements tell it."""
    was, nothing = _figures(before), dict.fromkeys((*COUNTS, "signals"), 0)
    for (department, figure), value in _figures(after).items():
        old = was.get((department, figure), nothing.get(figure))
        if value != old:
            yield Move(after["period"], department, figure, old, value)


def _figures(statement: Statement) -> dict[tuple[str | None, str], Value]:
    found: dict[tuple[str | None, str], Value] = {(None, "status"): statement["status"]}
    for line in statement["departments"]:
        code = line["department"]
        found |= {(code, name): line[name] for name in (*COUNTS, *UNCERTAIN)}
        for share in line["bonus"]:
            found[code, f"bonus:{share['project']}"] = _money(share)
        for number, adjustment in enumerate(line["adjustments"], 1):
            found[code, f"adjustment:{adjustment['period']}:{number}"] = _worth(adjustment)
        found[code, "signals"] = len(line["signals"])
    found[None, "signals"] = len(statement["signals"])
    return found


def _worth(adjustment: Mapping[str, Any]) -> str:
    if adjustment["type"] == "bonus":
        return _money(adjustment)
    return f"{Decimal(adjustment['weighted_points']):+} points"


def _money(share: Mapping[str, Any]) -> str:
    """Write an amount in hundredths, as those of the sample company are."""
    return f"{share['currency']} {Decimal(share['amount_minor']) / 100:,.2f}"
