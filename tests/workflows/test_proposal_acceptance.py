"""An accepted proposal is the draft of the next version, and its reason."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from services.workflows.application import FLOW_DECIDER
from services.workflows.domain.flow_map import (
    DraftVersion,
    FlowState,
    MapFlow,
    PublishVersion,
    VersionDrafted,
)
from services.workflows.domain.map_faults import FlowMapHasFaults
from services.workflows.domain.proposal_acceptance import (
    AcceptProposal,
    PromisedSaving,
    ProposalAccepted,
    StepsUnchanged,
    UnknownProposal,
)
from services.workflows.domain.refusals import FlowWithoutSteps, StepKeyTwice
from tests.workflows.domain_examples import BASE_TIME, CHECK_STEP, FLOW_ID, PAY_STEP, REQUEST_STEP

SAVES = PromisedSaving(
    cases=20,
    cases_changed=20,
    median_before=timedelta(hours=9),
    median_after=timedelta(hours=4),
    p90_before=timedelta(hours=12),
    p90_after=timedelta(hours=7),
)
ACCEPT = AcceptProposal(
    FLOW_ID,
    UUID(int=7),
    1,
    "never-refused",
    ("check",),
    (REQUEST_STEP, PAY_STEP),
    "never refused",
    SAVES,
    BASE_TIME,
)
PUBLISHED = (
    MapFlow(FLOW_ID, "Cost allocation", BASE_TIME),
    DraftVersion(FLOW_ID, (REQUEST_STEP, CHECK_STEP, PAY_STEP), BASE_TIME),
    PublishVersion(FLOW_ID, 1, BASE_TIME),
)


def after(*commands: Any) -> FlowState:
    """Return the flow after these commands."""
    state: FlowState = FLOW_DECIDER.initial
    for command in (*PUBLISHED, *commands):
        state = FLOW_DECIDER.fold(FLOW_DECIDER.decide(command, state), state)
    return state


def test_accepting_drafts_the_next_version_with_its_reason() -> None:
    drafted, accepted = FLOW_DECIDER.decide(ACCEPT, after())
    assert isinstance(drafted, VersionDrafted)
    assert (drafted.number, drafted.reason, drafted.steps) == (2, "never refused", ACCEPT.steps)
    assert isinstance(accepted, ProposalAccepted)
    assert (accepted.number, accepted.promised) == (2, SAVES)
    assert accepted.departments == ("sales", "finance")


def test_a_draft_without_a_reason_is_stored_as_before() -> None:
    (drafted,) = FLOW_DECIDER.decide(replace(PUBLISHED[1], steps=(PAY_STEP,)), after())
    assert "reason" not in drafted.model_dump()
    reasoned = DraftVersion(FLOW_ID, (PAY_STEP,), BASE_TIME, "by hand")
    (drafted,) = FLOW_DECIDER.decide(reasoned, after())
    assert drafted.model_dump()["reason"] == "by hand"


def test_accepting_twice_changes_nothing_also_when_the_version_is_published() -> None:
    assert FLOW_DECIDER.decide(ACCEPT, after(ACCEPT)) == []
    published = after(ACCEPT, PublishVersion(FLOW_ID, 2, BASE_TIME))
    assert FLOW_DECIDER.decide(ACCEPT, published) == []


def test_a_later_draft_takes_the_place_of_the_accepted_proposal() -> None:
    by_hand = DraftVersion(FLOW_ID, (PAY_STEP,), BASE_TIME)
    assert len(FLOW_DECIDER.decide(ACCEPT, after(ACCEPT, by_hand))) == 2
    other = replace(ACCEPT, proposal_id=UUID(int=8), steps=(REQUEST_STEP, CHECK_STEP))
    assert len(FLOW_DECIDER.decide(ACCEPT, after(ACCEPT, other))) == 2
    published = after(ACCEPT, by_hand, PublishVersion(FLOW_ID, 2, BASE_TIME))
    with pytest.raises(UnknownProposal):
        FLOW_DECIDER.decide(ACCEPT, published)


def test_a_proposal_to_another_version_is_not_accepted() -> None:
    with pytest.raises(UnknownProposal):
        FLOW_DECIDER.decide(replace(ACCEPT, version=0), after())


def test_steps_that_an_officer_decided_on_may_be_changed_until_they_are_published() -> None:
    other = replace(ACCEPT, steps=(REQUEST_STEP, CHECK_STEP))
    drafted, accepted = FLOW_DECIDER.decide(other, after(ACCEPT))
    assert isinstance(drafted, VersionDrafted)
    assert isinstance(accepted, ProposalAccepted)
    assert drafted.steps == other.steps
    state = after(ACCEPT, other)
    assert state is not None
    assert state.steps_of_proposal(ACCEPT.proposal_id) == other.steps
    assert state.steps_of_proposal(UUID(int=8)) is None
    with pytest.raises(UnknownProposal):
        FLOW_DECIDER.decide(other, after(ACCEPT, PublishVersion(FLOW_ID, 2, BASE_TIME)))


def test_a_published_proposal_keeps_its_steps_whatever_is_published_later() -> None:
    by_hand = DraftVersion(FLOW_ID, (PAY_STEP,), BASE_TIME)
    publish = (PublishVersion(FLOW_ID, number, BASE_TIME) for number in (2, 3))
    state = after(by_hand, next(publish), replace(ACCEPT, version=2), next(publish))
    assert state is not None
    assert state.steps_of_proposal(ACCEPT.proposal_id) == ACCEPT.steps
    assert FLOW_DECIDER.decide(ACCEPT, state) == []


def test_steps_are_refused_that_no_version_could_have_or_that_change_nothing() -> None:
    published = PUBLISHED[1].steps
    late = PAY_STEP.model_copy(update={"after": ("nothing",)})
    for steps, refusal in (
        (published, StepsUnchanged),
        ((), FlowWithoutSteps),
        ((PAY_STEP, PAY_STEP), StepKeyTwice),
        ((REQUEST_STEP, late), FlowMapHasFaults),
    ):
        with pytest.raises(refusal):
            FLOW_DECIDER.decide(replace(ACCEPT, steps=steps), after())
