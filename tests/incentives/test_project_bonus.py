"""Project outcomes, the bonus pools they earn and the shares of a pool."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st

from services.incentives.domain.bonus_pool_split import BonusPool, compute_bonus_pool, split_pool
from services.incentives.domain.incentive_plan import BUILT_IN_PLAN, ShareRule
from services.incentives.domain.project_outcome import (
    EnterProjectOutcome,
    ProjectOutcome,
    ProjectOutcomeEntered,
)
from services.incentives.domain.project_outcome_correction import decide, evolve
from services.incentives.domain.refusals import InvalidProjectOutcome
from shared.testing.given_when_then import aggregate_scenario
from tests.incentives.domain_examples import fact_id

given = aggregate_scenario(decide, evolve, None).given


def launch(
    actual: str, *, agreed_minor: int | None = 10_000_00, target: str = "100", **ratios: str
) -> ProjectOutcome:
    return ProjectOutcome(
        project_id=fact_id(7),
        project="launch",
        name="新品上市",
        unit="件",
        target=Decimal(target),
        actual=Decimal(actual),
        agreed_minor=agreed_minor,
        currency=None if agreed_minor is None else "CNY",
        ratios={code: Decimal(ratio) for code, ratio in (ratios or {"rd": "1"}).items()},
    )


def test_an_outcome_is_entered_once() -> None:
    command = EnterProjectOutcome(launch("120"), "2026-10", "2026-11", fact_id(1))
    entered = ProjectOutcomeEntered(
        outcome=launch("120"), period="2026-10", booked_in="2026-11", cause=fact_id(1)
    )

    given().when(command).then(entered).when(command).then()


@pytest.mark.parametrize(
    ("outcome", "message"),
    [
        (launch("1", target="0"), "the target of launch must be above 0"),
        (launch("1", target="-1"), "the target of launch must be above 0"),
        (launch("1", agreed_minor=-1), "the pool of launch must not be below 0"),
        (launch("1", rd="1.5", test="-0.5"), "no ratio of launch may be below 0"),
        (launch("1", rd="0.5", test="0.4999999999"), "must sum to exactly 1"),
        (launch("1", rd="0.5", test="0.5000000001"), "must sum to exactly 1"),
    ],
)
def test_an_outcome_without_valid_pool_or_ratios_is_refused(
    outcome: ProjectOutcome, message: str
) -> None:
    given().when(EnterProjectOutcome(outcome, "2026-10", "2026-10", fact_id(1))).then_refused(
        InvalidProjectOutcome, message_contains=message
    )


@pytest.mark.parametrize(
    "outcome",
    [
        launch("-1", target="0.000001"),
        launch("1", agreed_minor=0),
        launch("1", rd="1", test="0"),
        launch("1", agreed_minor=None),
    ],
)
def test_an_outcome_may_have_the_smallest_allowed_values(outcome: ProjectOutcome) -> None:
    command = EnterProjectOutcome(outcome, "2026-10", "2026-10", fact_id(1))

    assert len(given().when(command).events) == 1


@pytest.mark.parametrize(
    ("actual", "pool_minor"),
    [
        ("100", 10_000_00),
        ("120", 12_000_00),
        ("149.99999", 14_999_99),  # 1,499,999.9 is floored
        ("150", 15_000_00),
        ("150.00001", 15_000_00),
        ("1e9", 15_000_00),
    ],
)
def test_the_pool_grows_with_the_outcome_up_to_the_cap(actual: str, pool_minor: int) -> None:
    assert compute_bonus_pool(launch(actual), BUILT_IN_PLAN, {}) == BonusPool(
        target_met=True, pool_minor=pool_minor, shares={"rd": pool_minor}
    )


def test_the_cap_comes_from_the_plan() -> None:
    generous = BUILT_IN_PLAN.model_copy(update={"shares": ShareRule(cap=Decimal("2.5"))})

    assert compute_bonus_pool(launch("300"), generous, {}).pool_minor == 25_000_00


def test_below_the_target_there_is_no_pool() -> None:
    assert compute_bonus_pool(launch("99.999999"), BUILT_IN_PLAN, {}) == BonusPool(
        target_met=False, pool_minor=None, shares={}
    )


def test_the_target_can_be_met_without_an_agreed_pool() -> None:
    without = launch("120", agreed_minor=None)

    assert compute_bonus_pool(without, BUILT_IN_PLAN, {}) == BonusPool(
        target_met=True, pool_minor=None, shares={}
    )


def test_an_empty_pool_is_split_too() -> None:
    empty = launch("120", agreed_minor=0, rd="0.5", test="0.5")

    assert compute_bonus_pool(empty, BUILT_IN_PLAN, {}) == BonusPool(
        target_met=True, pool_minor=0, shares={"rd": 0, "test": 0}
    )


def test_the_pool_is_not_rounded_on_the_way() -> None:
    third = launch("4", agreed_minor=100, target="3")

    assert compute_bonus_pool(third, BUILT_IN_PLAN, {}).pool_minor == 133


def test_a_unit_left_over_goes_to_the_largest_remainder() -> None:
    # 101 × 0.5, 0.3, 0.2 = 50.5, 30.3, 20.2
    ratios = {"marketing": Decimal("0.3"), "rd": Decimal("0.5"), "test": Decimal("0.2")}

    assert split_pool(101, ratios) == {"marketing": 30, "rd": 51, "test": 20}


def test_two_units_left_over_go_to_two_departments() -> None:
    # 103 × 0.3, 0.5, 0.2 = 30.9, 51.5, 20.6
    ratios = {"marketing": Decimal("0.3"), "rd": Decimal("0.5"), "test": Decimal("0.2")}

    assert split_pool(103, ratios) == {"marketing": 31, "rd": 51, "test": 21}


def test_equal_remainders_go_by_department_code() -> None:
    ratios = {code: Decimal("0.25") for code in ("d", "b", "a", "c")}

    assert split_pool(6, ratios) == {"a": 2, "b": 2, "c": 1, "d": 1}


def test_shares_are_listed_by_department_code() -> None:
    shares = compute_bonus_pool(
        launch("100", test="0.2", rd="0.5", 市场="0.3"), BUILT_IN_PLAN, {}
    ).shares

    assert list(shares.items()) == [("rd", 500_000), ("test", 200_000), ("市场", 300_000)]


@for_all(
    st.integers(min_value=0, max_value=10**15),
    st.lists(st.integers(min_value=0, max_value=997), min_size=1, max_size=9).filter(any),
)
def test_shares_sum_to_the_pool_and_lie_within_a_unit(pool_minor: int, parts: list[int]) -> None:
    whole = 10**4
    cut = [part * whole // sum(parts) for part in parts]
    cut[0] += whole - sum(cut)
    ratios = {f"d{i}": Decimal(part) / whole for i, part in enumerate(cut)}

    shares = split_pool(pool_minor, ratios)

    assert sum(shares.values()) == pool_minor
    assert all(abs(shares[code] - pool_minor * Fraction(ratios[code])) < 1 for code in ratios)
    assert split_pool(pool_minor, dict(reversed(ratios.items()))) == shares
