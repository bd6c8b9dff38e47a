"""Computes the figures of a statement from what their explanation lists, alone.

Nothing of the incentives area is used: a department head with the two answers and the rules in
words gets the same figures by hand.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Any

Explained = Mapping[str, Any]


def judge(event: Explained, excuses: Mapping[str, Iterable[str]]) -> str:
    """Return the outcome by its times and excuse; what the answer says of it is not read."""
    done, until = event["done_at"], event["deadline"] or event["due_at"]
    if done is not None and datetime.fromisoformat(done) <= datetime.fromisoformat(until):
        return "on_time"
    excused = event["excused_until"]
    is_granted = event["kind"] in excuses.get(event["excuse"] or "late-input", ())
    if done is not None and excused is not None and is_granted:
        in_time = datetime.fromisoformat(done) <= datetime.fromisoformat(excused)
        return "excused" if in_time else "late"
    return "late"


def compute_line(events: Iterable[Explained], rule: Explained, weight: str) -> dict[str, Any]:
    """Return the figures of a department's KPI by the linear curve, rounded half up once."""
    assert rule["curve"] == {"type": "linear"}
    owed = [one for one in events if one["part"] == "obligation"]
    counts = Counter[str]()
    weighed = dict.fromkeys(("on_time", "late", "excused"), Fraction(0))
    for one in owed:
        outcome = judge(one, rule["excuses"])
        assert outcome == one["outcome"]
        counts[outcome] += 1
        weighed[outcome] += Fraction(rule["obligation_weights"][one["kind"]])
    judged, weight_judged = counts["on_time"] + counts["late"], weighed["on_time"] + weighed["late"]
    rate = Fraction(counts["on_time"], judged) if judged else None
    score = 100 * Fraction(weighed["on_time"], weight_judged) if judged else None
    return {
        "due": len(owed),
        **{name: counts[name] for name in ("on_time", "late", "excused")},
        "on_time_rate": round_half_up(rate, "0.0001"),
        "score": round_half_up(score, "0.01"),
        "weighted_points": round_half_up(score and score * Fraction(weight), "0.01"),
    }


def compute_bonuses(events: Iterable[Explained]) -> dict[str, int]:
    """Return the shares of pools: floors, and one unit more for the largest remainders."""
    found = {}
    for bonus in (one["bonus"] for one in events if one["part"] == "bonus"):
        assert bonus["direction"] == "up"
        reached = Fraction(bonus["actual"]) / Fraction(bonus["target"])
        if reached < 1 or bonus["agreed"] is None:
            continue
        factor = min(reached, Fraction(bonus["cap"]))
        assert round_half_up(factor, "0.000001") == f"{Decimal(bonus['factor']):.6f}"
        pool = int(bonus["agreed"]["amount_minor"] * factor)
        exact = pool * Fraction(bonus["share_ratio_exact"])
        gets_unit = bonus["rounding"]["remainder_rank"] <= bonus["rounding"]["left_over_minor"]
        found[bonus["project"]] = int(exact) + gets_unit
        assert pool == bonus["pool"]["amount_minor"]
    return found


def compute_awards(events: Iterable[Explained]) -> dict[tuple[str, str, str], int]:
    """Return the parts of cash awards by the star's month, ranking and winner, in minor units.

    Parts are equal, and one unit more for the first departments by code.
    """
    found = {}
    for one in events:
        if one["part"] == "star":
            star = one["star"]
            assert star["on_time"] + star["late"] >= star["minimum_obligations"]
            departments = sorted(star["departments"])
            whole, left_over = divmod(star["award"]["amount_minor"], len(departments))
            gets_unit = departments.index(one["department"]) < left_over
            found[star["period"], star["ranking"], star["winner"]] = whole + gets_unit
    return found


def compute_changes(events: Iterable[Explained]) -> Counter[tuple[str, str, int]]:
    """Return what adjustments of obligations add to the counts."""
    found: Counter[tuple[str, str, int]] = Counter()
    for one in events:
        if one["part"] == "adjustment" and one["kind"] is not None:
            changes = Counter({one["outcome"]: 1})
            changes.subtract({one["was"]: 1})
            found.update((one["name"], name, by) for name, by in changes.items() if by)
    return found


def round_half_up(exact: Fraction | None, unit: str) -> str | None:
    """Return a fraction rounded to a unit, as text; `None` where there is no data."""
    if exact is None:
        return None
    scaled = exact / Fraction(unit)
    whole = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    return str((Decimal(whole) * Decimal(unit)).quantize(Decimal(unit), ROUND_HALF_UP))
