"""Drafts of plans: written, simulated, approved by another person, or withdrawn."""

from __future__ import annotations

from decimal import Decimal
from uuid import UUID

import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st

from services.incentives.domain.incentive_plan import (
    INITIAL_PLANS,
    Plan,
    PlanTerms,
    plan_in_force,
)
from services.incentives.domain.monthly_period import LockedPeriods, next_period, previous_period
from services.incentives.domain.plan_draft import decide, evolve, plan_draft_stream_name
from services.incentives.domain.plan_draft_commands import (
    ApprovePlanDraft,
    ChangePlanDraft,
    MarkSimulated,
    WithdrawPlanDraft,
    WritePlanDraft,
)
from services.incentives.domain.plan_draft_events import (
    PlanDraftApproved,
    PlanDraftChanged,
    PlanDraftEvent,
    PlanDraftSimulated,
    PlanDraftWithdrawn,
    PlanDraftWritten,
)
from services.incentives.domain.plan_draft_refusals import (
    DraftApprovedAlready,
    DraftIdTaken,
    DraftNotSimulated,
    DraftWithdrawnAlready,
    DraftWrittenByYourself,
    PlanHasTheseTerms,
    SimulationOfOtherTerms,
    UnknownPlanDraft,
)
from services.incentives.domain.plan_spans import compute_plan_spans
from services.incentives.domain.refusals import InvalidPlan, PlanBeginsInLockedPeriod
from services.incentives.domain.what_if_request import digest_terms
from shared.testing.given_when_then import aggregate_scenario
from tests.incentives.domain_examples import IN_OCTOBER, NO_LOCKED_MONTHS, OCTOBER_LOCKED

scenario = aggregate_scenario(decide, evolve, None)
ID = UUID(int=1)
TERMS = PlanTerms(effective_from="2026-11", weight=Decimal("0.2"))
LIGHT = PlanTerms(effective_from="2026-11", weight=Decimal("0.1"))


def write(terms: PlanTerms = TERMS, locked: LockedPeriods = NO_LOCKED_MONTHS) -> WritePlanDraft:
    return WritePlanDraft(ID, terms, locked, "ann", IN_OCTOBER)


def change(
    terms: PlanTerms = LIGHT, by: str = "ann", locked: LockedPeriods = NO_LOCKED_MONTHS
) -> ChangePlanDraft:
    return ChangePlanDraft(ID, terms, locked, by, IN_OCTOBER)


def simulate(terms: PlanTerms = TERMS) -> MarkSimulated:
    digest = digest_terms(terms)
    return MarkSimulated(ID, digest, "2026-09", "2026-09", "ann", IN_OCTOBER)


def approve(by: str = "bob", locked: LockedPeriods = NO_LOCKED_MONTHS) -> ApprovePlanDraft:
    return ApprovePlanDraft(ID, INITIAL_PLANS, locked, by, IN_OCTOBER)


def withdraw(reason: str = "too strict") -> WithdrawPlanDraft:
    return WithdrawPlanDraft(ID, reason, "ann", IN_OCTOBER)


WRITTEN = PlanDraftWritten(draft_id=ID, terms=TERMS, by="ann", at=IN_OCTOBER)
CHANGED = PlanDraftChanged(draft_id=ID, terms=LIGHT, by="ann", at=IN_OCTOBER)
SIMULATED = PlanDraftSimulated(
    draft_id=ID,
    terms_digest=digest_terms(TERMS),
    first_period="2026-09",
    last_period="2026-09",
    by="ann",
    at=IN_OCTOBER,
)
APPROVED = PlanDraftApproved(draft_id=ID, version=2, by="bob", at=IN_OCTOBER)
WITHDRAWN = PlanDraftWithdrawn(draft_id=ID, reason="too strict", by="ann", at=IN_OCTOBER)


def test_a_draft_is_written_simulated_and_approved_by_another_person() -> None:
    scenario.when(write()).then(WRITTEN).when(simulate()).then(SIMULATED).when(approve()).then(
        APPROVED
    )


def test_a_draft_that_begins_in_a_locked_month_is_not_written() -> None:
    october = PlanTerms(effective_from="2026-10", weight=Decimal("0.2"))

    scenario.when(write(october, OCTOBER_LOCKED)).then_refused(
        PlanBeginsInLockedPeriod, message_contains="2026-10"
    )
    scenario.when(write(TERMS, OCTOBER_LOCKED)).then(WRITTEN)
    written = scenario.given(WRITTEN)
    written.when(change(october, locked=OCTOBER_LOCKED)).then_refused(PlanBeginsInLockedPeriod)
    written.when(change(locked=OCTOBER_LOCKED)).then(CHANGED)


def test_an_approval_asked_for_twice_is_one() -> None:
    approved = scenario.given(WRITTEN, SIMULATED, APPROVED)

    approved.when(approve()).then()
    approved.when(approve("cid")).then_refused(DraftApprovedAlready, message_contains="version 2")
    approved.when(change()).then_refused(DraftApprovedAlready)
    approved.when(withdraw()).then_refused(DraftApprovedAlready)


