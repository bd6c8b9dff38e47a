"""Corrections of a project's outcome by disputes: the pool is split anew, and sums stay exact."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st

from services.incentives.domain.bonus_pool_split import compute_bonus_pool
from services.incentives.domain.bonus_share_rule import DeliveredWeight
from services.incentives.domain.dispute_refusals import DisputedThingChanged, ParticipantMissing
from services.incentives.domain.incentive_plan import BUILT_IN_PLAN, ShareRule
from services.incentives.domain.project_outcome import EnterProjectOutcome, ProjectOutcome
from services.incentives.domain.project_outcome_correction import (
    CorrectedOutcome,
    CorrectedOutcomeEvent,
    CorrectedOutcomeState,
    CorrectProjectOutcome,
    OutcomeCorrection,
    ProjectOutcomeCorrected,
    ReverseOutcomeCorrection,
    decide,
    evolve,
    project_stream_name,
)
from services.incentives.domain.project_share_ratios import ProjectTally
from services.incentives.domain.refusals import ShareRatiosUnbalanced
from shared.testing.given_when_then import aggregate_scenario
from tests.incentives.domain_examples import NO_LOCKED_MONTHS, OCTOBER_LOCKED, fact_id

given = aggregate_scenario(decide, evolve, None).given
PROJECT = UUID(int=7)
OUTCOME = ProjectOutcome(
    project_id=PROJECT,
    project="launch",
    name="新品上市",
    unit="件",
    target=Decimal(100),
    actual=Decimal(120),
    agreed_minor=1_000_01,
    currency="CNY",
    ratios={"研发": Decimal("0.6"), "测试": Decimal("0.4")},
)
ENTER = EnterProjectOutcome(OUTCOME, "2026-10", "2026-10", fact_id(1))


def correction(number: int, actual: str | None = None, **ratios: str) -> OutcomeCorrection:
    return OutcomeCorrection(
        dispute_id=UUID(int=number),
        ratios={code: Decimal(ratio) for code, ratio in ratios.items()},
        actual=None if actual is None else Decimal(actual),
    )


HALVES = correction(1, 研发="0.5", 测试="0.5", 市场="0")
THIRDS = correction(2, "150", 研发="0.2", 测试="0.4", 市场="0.4")


def correct(one: OutcomeCorrection, locked: Any = NO_LOCKED_MONTHS) -> CorrectProjectOutcome:
    return CorrectProjectOutcome(PROJECT, one, fact_id(90), locked)


def reverse(one: OutcomeCorrection, locked: Any = NO_LOCKED_MONTHS) -> ReverseOutcomeCorrection:
    return ReverseOutcomeCorrection(PROJECT, one.dispute_id, fact_id(91), locked)


def run(*commands: Any) -> tuple[CorrectedOutcomeState, list[CorrectedOutcomeEvent]]:
    state: CorrectedOutcomeState = None
    events: list[CorrectedOutcomeEvent] = []
    for command in commands:
        new = decide(command, state)
        for event in new:
            state = evolve(state, event)
        events += new
    return state, events


def outcome_after(*commands: Any) -> ProjectOutcome:
    state = run(ENTER, *commands)[0]
    assert state is not None
    return state.outcome


def test_a_correction_says_what_it_replaces_and_where_it_is_shown() -> None:
    event = run(ENTER, correct(HALVES, OCTOBER_LOCKED))[1][-1]

    assert event == ProjectOutcomeCorrected(
        correction=HALVES,
        reversed=False,
        outcome=OUTCOME.model_copy(update={"ratios": HALVES.ratios, "ratios_decided": True}),
        was=OUTCOME,
        period="2026-10",
        booked_in="2026-11",
        cause=fact_id(90),
    )


def test_another_actual_figure_makes_another_pool() -> None:
    corrected = outcome_after(correct(THIRDS))
    assert corrected.actual == Decimal(150)
    assert compute_bonus_pool(corrected, BUILT_IN_PLAN, {}).shares == {
        "研发": 30_000,
        "测试": 60_000,
        "市场": 60_001,
    }


def test_decided_ratios_hold_whatever_the_plans_share_rule_is() -> None:
    rule = BUILT_IN_PLAN.model_copy(update={"shares": ShareRule(rule=DeliveredWeight())})
    record = {"研发": {"handoff": ProjectTally(delivered=1)}, "测试": {"duty": ProjectTally()}}
    corrected = outcome_after(correct(HALVES))
    assert compute_bonus_pool(OUTCOME, rule, record).shares == {"测试": 0, "研发": 120_001}
    shares = compute_bonus_pool(corrected, rule, record).shares
    assert shares == {"市场": 0, "测试": 60_001, "研发": 60_000}


def test_the_last_correction_that_holds_decides() -> None:
    both = correct(HALVES), correct(THIRDS)
    assert outcome_after(*both).ratios == THIRDS.ratios
    assert outcome_after(*both, reverse(THIRDS)).ratios == HALVES.ratios
    assert outcome_after(*both, reverse(HALVES)).ratios == THIRDS.ratios
    assert outcome_after(*both, reverse(HALVES), reverse(THIRDS)) == OUTCOME


def test_asked_twice_nothing_changes() -> None:
    state = run(ENTER, correct(HALVES))[0]
    assert decide(correct(HALVES), state) == []
    assert decide(ENTER, state) == []
    assert decide(reverse(THIRDS), state) == []


@pytest.mark.parametrize(
    ("one", "refusal"),
    [
        (correction(1, 研发="1"), ParticipantMissing),
        (correction(1, 研发="0.5", 测试="0.4"), ShareRatiosUnbalanced),
    ],
)
def test_ratios_name_everybody_and_sum_to_one(
    one: OutcomeCorrection, refusal: type[Exception]
) -> None:
    given(*run(ENTER)[1]).when(correct(one)).then_refused(refusal)


def test_only_a_recorded_outcome_is_corrected() -> None:
    given().when(correct(HALVES)).then_refused(DisputedThingChanged)
    given().when(reverse(HALVES)).then_refused(DisputedThingChanged)


@for_all(st.permutations([HALVES, THIRDS, correction(3, 研发="0", 测试="1", 市场="0")]), st.data())
def test_shares_sum_to_the_pool_and_reversed_corrections_to_nothing(
    corrections: list[OutcomeCorrection], data: st.DataObject
) -> None:
    """Corrections of an open month replace, those of a locked one are booked as differences."""
    steps: list[Any] = [correct(one) for one in corrections]
    for one in corrections:
        at = data.draw(st.integers(steps.index(correct(one)) + 1, len(steps)))
        steps.insert(at, reverse(one))
    lock_at = data.draw(st.integers(0, len(steps)))
    commands = [
        type(step)(
            **{
                **vars(step),
                "locked_periods": OCTOBER_LOCKED if at >= lock_at else step.locked_periods,
            }
        )
        for at, step in enumerate(steps)
    ]
    state, events = run(ENTER, *commands)
    assert state == CorrectedOutcome(run(ENTER)[1][0])  # type: ignore[arg-type]
    paid = {"研发": 0, "测试": 0, "市场": 0}
    for event in events:
        if isinstance(event, ProjectOutcomeCorrected):
            new, old = (
                compute_bonus_pool(one, BUILT_IN_PLAN, {}) for one in (event.outcome, event.was)
            )
            assert sum(new.shares.values()) == new.pool_minor
            for department in paid:
                paid[department] += new.shares.get(department, 0) - old.shares.get(department, 0)
            assert sum(paid.values()) == (new.pool_minor or 0) - 120_001
    assert set(paid.values()) == {0}


def test_an_outcome_and_its_corrections_are_in_the_projects_stream() -> None:
    streams = {project_stream_name(one.project_id) for one in (ENTER, correct(HALVES))}
    assert streams == {f"project-{PROJECT}"}
