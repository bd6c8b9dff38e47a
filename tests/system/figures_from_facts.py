"""Computes the figures of a statement from published facts alone; nothing of incentives is used."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from fractions import Fraction
from typing import Any

FIGURES = ("due", "on_time", "late", "excused", "on_time_rate", "score", "weighted_points")


def judge_obligation(fact: Mapping[str, Any], department: str) -> str:
    """Return an obligation's outcome by its fact alone."""
    assert fact.get("sender", fact.get("department")) == department
    name = fact["type"].split(".")[2]
    if name.endswith(("-overdue", "-breached")):
        return "late"
    times = {"handoff-accepted": "delivered_at", "request-replied": "replied_at"} | {
        "progress-reported": "reported_at",
        "support-given": "given_at",
        "action-completed": "at",
    }
    completed_at = datetime.fromisoformat(fact[times.get(name, "done_at")])
    if completed_at <= datetime.fromisoformat(fact.get("deadline", fact["due_at"])):
        return "on_time"
    excused = fact.get("excused_until")
    return "excused" if excused and completed_at <= datetime.fromisoformat(excused) else "late"


def compute_figure(figure: str, count: Counter[str]) -> int | str | None:
    """Return a figure computed from the outcomes of its obligations."""
    if figure == "due":
        return count.total()
    if figure in {"on_time", "late", "excused"}:
        assert set(count) <= {figure}
        return count.total()
    judged = count.total() - count["excused"]
    if not judged:
        return None
    rate = Fraction(count["on_time"], judged)
    factor, places = {"on_time_rate": (1, 4), "score": (100, 2), "weighted_points": (15, 2)}[figure]
    scaled = int(rate * factor * 10**places + Fraction(1, 2))
    return f"{scaled // 10**places}.{scaled % 10**places:0{places}}"


def compute_share(closed: Mapping[str, Any], department: str) -> int:
    """Return a department's bonus; fails where it would have to be rounded."""
    reached = min(Fraction(closed["actual"]) / Fraction(closed["target"]), Fraction(3, 2))
    pool = int(closed["pool"]["amount_minor"] * reached)
    ratios = {one["department"]: Fraction(one["ratio"]) for one in closed["shares"]}
    amount = pool * ratios[department]
    assert amount.denominator == 1
    return int(amount)
