"""The decisions of a live case; its events, states and commands are in `case_state.py`.

What a department enters about the past counts for itself alone: the step that it opens for another
department is open from the entry on, and a step that was due before the entry is not in time.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from services.workflows.domain.case_commands import (
    AnnounceStepOverdue,
    CaseCommand,
    CompleteStep,
    SendBack,
    StartCase,
)
from services.workflows.domain.case_events import CaseEvent, CaseFinished, CaseStarted
from services.workflows.domain.case_state import (
    CaseState,
    ClosedStep,
    FinishedCase,
    RunningCase,
    make_step_opened_event,
)
from services.workflows.domain.refusals import (
    BeforeStepWasOpened,
    CaseFinishedAlready,
    CaseOfOthers,
    EnteredAfterDue,
    NoStepBefore,
    StepClosedAlready,
    StepDoneOtherwise,
    StepHeldByAnother,
    StepSentBackOtherwise,
    UnknownCase,
    UnknownStep,
)
from services.workflows.domain.step_events import (
    StepDone,
    StepOpened,
    StepOverdue,
    StepSentBack,
    WorkHandedOver,
)


def decide(  # noqa: PLR0911  one case per row of the state table
    command: CaseCommand, case: CaseState
) -> Sequence[CaseEvent]:
    """Return the events of a command; raises `WorkflowsRefused` and its subclasses."""
    match command, case:
        case StartCase(), None:
            started = CaseStarted(
                case_id=command.case_id,
                case=command.case,
                flow_id=command.flow_id,
                flow_version=command.flow_version,
                steps=command.steps,
                at=command.at,
                connector=command.connector,
            )
            return [
                started,
                make_step_opened_event(started, step_index=0, step_number=1, at=command.at),
            ]
        case StartCase(), _:
            return []
        case _, None:
            raise UnknownCase(case=command.case_id)
        case AnnounceStepOverdue(_, at), RunningCase(overdue_announced=False, open_step=step) if (
            at > step.due_at
        ):
            return [StepOverdue(**step.model_dump(exclude={"type", "place"}), at=step.due_at)]
        case AnnounceStepOverdue(), _:
            return []
        case ((CompleteStep() | SendBack()), (RunningCase() | FinishedCase())) if (
            closed := case.closed_steps.get(command.step)
        ):
            return _repeat(command, closed, case)
        case _, FinishedCase():
            raise CaseFinishedAlready
        case CompleteStep(), RunningCase():
            return _complete_step(command, case)
        case SendBack(), RunningCase():
            return _send_back(command, case)


def _complete_step(command: CompleteStep, case: RunningCase) -> list[CaseEvent]:
    held = _require_held_step(command, case)
    done = StepDone(
        **held.model_dump(exclude={"type", "place"}),
        resource=command.resource,
        done_at=command.at,
        entered_at=command.entered_at,
        by=command.by,
    )
    if held.place + 1 == len(case.started.steps):
        return [done, CaseFinished(case_id=held.case_id, case=held.case, at=command.at)]
    return [done, *_open_step(case, command, to=held.place + 1)]


def _send_back(command: SendBack, case: RunningCase) -> list[CaseEvent]:
    held = _require_held_step(command, case)
    if held.place == 0:
        raise NoStepBefore
    sent_back = StepSentBack(
        **held.model_dump(exclude={"type", "place"}),
        reason=command.reason,
        at=command.at,
        entered_at=command.entered_at,
    )
    return [sent_back, *_open_step(case, command, to=held.place - 1)]


def _repeat(
    command: CompleteStep | SendBack, closed: ClosedStep, case: RunningCase | FinishedCase
) -> list[CaseEvent]:
    """Return nothing for what holds already; raises `WorkflowsRefused` for anything else."""
    match command, closed:
        case CompleteStep(), StepDone():
            same = command.resource in {None, closed.resource}
            if not same or _differs(command, closed, closed.done_at):
                raise StepDoneOtherwise(
                    step=closed.step, department=closed.department, at=closed.done_at
                )
            return []
        case SendBack(), StepSentBack():
            if command.reason != closed.reason or _differs(command, closed, closed.at):
                raise StepSentBackOtherwise(step=closed.step, at=closed.at, reason=closed.reason)
            return []
        case _:
            if isinstance(case, FinishedCase):
                raise CaseFinishedAlready
            raise StepClosedAlready(step=command.step, open_step=case.open_step.step)


def _differs(command: CompleteStep | SendBack, closed: ClosedStep, at: datetime) -> bool:
    return command.department != closed.department or (command.is_at_stated and command.at != at)


def _require_held_step(command: CompleteStep | SendBack, case: RunningCase) -> StepOpened:
    """Return the open step if it is the one that the command names, and the caller may close it."""
    held = case.open_step
    if command.connector is not None and command.connector != case.started.connector:
        raise CaseOfOthers
    if command.step != held.step:
        raise UnknownStep(step=command.step, open_step=held.step)
    if command.department != held.department:
        raise StepHeldByAnother(
            step=held.step, holder=held.department, department=command.department
        )
    if command.at < held.opened_at:
        raise BeforeStepWasOpened(step=held.step, opened_at=held.opened_at)
    if command.entered_at is not None and command.at <= held.due_at < command.entered_at:
        raise EnteredAfterDue(step=held.step, due_at=held.due_at)
    return held


def _open_step(
    case: RunningCase, command: CompleteStep | SendBack, to: int
) -> list[StepOpened | WorkHandedOver]:
    held, at = case.open_step, command.at
    is_own = case.started.steps[to].department == held.department
    following = make_step_opened_event(
        case.started,
        step_index=to,
        step_number=held.step + 1,
        at=at if is_own else max(at, command.entered_at or at),
    )
    if is_own:
        return [following]
    handed_over = WorkHandedOver(
        **following.model_dump(include={"case_id", "case", "step"}),
        sender=held.department,
        recipient=following.department,
        at=at,
    )
    return [handed_over, following]
