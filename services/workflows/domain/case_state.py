"""The states of one live case (流程实例).

A case takes the steps of one version of a flow, one at a time. Each opening of a step gets a new
number, so a step that is done again after it was sent back is an obligation of its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from services.workflows.domain.case_events import CaseEvent, CaseFinished, CaseStarted
from services.workflows.domain.step_events import (
    StepDone,
    StepOpened,
    StepOverdue,
    StepSentBack,
)

ClosedStep = StepDone | StepSentBack


@dataclass(frozen=True, slots=True)
class RunningCase:
    """A case with one open step."""

    started: CaseStarted
    open_step: StepOpened
    overdue_announced: bool = False
    """Whether the open step was announced as overdue."""
    closed_steps: Mapping[int, ClosedStep] = field(default_factory=dict)
    """How each step that is not open any more was closed, by its number."""


@dataclass(frozen=True, slots=True)
class FinishedCase:
    """A case whose last step is done."""

    closed_steps: Mapping[int, ClosedStep]


CaseState = RunningCase | FinishedCase | None


def settled_from(case: CaseState) -> datetime | None:
    """Return from when on time alone allows or forbids nothing; `None` where it never does.

    For what is entered as it happens: what is entered later must not be behind the step's due time.
    """
    return case.open_step.opened_at if isinstance(case, RunningCase) else None


def evolve(case: CaseState, event: CaseEvent) -> CaseState:
    """Return the case after an event."""
    match event, case:
        case CaseStarted(at=at), _:
            return RunningCase(
                event, make_step_opened_event(event, step_index=0, step_number=1, at=at)
            )
        case StepOpened(), RunningCase():
            return replace(case, open_step=event, overdue_announced=False)
        case StepOverdue(), RunningCase():
            return replace(case, overdue_announced=True)
        case ((StepDone() | StepSentBack()), RunningCase()):
            return replace(case, closed_steps={**case.closed_steps, event.step: event})
        case CaseFinished(), RunningCase():
            return FinishedCase(case.closed_steps)
        case _:
            return case


def make_step_opened_event(
    started: CaseStarted, step_index: int, step_number: int, at: datetime
) -> StepOpened:
    """Return the event that opens the version's step at `step_index`, counted from 0."""
    planned = started.steps[step_index]
    return StepOpened(
        case_id=started.case_id,
        case=started.case,
        step=step_number,
        place=step_index,
        activity=planned.name,
        department=planned.department,
        opened_at=at,
        due_at=at + planned.standard,
    )
