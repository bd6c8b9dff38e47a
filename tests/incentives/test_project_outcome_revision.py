"""A project is corrected after it was closed or paid: the pool is split anew, never twice."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st

from services.incentives.domain.bonus_pool_split import compute_bonus_pool
from services.incentives.domain.incentive_plan import BUILT_IN_PLAN
from services.incentives.domain.project_outcome import ProjectOutcomeEntered
from services.incentives.domain.project_outcome_correction import (
    CorrectedOutcomeEvent,
    CorrectedOutcomeState,
    decide,
    evolve,
)
from services.incentives.domain.project_outcome_revision import (
    ProjectOutcomeRevised,
    ReviseProjectOutcome,
)
from services.incentives.domain.refusals import TargetNotPositive
from shared.contracts.duties_corrections import ProjectCorrected
from shared.eventsourcing.published_fact import Fact
from tests.incentives.area_client import IncentivesClient, build_fact
from tests.incentives.domain_examples import NO_LOCKED_MONTHS, OCTOBER_LOCKED, fact_id
from tests.incentives.fact_builders import project_closed
from tests.incentives.generic_fact_builders import OCTOBER_15
from tests.incentives.test_project_outcome_correction import (
    ENTER,
    HALVES,
    OUTCOME,
    correct,
    reverse,
    run,
)


def revision(number: int, actual: str) -> ReviseProjectOutcome:
    outcome = OUTCOME.model_copy(update={"actual": Decimal(actual)})
    return ReviseProjectOutcome(outcome, "2026-10", number, fact_id(50 + number), NO_LOCKED_MONTHS)


def shares_of(outcome: Any) -> dict[str, int]:
    return dict(compute_bonus_pool(outcome, BUILT_IN_PLAN, {}).shares)


def test_a_dispute_s_correction_holds_over_a_revision() -> None:
    state, events = run(ENTER, correct(HALVES), revision(1, "150"))
    assert isinstance(events[-1], ProjectOutcomeRevised)
    assert revision(1, "150").project_id == OUTCOME.project_id
    assert state is not None
    assert (state.outcome.actual, state.outcome.ratios) == (Decimal(150), HALVES.ratios)
    state, _ = run(ENTER, correct(HALVES), revision(1, "150"), reverse(HALVES))
    assert state is not None
    assert state.outcome == revision(1, "150").outcome


def test_a_revision_heard_of_again_or_later_than_a_newer_one_changes_nothing() -> None:
    for history in ((ENTER, revision(2, "150")), (revision(2, "150"),)):
        state, _ = run(*history)
        for command in (ENTER, revision(1, "90"), revision(2, "150")):
            assert decide(command, state) == []


def test_an_invalid_revision_is_refused() -> None:
    invalid = replace(revision(1, "1"), outcome=OUTCOME.model_copy(update={"target": Decimal(0)}))
    for history in ((), (ENTER,)):
        with pytest.raises(TargetNotPositive):
            decide(invalid, run(*history)[0])


_ACTUALS = ("90", "101", "150")


@for_all(
    st.lists(st.sampled_from(range(4)), max_size=6).flatmap(
        lambda repeated: st.permutations([0, 1, 2, 3, *repeated])
    ),
    st.integers(0, 10),
)
def test_statement_and_adjustments_are_what_a_fresh_calculation_says(
    order: list[int], lock_at: int
) -> None:
    """In whatever order, and however often, the closing and its corrections are heard of."""
    state: CorrectedOutcomeState = None
    events: list[CorrectedOutcomeEvent] = []
    for place, number in enumerate(order):
        locked = OCTOBER_LOCKED if place >= lock_at else NO_LOCKED_MONTHS
        command: Any = replace(ENTER, booked_in=locked.booking_period_for("2026-10"))
        if number:
            command = replace(revision(number, _ACTUALS[number - 1]), locked_periods=locked)
        new = decide(command, state)
        for event in new:
            state = evolve(state, event)
        events += new
    assert state is not None
    assert state.outcome == revision(3, _ACTUALS[2]).outcome

    paid = dict.fromkeys(OUTCOME.ratios, 0)
    for event in events:
        assert isinstance(event, ProjectOutcomeEntered | ProjectOutcomeRevised)
        before = shares_of(event.was) if isinstance(event, ProjectOutcomeRevised) else {}
        after = shares_of(event.outcome)
        for department in paid:
            paid[department] += after.get(department, 0) - before.get(department, 0)
    assert paid == shares_of(state.outcome)


def corrected_fact(number: int, actual: str) -> Fact:
    closed = project_closed("launch", "200")
    project_id = UUID(bytes=b"launch".rjust(16, b"\0"))
    contract = ProjectCorrected.model_validate(
        {
            "project_id": project_id,
            "revision": number,
            "code": "launch",
            "name": "新品上市",
            "unit": "件",
            "target": "100",
            "actual": actual,
            "was": "200",
            "pool": {"amount_minor": 1_000_00, "currency": "CNY"},
            "shares": [
                {"department": "研发", "ratio": "0.6"},
                {"department": "测试", "ratio": "0.4"},
            ],
            "reason": "returns were counted as sales",
            "closed_at": OCTOBER_15,
            "at": OCTOBER_15,
        }
    )
    return build_fact(contract, closed.key, 5 + number)


@pytest.mark.asyncio(loop_scope="module")
async def test_in_an_open_month_the_pool_is_split_anew(area_client: IncentivesClient) -> None:
    await area_client.handle_facts(project_closed("launch", "200"), corrected_fact(1, "120"))
    line = await area_client.statement_line("研发")
    assert [one["amount_minor"] for one in line["bonus"]] == [72_000]
    (result,) = [
        one
        for page in await area_client.get_pages("/results", period="2026-10")
        for one in page
        if one["project"] == "launch" and one["department"] == "研发"
    ]
    assert result["actual"] == "120"


@pytest.mark.asyncio(loop_scope="module")
async def test_in_a_locked_month_it_is_adjusted_once(area_client: IncentivesClient) -> None:
    await area_client.handle_facts(project_closed("launch", "200"))
    await area_client.lock_month()
    newer, older = corrected_fact(2, "90"), corrected_fact(1, "120")
    for fact in (newer, older, newer, project_closed("launch", "200")):
        await area_client.handle_facts(fact)
    line = await area_client.statement_line("研发", "2026-11")
    assert [one["amount_minor"] for one in line["adjustments"]] == [-90_000]
    assert line["adjustments"][0]["cause"] == str(newer.id)
    locked = await area_client.statement_line("研发")
    assert [one["amount_minor"] for one in locked["bonus"]] == [90_000]
