"""How shares are rounded: the steps, and that they sum to the pool."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.incentives.domain.bonus_pool_split import split_pool
from services.incentives.domain.share_rounding import exact_text, round_shares

RATIOS = st.lists(st.integers(0, 1000), min_size=1, max_size=8).filter(any)


def test_the_steps_say_who_got_the_units_left_over_and_why() -> None:
    steps = round_shares(101, {"c": Decimal("0.2"), "a": Decimal("0.5"), "b": Decimal("0.3")})

    told = [
        (s.department, exact_text(s.exact), s.floor_minor, exact_text(s.remainder), s.rank)
        for s in steps
    ]
    assert told == [
        ("a", "50.5", 50, "0.5", 1),
        ("b", "30.3", 30, "0.3", 2),
        ("c", "20.2", 20, "0.2", 3),
    ]
    assert [(s.extra_minor, s.amount_minor) for s in steps] == [(1, 51), (0, 30), (0, 20)]
    assert {(s.departments, s.left_over_minor) for s in steps} == {(3, 1)}


def test_equal_remainders_are_ranked_by_department_code() -> None:
    steps = round_shares(2, {code: Fraction(1, 3) for code in ("z", "a", "m")})

    assert [(s.department, s.rank, s.amount_minor) for s in steps] == [
        ("a", 1, 1),
        ("m", 2, 1),
        ("z", 3, 0),
    ]


@given(RATIOS, st.integers(0, 10**12))
def test_the_steps_sum_to_the_pool_and_give_the_shares(parts: list[int], pool: int) -> None:
    ratios = {f"d{place}": Fraction(part, sum(parts)) for place, part in enumerate(parts)}
    steps = round_shares(pool, ratios)

    assert sum(step.amount_minor for step in steps) == pool
    assert all(0 <= step.remainder < 1 for step in steps)
    assert sorted(step.rank for step in steps) == list(range(1, len(parts) + 1))
    assert sum(step.extra_minor for step in steps) == steps[0].left_over_minor
    assert all(abs(step.amount_minor - step.exact) < 1 for step in steps)
    assert split_pool(pool, ratios) == {step.department: step.amount_minor for step in steps}


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (Fraction(101, 2), "50.5"),
        (Fraction(101, 3), "101/3"),
        (Fraction(7), "7"),
        (Fraction(1, 1000), "0.001"),
        (Fraction(3, 250), "0.012"),
        (Fraction(0), "0"),
        (Fraction(10**30 + 1, 10), f"{10**29}.1"),
    ],
)
def test_numbers_are_written_exactly(number: Fraction, text: str) -> None:
    assert exact_text(number) == text
    assert Fraction(text) == number
