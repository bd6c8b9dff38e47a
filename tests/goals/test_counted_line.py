"""What an obligation is worth by a department's last locked month."""

from __future__ import annotations

from decimal import Decimal

import pytest

from services.goals.domain.counted_line import LineCounted, RecordCountedLine, decide, evolve


def line(period: str = "2026-10", counted: int = 6, weight: str = "0.15") -> LineCounted:
    """Return what a locked month of product says."""
    return LineCounted(department="product", period=period, weight=Decimal(weight), counted=counted)


@pytest.mark.parametrize(
    ("obligations", "points"),
    [(0, "0.00"), (1, "2.50"), (2, "5.00"), (6, "15.00"), (7, "15.00"), (60, "15.00")],
)
def test_obligations_put_their_part_of_the_weight_at_risk_and_never_more(
    obligations: int, points: str
) -> None:
    assert str(line().points_of(obligations)) == points


def test_points_are_rounded_to_two_decimals_once() -> None:
    assert str(line(counted=7).points_of(1)) == "2.14"
    assert str(line(counted=7).points_of(3)) == "6.43"


def test_a_month_that_counted_nothing_says_nothing_of_points() -> None:
    assert line(counted=0).points_of(1) is None
    assert str(line(counted=1).points_of(1)) == "15.00"


@pytest.mark.parametrize(
    ("known", "said", "is_news"),
    [
        (None, "2026-10", True),
        ("2026-09", "2026-10", True),
        ("2026-10", "2026-10", False),
        ("2026-11", "2026-10", False),
        ("2026-12", "2027-01", True),
    ],
)
def test_a_later_month_holds(known: str | None, said: str, is_news: bool) -> None:
    before = None if known is None else line(known)
    events = decide(RecordCountedLine(line(said)), before)
    assert events == ([line(said)] if is_news else [])
    assert evolve(before, line(said)) == line(said)
