"""A case with branches, joint reviews, claims, withdrawals and migration, against its oracle."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
)

from services.workflows.domain.case_commands import (
    AnnounceStepOverdue,
    ClaimStep,
    MigrateCase,
    ReleaseStep,
    SendBack,
    WithdrawCase,
    WithdrawStep,
)
from services.workflows.domain.case_refusals import StepClaimedByAnother
from services.workflows.domain.case_state import FinishedCase
from services.workflows.domain.flow_graph import find_faults
from services.workflows.domain.planned_step import PlannedStep, ReviewRule
from services.workflows.domain.refusals import CaseFinishedAlready
from tests.property_budget import examples
from tests.workflows.branching_maps import Walk, planned, review
from tests.workflows.case_oracle import SKIPPED, CaseAccount
from tests.workflows.domain_examples import BASE_TIME, CASE_ID, FLOW_ID, HOUR

PEOPLE = ("li", "wang")
DECISIONS = ("yes", "no")
EXECUTOR = frozenset({"executor"})


@st.composite
def maps(draw: st.DrawFn) -> tuple[PlannedStep, ...]:
    """Generate maps without faults of two to six steps, some of them joint reviews."""
    steps: list[PlannedStep] = [planned("s0")]
    for number in range(1, draw(st.integers(2, 6))):
        key = f"s{number}"
        keys = [step.key for step in steps]
        before = draw(st.lists(st.sampled_from(keys), min_size=1, max_size=2, unique=True))
        only = next(one for one in steps if one.key == before[0]) if len(before) == 1 else None
        possible = only.possible_decisions if only is not None else ()
        wanted = draw(st.sampled_from((None, *possible)))
        if only is not None and draw(st.booleans()):
            steps.append(draw(reviews(key, before[0], wanted)))
        else:
            decisions = DECISIONS if draw(st.booleans()) else ()
            steps.append(planned(key, *before, decisions=decisions, on_decision=wanted))
    assert not find_faults(tuple(steps))
    return tuple(steps)


@st.composite
def reviews(draw: st.DrawFn, key: str, before: str, wanted: str | None) -> PlannedStep:
    """Generate a joint review of two or three departments after a step."""
    reviewers = [f"{key}{letter}" for letter in "xyz"[: draw(st.integers(2, 3))]]
    terms: dict[str, Any] = {"rule": draw(st.sampled_from(ReviewRule))}
    if terms["rule"] is ReviewRule.AT_LEAST:
        terms["number"] = draw(st.integers(1, len(reviewers)))
    veto = draw(st.none() | st.sampled_from(reviewers))
    one = review(key, terms.pop("rule"), "", before, on_decision=wanted, veto=veto, **terms)
    assert one.review is not None
    asked = one.review.model_copy(update={"reviewers": tuple(reviewers)})
    return one.model_copy(update={"review": asked})


def next_version(
    steps: tuple[PlannedStep, ...], number: int, at: int, *, in_between: bool
) -> tuple[tuple[PlannedStep, ...], Mapping[str, str]]:
    """Return a version whose keys are all new and that has one step more, and the mapping.

    The new step follows the one at a position, or comes between that one and what is before it.
    """
    mapping = {step.key: f"v{number}{step.key[-2:]}" for step in steps}
    renamed = [
        step.model_copy(
            update={
                "key": mapping[step.key],
                "after": step.after and tuple(mapping[key] for key in step.after),
            }
        )
        for step in steps
    ]
    anchor, key = renamed[at], f"v{number}n{number}"
    if not in_between or anchor.after is None:
        return (*renamed, planned(key, anchor.key)), mapping
    new = planned(key, *anchor.after, on_decision=anchor.on_decision)
    renamed[at] = anchor.model_copy(update={"after": (key,), "on_decision": None})
    return (*renamed[:at], new, *renamed[at:]), mapping


class CaseMachine(RuleBasedStateMachine):
    """Gives commands to a case, and tells its account what they mean."""

    walk: Walk
    account: CaseAccount

    @initialize(steps=maps())
    def start(self, steps: tuple[PlannedStep, ...]) -> None:
        """Start a case on a map."""
        self.walk, self.account = Walk(*steps), CaseAccount(steps)
        self.claims: dict[str, str] = {}
        self.announced: set[int] = set()
        self.sent_back, self.version = 0, 1

    def any_open(self, data: st.DataObject) -> str:
        """Choose a department that has something open."""
        return data.draw(st.sampled_from(sorted(self.walk.open)))

    def later(self) -> datetime:
        """Return an hour after the command before."""
        self.walk.hour += 1
        return BASE_TIME + self.walk.hour * HOUR

    def is_open(self) -> bool:
        """Return whether anything is open."""
        return bool(self.walk.case.open_steps)

    def is_running(self) -> bool:
        """Return whether the case goes on."""
        return not isinstance(self.walk.case, FinishedCase)

    @precondition(is_open)
    @rule(data=st.data())
    def complete(self, data: st.DataObject) -> None:
        """Do a step, or vote; nobody does it but the person who has claimed it."""
        department = self.any_open(data)
        step = self.account.step(self.account.open()[department])
        possible = step.possible_decisions
        decision = data.draw(st.sampled_from(possible)) if possible else None
        by = data.draw(st.sampled_from((None, *PEOPLE)))
        if by is not None and self.claims.get(department, by) != by:
            with pytest.raises(StepClaimedByAnother):
                self.walk.complete(department, decision, by=by)
            by = None
        self.walk.complete(department, decision, by=by)
        self.account.end(department, decision)

    @precondition(is_open)
    @rule(data=st.data())
    def withdraw(self, data: st.DataObject) -> None:
        """Have a step not done, as officers may."""
        department = self.any_open(data)
        number = self.walk.step_of(department)
        self.walk.give(WithdrawStep(CASE_ID, number, "not needed", self.later()))
        self.account.end(department, SKIPPED)

    @precondition(lambda self: self.is_running() and self.sent_back < 5)
    @rule(data=st.data())
    def send_back(self, data: st.DataObject) -> None:
        """Return the case to a step that was done before."""
        department = self.any_open(data)
        key = self.account.open()[department]
        possible = self.account.can_go_back(key)
        if self.account.step(key).review is not None or not possible:
            return
        to = data.draw(st.sampled_from(possible))
        number = self.walk.step_of(department)
        self.walk.give(SendBack(CASE_ID, number, department, "again", self.later(), to=to))
        self.account.go_back(to)
        self.sent_back += 1

    @precondition(is_running)
    @rule(data=st.data(), by=st.sampled_from(PEOPLE))
    def claim(self, data: st.DataObject, by: str) -> None:
        """Take a step on that nobody else has."""
        department = self.any_open(data)
        number = self.walk.step_of(department)
        command = ClaimStep(CASE_ID, number, department, by, self.later(), EXECUTOR)
        if self.claims.get(department, by) == by:
            self.walk.give(command)
            self.claims[department] = by
        else:
            with pytest.raises(StepClaimedByAnother):
                self.walk.give(command)

    @precondition(lambda self: self.is_running() and self.claims)
    @rule(data=st.data())
    def hand_back(self, data: st.DataObject) -> None:
        """Who has a step hands it back."""
        department = data.draw(st.sampled_from(sorted(self.claims)))
        number, by = self.walk.step_of(department), self.claims.pop(department)
        self.walk.give(ReleaseStep(CASE_ID, number, department, by, self.later(), EXECUTOR))

    @precondition(lambda self: self.is_running() and self.version < 4)
    @rule(data=st.data(), in_between=st.booleans())
    def migrate(self, data: st.DataObject, in_between: bool) -> None:
        """Move the case to a version with new keys and one step more."""
        self.version += 1
        at = data.draw(st.integers(0, len(self.account.steps) - 1))
        steps, mapping = next_version(self.account.steps, self.version, at, in_between=in_between)
        self.walk.give(MigrateCase(CASE_ID, FLOW_ID, self.version, steps, mapping, self.later()))
        self.account.move(steps, mapping)

    @rule()
    def two_days_pass(self) -> None:
        """Let what is open be overdue, which is announced once."""
        self.walk.hour += 48
        due = set(self.walk.case.open_steps) - self.announced
        at = self.later()
        assert self.walk.give(AnnounceStepOverdue(CASE_ID, at)) == ["step-overdue"] * len(due)
        assert self.walk.give(AnnounceStepOverdue(CASE_ID, at)) == []
        self.announced |= due

    @invariant()
    def stands_where_its_account_says(self) -> None:
        """Check that the case has open what follows from what has happened, and ends without it."""
        expected = self.account.open()
        self.claims = {one: by for one, by in self.claims.items() if one in expected}
        found = {
            one.opened.department: self.walk.case.planned(one.opened).key
            for one in self.walk.case.open_steps.values()
        }
        assert found == expected
        has_claimed = {
            one.opened.department: one.claimed_by
            for one in self.walk.case.open_steps.values()
            if one.claimed_by is not None
        }
        assert has_claimed == self.claims
        assert self.is_running() == (set(expected) > set(self.account.late))

    def teardown(self) -> None:
        """Withdraw the case."""
        command = WithdrawCase(CASE_ID, "no longer needed", self.later())
        if self.is_running():
            self.walk.give(command)
            assert not self.walk.case.open_steps
        else:
            with pytest.raises(CaseFinishedAlready):
                self.walk.give(command)


CaseMachine.TestCase.settings = settings(
    max_examples=examples(30),
    stateful_step_count=25,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
TestCaseMachine = CaseMachine.TestCase
