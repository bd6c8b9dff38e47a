"""The ranking for the star: its order, its tie-break, and who is not ranked."""

from __future__ import annotations

import random
from decimal import Decimal

import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st

from services.incentives.domain.incentive_plan import Plan
from services.incentives.domain.kpi_calculation import ObligationTally
from services.incentives.domain.star_ranking import (
    TIE_BREAK,
    Contender,
    StarTieBreak,
    rank_contenders,
)
from services.incentives.domain.star_terms import StarTerms
from tests.incentives.domain_examples import plan_of_kinds
from tests.incentives.star_examples import PLAN, contender


def order_of(*contenders: Contender, plan: Plan = PLAN) -> list[str]:
    return [one.code for one in rank_contenders(contenders, plan)]


@pytest.mark.parametrize(
    ("better", "worse"),
    [
        (contender("z", 9, 1), contender("a", 8, 2)),
        (contender("z", 20, 2), contender("a", 10, 1)),
        (contender("z", 6, last_award="2026-01"), contender("a", 6, last_award="2026-02")),
        (contender("z", 6), contender("a", 6, last_award="2020-01")),
        (contender("a", 6), contender("b", 6)),
    ],
    ids=["score", "delivered", "awarded longer ago", "never awarded", "code"],
)
def test_the_criteria_are_compared_in_their_order(better: Contender, worse: Contender) -> None:
    assert order_of(worse, better) == [better.code, worse.code]
    assert order_of(better, worse) == [better.code, worse.code]


def test_of_equal_score_and_delivered_weight_the_fewer_late_come_first() -> None:
    plan = plan_of_kinds(handoff="2", reply="1")
    few = Contender("z", None, ("z",), {"handoff": ObligationTally(on_time=3, late=1)})
    many = Contender("a", None, ("a",), {"reply": ObligationTally(on_time=6, late=2)})
    plan = plan.model_copy(update={"star": StarTerms(minimum_obligations=1)})

    ranked = rank_contenders([many, few], plan)

    assert [(one.code, one.score, one.weighted_delivered, one.late) for one in ranked] == [
        ("z", Decimal("75.00"), Decimal(6), 1),
        ("a", Decimal("75.00"), Decimal(6), 2),
    ]


def test_with_too_little_data_nobody_is_ranked() -> None:
    excused = Contender("e", None, ("e",), {"handoff": ObligationTally(on_time=4, excused=9)})
    below, at_minimum = contender("b", 4), contender("m", 3, 2)

    nothing, all_late = contender("n", 0), contender("z", 0, 2)
    ranked = rank_contenders([nothing, all_late, below, excused, at_minimum], PLAN)

    assert [(one.code, one.rank) for one in ranked] == [
        ("m", 1),
        ("b", None),
        ("e", None),
        ("z", None),
        ("n", None),
    ]
    assert ranked[-1].score is None


def test_the_figures_are_those_of_the_statement() -> None:
    tallies = {
        "handoff": ObligationTally(on_time=5, late=1, excused=2),
        "unknown": ObligationTally(on_time=9),
    }
    plan = plan_of_kinds(handoff="1.5")
    (one,) = rank_contenders([Contender("rd", "R&D", ("rd",), tallies, "2026-08")], plan)

    assert one.model_dump() == {
        "code": "rd",
        "name": "R&D",
        "departments": ("rd",),
        "rank": 1,
        "due": 8,
        "on_time": 5,
        "late": 1,
        "excused": 2,
        "score": Decimal("83.33"),
        "weighted_delivered": Decimal("7.5"),
        "last_award": "2026-08",
    }


def test_the_published_tie_break_names_every_criterion() -> None:
    assert TIE_BREAK == (
        StarTieBreak.SCORE,
        StarTieBreak.WEIGHTED_DELIVERED,
        StarTieBreak.LATE,
        StarTieBreak.LAST_AWARD,
        StarTieBreak.CODE,
    )


@for_all(
    st.lists(
        st.builds(
            contender,
            st.sampled_from("abcdefgh"),
            st.integers(0, 9),
            st.integers(0, 3),
            last_award=st.sampled_from([None, "2026-01", "2026-02"]),
        ),
        unique_by=lambda one: one.code,
    ),
    st.randoms(use_true_random=False),
)
def test_the_order_of_contenders_does_not_matter(
    contenders: list[Contender], shuffler: random.Random
) -> None:
    shuffled = list(contenders)
    shuffler.shuffle(shuffled)
    ranked = rank_contenders(contenders, PLAN)
    assert rank_contenders(shuffled, PLAN) == ranked
    ranks = [one.rank for one in ranked if one.rank is not None]
    assert ranks == list(range(1, len(ranks) + 1))
