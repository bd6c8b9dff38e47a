"""The collaboration KPI, against numbers worked out by hand."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st

from services.incentives.domain.excuse_reason import RecordedOutcome
from services.incentives.domain.incentive_plan import BUILT_IN_PLAN, Plan
from services.incentives.domain.kpi_calculation import (
    KindFigures,
    KpiFigures,
    ObligationTally,
    compute_figures,
    compute_figures_by_kind,
    round_half_up,
)
from services.incentives.domain.obligation_outcome import ObligationOutcome
from tests.incentives.domain_examples import plan_of_kinds, text_copy

COUNTS = st.integers(min_value=0, max_value=500)
TALLIES = st.dictionaries(
    st.sampled_from(["handoff", "duty", "workflow-step", "reply"]),
    st.builds(ObligationTally, on_time=COUNTS, late=COUNTS, excused=COUNTS),
)


def test_twelve_of_seventeen_on_time_give_the_documented_figures() -> None:
    tallies = {"handoff": ObligationTally(on_time=12, late=5)}

    assert compute_figures(tallies, BUILT_IN_PLAN, "研发").model_dump(mode="json") == {
        "due": 17,
        "on_time": 12,
        "late": 5,
        "excused": 0,
        "on_time_rate": "0.7059",
        "score": "70.59",
        "weight": "0.15",
        "weighted_points": "10.59",
        "too_little_data": False,
    }


@pytest.mark.parametrize(
    ("on_time", "late", "rate", "score", "points"),
    [
        (0, 1, "0.0000", "0.00", "0.00"),
        (1, 0, "1.0000", "100.00", "15.00"),
        (1, 2, "0.3333", "33.33", "5.00"),
        (2, 1, "0.6667", "66.67", "10.00"),
        (1, 31, "0.0313", "3.13", "0.47"),  # 0.03125 and 3.125 lie half-way: upwards
        (3, 5, "0.3750", "37.50", "5.63"),  # 5.625 lies half-way
        (127, 53, "0.7056", "70.56", "10.58"),
    ],
)
def test_figures_are_rounded_half_up(
    on_time: int, late: int, rate: str, score: str, points: str
) -> None:
    kpi = compute_figures(
        {"duty": ObligationTally(on_time=on_time, late=late)}, BUILT_IN_PLAN, "研发"
    )

    assert (str(kpi.on_time_rate), str(kpi.score), str(kpi.weighted_points)) == (
        rate,
        score,
        points,
    )


@pytest.mark.parametrize(
    ("on_time", "late", "score", "points"),
    [
        (8, 13, "38.10", "5.71"),  # 5.7142…; from the rounded score it would be 5.715, so 5.72
        (5, 19, "20.83", "3.13"),  # 3.125; from the rounded score it would be 3.1245, so 3.12
    ],
)
def test_points_come_from_the_exact_score(on_time: int, late: int, score: str, points: str) -> None:
    kpi = compute_figures(
        {"duty": ObligationTally(on_time=on_time, late=late)}, BUILT_IN_PLAN, "研发"
    )

    assert (str(kpi.score), str(kpi.weighted_points)) == (score, points)


def test_an_excused_obligation_is_due_but_not_rated() -> None:
    kpi = compute_figures(
        {"handoff": ObligationTally(on_time=1, late=1, excused=2)}, BUILT_IN_PLAN, "研发"
    )

    assert (kpi.due, kpi.excused) == (4, 2)
    assert (str(kpi.on_time_rate), str(kpi.score)) == ("0.5000", "50.00")


@pytest.mark.parametrize(
    ("tallies", "due"),
    [({}, 0), ({"handoff": ObligationTally()}, 0), ({"handoff": ObligationTally(excused=3)}, 3)],
)
def test_figures_without_rated_obligations_have_no_data(
    tallies: dict[str, ObligationTally], due: int
) -> None:
    assert compute_figures(tallies, BUILT_IN_PLAN, "研发") == KpiFigures(
        due=due,
        on_time=0,
        late=0,
        excused=due,
        on_time_rate=None,
        score=None,
        weight=Decimal("0.15"),
        weighted_points=None,
        too_little_data=True,
    )


def test_kinds_that_the_plan_does_not_name_do_not_count() -> None:
    tallies = {
        "reply": ObligationTally(on_time=7, late=1, excused=2),
        "handoff": ObligationTally(late=1),
    }

    kpi = compute_figures(tallies, plan_of_kinds(handoff="1"), "研发")

    assert (kpi.due, kpi.on_time, kpi.late, kpi.excused) == (1, 0, 1, 0)


def test_kinds_weigh_in_the_score_and_not_in_the_rate() -> None:
    tallies = {
        "handoff": ObligationTally(on_time=1, late=1),
        "duty": ObligationTally(late=1, excused=4),
    }

    kpi = compute_figures(tallies, plan_of_kinds(handoff="2", duty="1"), "研发")

    assert str(kpi.on_time_rate) == "0.3333"
    assert str(kpi.score) == "40.00"  # 100 × 2·1 ÷ (2·2 + 1·1)
    assert str(kpi.weighted_points) == "6.00"


def test_kinds_of_equal_weight_weigh_equally() -> None:
    tallies = {
        "handoff": ObligationTally(on_time=1, late=1),
        "duty": ObligationTally(on_time=2, excused=1),
    }

    kpi = compute_figures(tallies, plan_of_kinds(handoff="0.3", duty="0.3"), "研发")

    assert (kpi.due, kpi.on_time, kpi.late, kpi.excused) == (5, 3, 1, 1)
    assert (str(kpi.on_time_rate), str(kpi.score)) == ("0.7500", "75.00")


def test_counts_by_kind_follow_the_plans_order_and_omit_kinds_with_nothing_due() -> None:
    tallies = {
        "reply": ObligationTally(on_time=1, late=2, excused=3),
        "duty": ObligationTally(),
        "support": ObligationTally(late=1),
        "idea": ObligationTally(on_time=1),
        "handoff": ObligationTally(excused=4),
    }
    told_apart = compute_figures_by_kind(
        tallies, plan_of_kinds(support="2", handoff="1", duty="1", reply="0.5")
    )

    assert list(told_apart) == ["support", "handoff", "reply"]
    assert told_apart == {
        "support": KindFigures(due=1, on_time=0, late=1, excused=0, on_time_rate=Decimal(0)),
        "handoff": KindFigures(due=4, on_time=0, late=0, excused=4, on_time_rate=None),
        "reply": KindFigures(due=6, on_time=1, late=2, excused=3, on_time_rate=Decimal("0.3333")),
    }
    assert str(told_apart["support"].on_time_rate) == "0.0000"


def test_a_department_with_its_own_weight_gets_points_by_it() -> None:
    own = Plan(version=2, effective_from="2026-01", department_weights={"市场": Decimal("0.3")})
    tallies = {"handoff": ObligationTally(on_time=1, late=1)}

    assert str(compute_figures(tallies, own, "市场").weighted_points) == "15.00"
    assert str(compute_figures(tallies, own, "研发").weighted_points) == "7.50"


@pytest.mark.parametrize(
    ("was", "outcome", "tally"),
    [
        (None, "on_time", ObligationTally(on_time=6, late=5, excused=5)),
        ("late", "on_time", ObligationTally(on_time=6, late=4, excused=5)),
        ("late", "excused", ObligationTally(on_time=5, late=4, excused=6)),
        ("excused", None, ObligationTally(on_time=5, late=5, excused=4)),
        ("late", "late", ObligationTally(on_time=5, late=5, excused=5)),
    ],
)
def test_a_tally_replaces_the_outcome_of_an_obligation(
    was: ObligationOutcome | None, outcome: ObligationOutcome | None, tally: ObligationTally
) -> None:
    texts: list[Any] = [each and text_copy(each) for each in (was, outcome)]
    fresh = [text and RecordedOutcome(text) for text in texts]

    assert ObligationTally(on_time=5, late=5, excused=5).with_changed_outcome(*fresh) == tally


@pytest.mark.parametrize(
    ("exact", "places", "rounded"),
    [
        (Fraction(1, 2), 0, "1"),
        (Fraction(5, 1000), 2, "0.01"),
        (Fraction(4999, 10**6), 2, "0.00"),
        (Fraction(2, 3), 4, "0.6667"),
        (Fraction(100), 2, "100.00"),
    ],
)
def test_a_half_is_rounded_up(exact: Fraction, places: int, rounded: str) -> None:
    assert str(round_half_up(exact, places)) == rounded


@for_all(TALLIES)
def test_every_figure_is_within_its_bounds(tallies: dict[str, ObligationTally]) -> None:
    kpi = compute_figures(tallies, BUILT_IN_PLAN, "研发")

    assert kpi.due == kpi.on_time + kpi.late + kpi.excused
    for name in ("due", "on_time", "late", "excused"):
        kinds = compute_figures_by_kind(tallies, BUILT_IN_PLAN).values()
        assert sum(getattr(kind, name) for kind in kinds) == getattr(kpi, name)
    if kpi.due == kpi.excused:
        assert kpi.on_time_rate is kpi.score is kpi.weighted_points is None
    else:
        assert kpi.on_time_rate is not None
        assert kpi.score is not None
        assert kpi.weighted_points is not None
        assert 0 <= kpi.on_time_rate <= 1
        assert 0 <= kpi.score <= 100
        assert 0 <= kpi.weighted_points <= 15
        assert abs(kpi.score / 100 - kpi.on_time_rate) < Decimal("0.0002")
