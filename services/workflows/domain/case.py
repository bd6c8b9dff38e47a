"""One live case: its events, states and commands; `case_decisions.py` decides.

A case takes the steps of one version of a flow, one at a time. Each opening of a step gets a new
number, so a step that is done again after it was sent back is an obligation of its own. An event's
`type` is its name in the store: never rename one.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import BaseModel

from services.workflows.domain.flow_map import PlannedStep
from services.workflows.domain.step_events import (
    StepDone,
    StepOpened,
    StepOverdue,
    StepSentBack,
    WorkHandedOver,
)


class CaseStarted(BaseModel, frozen=True):
    """A case follows this version of a flow, even if the flow gets another version."""

    type: Literal["case-started"] = "case-started"
    case_id: UUID
    case: str
    """The subject of the case, for people."""
    flow_id: UUID
    flow_version: int
    steps: tuple[PlannedStep, ...]
    at: datetime


class CaseFinished(BaseModel, frozen=True):
    """The last step is done."""

    type: Literal["case-finished"] = "case-finished"
    case_id: UUID
    case: str
    at: datetime


CaseEvent = (
    CaseStarted | StepOpened | StepDone | StepOverdue | StepSentBack | WorkHandedOver | CaseFinished
)


@dataclass(frozen=True, slots=True)
class RunningCase:
    """A case with one open step."""

    started: CaseStarted
    open_step: StepOpened
    overdue_announced: bool = False
    """Whether the open step was announced as overdue."""
    done_steps: frozenset[int] = frozenset()
    sent_back_steps: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class FinishedCase:
    """A case whose last step is done."""

    done_steps: frozenset[int]
    sent_back_steps: frozenset[int]


CaseState = RunningCase | FinishedCase | None


@dataclass(frozen=True, slots=True)
class StartCase:
    """Start a case on a published version of a flow, with that version's steps."""

    case_id: UUID
    case: str
    flow_id: UUID
    flow_version: int
    steps: tuple[PlannedStep, ...]
    at: datetime


@dataclass(frozen=True, slots=True)
class CompleteStep:
    """Complete the step that a department holds."""

    case_id: UUID
    step: int
    department: str
    resource: str | None
    at: datetime


@dataclass(frozen=True, slots=True)
class SendBack:
    """Return the case to the step before, with a reason."""

    case_id: UUID
    step: int
    department: str
    reason: str
    at: datetime


@dataclass(frozen=True, slots=True)
class AnnounceStepOverdue:
    """Announce the open step as overdue if its due time is before `at`."""

    case_id: UUID
    at: datetime


CaseCommand = StartCase | CompleteStep | SendBack | AnnounceStepOverdue


def evolve(case: CaseState, event: CaseEvent) -> CaseState:  # noqa: PLR0911  one case per event
    """Return the case after an event."""
    match event, case:
        case CaseStarted(at=at), _:
            return RunningCase(event, make_step_opened(event, step_index=0, step_number=1, at=at))
        case StepOpened(), RunningCase():
            return replace(case, open_step=event, overdue_announced=False)
        case StepOverdue(), RunningCase():
            return replace(case, overdue_announced=True)
        case StepDone(step=step), RunningCase():
            return replace(case, done_steps=case.done_steps | {step})
        case StepSentBack(step=step), RunningCase():
            return replace(case, sent_back_steps=case.sent_back_steps | {step})
        case CaseFinished(), RunningCase():
            return FinishedCase(case.done_steps, case.sent_back_steps)
        case _:
            return case


def make_step_opened(
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