@pytest.mark.parametrize("by", ["ann", "ANN", "ａｎｎ", " ann\u200b", ""])
def test_nobody_approves_a_draft_of_his_own(by: str) -> None:
    scenario.given(WRITTEN, SIMULATED).when(approve(by)).then_refused(
        DraftWrittenByYourself, message_contains="somebody else approves it"
    )


def test_who_changed_a_draft_does_not_approve_it_either() -> None:
    changed = CHANGED.model_copy(update={"by": "bob"})
    simulated = SIMULATED.model_copy(update={"terms_digest": digest_terms(LIGHT)})
    draft = scenario.given(WRITTEN, changed, simulated)

    draft.when(approve("bob")).then_refused(DraftWrittenByYourself)
    draft.when(approve("ann")).then_refused(DraftWrittenByYourself)
    draft.when(approve("cid")).then(APPROVED.model_copy(update={"by": "cid"}))


def test_terms_that_nobody_simulated_are_not_approved() -> None:
    scenario.given(WRITTEN).when(approve()).then_refused(DraftNotSimulated)
    scenario.given(WRITTEN, SIMULATED, CHANGED).when(approve()).then_refused(DraftNotSimulated)


def test_a_simulation_of_other_terms_does_not_count() -> None:
    scenario.given(WRITTEN, CHANGED).when(simulate()).then_refused(SimulationOfOtherTerms)


def test_a_draft_changed_back_was_simulated_already() -> None:
    back = PlanDraftChanged(draft_id=ID, terms=TERMS, by="ann", at=IN_OCTOBER)

    scenario.given(WRITTEN, SIMULATED, CHANGED, back).when(approve()).then(APPROVED)


def test_each_draft_has_a_stream_of_its_own() -> None:
    assert plan_draft_stream_name(ID) == f"plan-draft-{ID}"


def test_the_same_terms_again_change_nothing() -> None:
    scenario.given(WRITTEN).when(change(TERMS)).then()
    scenario.given(WRITTEN).when(change()).then(CHANGED)


def test_a_withdrawn_draft_stays_withdrawn() -> None:
    withdrawn = scenario.given(WRITTEN).when(withdraw()).then(WITHDRAWN)

    withdrawn.when(withdraw()).then()
    withdrawn.when(withdraw("another reason")).then_refused(
        DraftWithdrawnAlready, message_contains="too strict"
    )
    withdrawn.when(approve()).then_refused(DraftWithdrawnAlready)


def test_there_must_be_a_draft() -> None:
    for command in (change(), simulate(), approve(), withdraw()):
        scenario.when(command).then_refused(UnknownPlanDraft)
    scenario.given(WRITTEN).when(write()).then_refused(DraftIdTaken)


def test_terms_without_sense_are_not_written_down() -> None:
    senseless = TERMS.model_copy(update={"weight": Decimal(2)})

    scenario.when(write(senseless)).then_refused(InvalidPlan)
    scenario.given(WRITTEN).when(change(senseless)).then_refused(InvalidPlan)


def test_a_draft_for_a_locked_month_is_not_approved() -> None:
    terms = TERMS.model_copy(update={"effective_from": "2026-10"})

    written = WRITTEN.model_copy(update={"terms": terms})
    simulated = SIMULATED.model_copy(update={"terms_digest": digest_terms(terms)})
    scenario.given(written, simulated).when(approve(locked=OCTOBER_LOCKED)).then_refused(
        PlanBeginsInLockedPeriod
    )


def test_a_draft_with_the_terms_of_the_newest_version_is_not_approved() -> None:
    plans = (*INITIAL_PLANS, Plan(version=2, **dict(TERMS)))
    command = ApprovePlanDraft(ID, plans, NO_LOCKED_MONTHS, "bob", IN_OCTOBER)

    scenario.given(WRITTEN, SIMULATED).when(command).then_refused(
        PlanHasTheseTerms, message_contains="version 2"
    )


@pytest.mark.parametrize("event", [CHANGED, SIMULATED, APPROVED])
def test_events_that_follow_a_decision_change_no_state(event: PlanDraftEvent) -> None:
    withdrawn = evolve(evolve(None, WRITTEN), WITHDRAWN)

    assert evolve(withdrawn, event) == withdrawn


@pytest.mark.parametrize(
    ("month", "before"), [("2027-01", "2026-12"), ("2026-12", "2026-11"), ("2026-02", "2026-01")]
)
def test_the_month_before_a_month(month: str, before: str) -> None:
    assert previous_period(month) == before
    assert next_period(before) == month


MONTHS = [f"{year}-{month:02}" for year in (2026, 2027) for month in range(1, 13)]


@for_all(st.lists(st.sampled_from(MONTHS), max_size=6))
def test_every_month_has_one_plan(first_months: list[str]) -> None:
    plans = (
        *INITIAL_PLANS,
        *(
            Plan(version=version, effective_from=month)
            for version, month in enumerate(first_months, 2)
        ),
    )
    spans = compute_plan_spans(plans)

    for month in ["2025-12", *MONTHS, "2028-01"]:
        holding = [
            version
            for version, span in spans.items()
            if span.first <= month and (span.last is None or month <= span.last)
        ]
        assert holding == [plan_in_force(month, plans).version]
