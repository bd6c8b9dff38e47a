"""Maps with branches, decisions and joint reviews, for the tests of maps and cases."""

from __future__ import annotations

from typing import Any

from services.workflows.domain.case_commands import CompleteStep, StartCase
from services.workflows.domain.case_decisions import decide
from services.workflows.domain.case_events import CaseEvent
from services.workflows.domain.case_state import CaseState, FinishedCase, RunningCase, evolve
from services.workflows.domain.planned_step import (
    JointReview,
    PlannedStep,
    ReviewRule,
    StepKind,
)
from tests.workflows.domain_examples import BASE_TIME, CASE_ID, DAY, FLOW_ID, HOUR


def planned(key: str, *after: str, **fields: Any) -> PlannedStep:
    """Return a step of the department `dep-<key>` after these, or after the one before it."""
    given = {"department": f"dep-{key}", "standard": DAY, "after": after or None, **fields}
    return PlannedStep(key=key, name=key.title(), **given)


def review(key: str, rule: str, reviewers: str, *after: str, **fields: Any) -> PlannedStep:
    """Return a joint review; each letter is a reviewing department."""
    terms = {name: fields.pop(name) for name in ("number", "veto", "veto_role") if name in fields}
    joint = JointReview(rule=ReviewRule(rule), reviewers=tuple(reviewers), **terms)
    return planned(key, *after, kind=StepKind.JOINT_REVIEW, review=joint, **fields)


class Walk:
    """A case that is taken through its map, step by step."""

    def __init__(self, *steps: PlannedStep) -> None:
        self.state: CaseState = None
        self.events: list[CaseEvent] = []
        self.hour = 0
        self.give(StartCase(CASE_ID, "Fair stand", FLOW_ID, 1, steps, BASE_TIME))

    def give(self, command: Any) -> list[str]:
        """Give a command; return the types of its events."""
        events = decide(command, self.state)
        for event in events:
            self.state = evolve(self.state, event)
        self.events += events
        return [event.type for event in events]

    @property
    def case(self) -> RunningCase | FinishedCase:
        """The case as it is."""
        assert self.state is not None
        return self.state

    @property
    def open(self) -> dict[str, str]:
        """The departments of the openings, each with the name of its step."""
        found = [one.opened for one in self.case.open_steps.values()]
        return {one.department: one.activity for one in found}

    def step_of(self, department: str) -> int:
        """Return the number of a department's opening."""
        (found,) = (
            number
            for number, one in self.case.open_steps.items()
            if one.opened.department == department
        )
        return found

    def complete(self, department: str, decision: str | None = None, **fields: Any) -> list[str]:
        """Complete what a department has open, an hour after the command before."""
        self.hour += 1
        at = BASE_TIME + self.hour * HOUR
        step = self.step_of(department)
        return self.give(
            CompleteStep(CASE_ID, step, department, None, at, decision=decision, **fields)
        )

    def approve(self, *departments: str) -> list[str]:
        """Approve for these departments in turn; return the types of the last one's events."""
        return [self.complete(one, "approved") for one in departments][-1]

    def reject(self, department: str) -> list[str]:
        """Reject for a department."""
        return self.complete(department, "rejected")
