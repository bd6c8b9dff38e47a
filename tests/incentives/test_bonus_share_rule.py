"""Share rules: by what a pool is split, and that the shares always sum to it."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st

from services.incentives.domain.bonus_pool_split import split_pool
from services.incentives.domain.bonus_share_rule import (
    AgreedRatio,
    BonusShareRule,
    DeliveredWeight,
    MixedShares,
    OnTimeRecord,
    refuse_invalid_share_rule,
)
from services.incentives.domain.incentive_plan import Plan
from services.incentives.domain.kpi_calculation import ObligationTally
from services.incentives.domain.project_share_ratios import ProjectTally, compute_share_ratios
from services.incentives.domain.refusals import InvalidPlan

AGREED = {"rd": Decimal("0.5"), "sales": Decimal("0.3"), "test": Decimal("0.2")}
PLAN = Plan(
    version=2,
    effective_from="2026-01",
    obligation_weights={"handoff": Decimal(1), "commitment": Decimal("0.5")},
)


def tally(delivered: int = 0, on_time: int = 0, late: int = 0, excused: int = 0) -> ProjectTally:
    outcomes = ObligationTally(on_time=on_time, late=late, excused=excused)
    return ProjectTally(delivered=delivered, outcomes=outcomes)


RECORD = {
    "rd": {
        "handoff": tally(delivered=3, on_time=3),
        "duty": tally(delivered=9, on_time=9),  # not counted by the plan
    },
    "sales": {
        "handoff": tally(delivered=1, on_time=1, late=1),
        "commitment": tally(delivered=2, on_time=2),
    },
    "guest": {"handoff": tally(delivered=4, on_time=4)},
}
MIX = MixedShares(
    agreed_ratio=Decimal("0.5"), delivered_weight=Decimal("0.3"), on_time_record=Decimal("0.2")
)


@pytest.mark.parametrize(
    ("rule", "rd", "sales"),
    [
        (AgreedRatio(), "1/2", "3/10"),
        # 3 × 1 against 1 × 1 + 2 × 0.5, of the 4/5 that the test department leaves
        (DeliveredWeight(), "12/25", "8/25"),
        # 3 of 3 against 3 of 4
        (OnTimeRecord(), "16/35", "12/35"),
        (MIX, "1699/3500", "1101/3500"),
    ],
)
def test_a_pool_is_split_by_the_plans_rule(rule: BonusShareRule, rd: str, sales: str) -> None:
    ratios = compute_share_ratios(rule, AGREED, RECORD, PLAN)

    assert ratios == {"rd": Fraction(rd), "sales": Fraction(sales), "test": Fraction(1, 5)}


@pytest.mark.parametrize("rule", [DeliveredWeight(), OnTimeRecord(), MIX])
def test_without_any_record_a_pool_is_split_as_agreed(rule: BonusShareRule) -> None:
    agreed = {code: Fraction(ratio) for code, ratio in AGREED.items()}

    assert compute_share_ratios(rule, AGREED, {}, PLAN) == agreed


def test_a_department_that_delivered_nothing_of_what_it_owed_gets_nothing() -> None:
    record = {
        "rd": {"handoff": tally(delivered=1, late=1)},
        "sales": {"handoff": tally(late=2)},
    }

    by_weight = compute_share_ratios(DeliveredWeight(), AGREED, record, PLAN)

    assert by_weight == {"rd": Fraction(4, 5), "sales": 0, "test": Fraction(1, 5)}


def test_departments_that_all_measure_nothing_keep_their_agreed_ratios() -> None:
    record = {code: {"handoff": tally(late=2)} for code in AGREED}

    for rule in (DeliveredWeight(), OnTimeRecord()):
        assert compute_share_ratios(rule, AGREED, record, PLAN) == AGREED_EXACT


def test_who_has_only_excused_obligations_has_no_rate_but_a_delivered_weight() -> None:
    record = {
        "rd": {"handoff": tally(delivered=2, excused=2)},
        "sales": {"handoff": tally(delivered=1, on_time=1)},
        "test": {"handoff": tally(delivered=1, late=1)},
    }

    assert compute_share_ratios(OnTimeRecord(), AGREED, record, PLAN) == {
        "rd": Fraction(1, 2),
        "sales": Fraction(1, 2),
        "test": 0,
    }
    assert compute_share_ratios(DeliveredWeight(), AGREED, record, PLAN)["rd"] == Fraction(1, 2)


AGREED_EXACT = {code: Fraction(ratio) for code, ratio in AGREED.items()}


def test_an_excuse_that_the_plan_does_not_grant_is_late_in_the_rate() -> None:
    record = {
        "rd": {"handoff": tally(delivered=2, on_time=1, excused=1)},
        "sales": {"handoff": tally(delivered=1, on_time=1)},
    }
    strict = PLAN.model_copy(update={"excuses": {}})

    assert compute_share_ratios(OnTimeRecord(), AGREED, record, strict) == {
        "rd": Fraction(4, 15),
        "sales": Fraction(8, 15),
        "test": Fraction(1, 5),
    }


COUNTS = st.integers(min_value=0, max_value=20)
TALLIES = st.builds(tally, COUNTS, COUNTS, COUNTS, COUNTS)
RECORDS = st.dictionaries(
    st.sampled_from([*AGREED, "guest"]),
    st.dictionaries(st.sampled_from(["handoff", "commitment", "duty"]), TALLIES),
)
MIXES = st.integers(0, 100).flatmap(
    lambda first: st.integers(0, 100 - first).map(
        lambda second: MixedShares(
            agreed_ratio=Decimal(first) / 100,
            delivered_weight=Decimal(second) / 100,
            on_time_record=Decimal(100 - first - second) / 100,
        )
    )
)


@for_all(
    st.one_of(
        st.sampled_from([AgreedRatio(), DeliveredWeight(), OnTimeRecord()]),
        MIXES,
    ),
    RECORDS,
    st.integers(min_value=0, max_value=10**15),
)
def test_shares_sum_to_the_pool_under_every_rule(
    rule: BonusShareRule, record: dict[str, dict[str, ProjectTally]], pool_minor: int
) -> None:
    refuse_invalid_share_rule(rule)
    ratios = compute_share_ratios(rule, AGREED, record, PLAN)
    shares = split_pool(pool_minor, ratios)

    assert sum(ratios.values()) == 1
    assert min(ratios.values()) >= 0
    assert sum(shares.values()) == pool_minor
    assert all(abs(shares[code] - pool_minor * ratios[code]) < 1 for code in AGREED)
    assert compute_share_ratios(rule, AGREED, dict(reversed(record.items())), PLAN) == ratios


@pytest.mark.parametrize("weights", [("0.5", "0.5", "0.1"), ("0", "0", "0"), ("1.5", "-0.5", "0")])
def test_a_mix_whose_weights_do_not_sum_to_one_is_refused(weights: tuple[str, str, str]) -> None:
    agreed, delivered, on_time = map(Decimal, weights)
    mix = MixedShares(agreed_ratio=agreed, delivered_weight=delivered, on_time_record=on_time)

    with pytest.raises(InvalidPlan, match="must sum to exactly 1"):
        refuse_invalid_share_rule(mix)
