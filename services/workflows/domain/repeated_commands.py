"""A command to a step that is closed: nothing where it says what holds, else a refusal."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from services.workflows.domain.case_commands import CompleteStep, SendBack, WithdrawStep
from services.workflows.domain.case_events import CaseEvent
from services.workflows.domain.case_refusals import CaseWithdrawnAlready, StepWithdrawnAlready
from services.workflows.domain.case_state import (
    CaseWithSteps,
    FinishedCase,
)
from services.workflows.domain.refusals import (
    CaseFinishedAlready,
    StepClosedAlready,
    StepDoneOtherwise,
    StepSentBackOtherwise,
)
from services.workflows.domain.step_events import StepDone, StepSentBack, StepWithdrawn
from services.workflows.domain.step_states import ClosedStep


def repeat(
    command: CompleteStep | SendBack | WithdrawStep, closed: ClosedStep, case: CaseWithSteps
) -> Sequence[CaseEvent]:
    """Return nothing for what holds already; raises `WorkflowsRefused` for anything else."""
    match command, closed:
        case CompleteStep(), StepDone():
            if not _says_the_same(command, closed):
                raise StepDoneOtherwise(
                    step=closed.step, department=closed.department, at=closed.done_at
                )
            return []
        case SendBack(), StepSentBack():
            if command.reason != closed.reason or _differs(command, closed, closed.at):
                raise StepSentBackOtherwise(step=closed.step, at=closed.at, reason=closed.reason)
            return []
        case WithdrawStep(reason=reason), StepWithdrawn() if reason == closed.reason:
            return []
        case _, StepWithdrawn():
            raise StepWithdrawnAlready(step=closed.step, at=closed.at, reason=closed.reason)
        case _:
            if isinstance(case, FinishedCase):
                raise _end_of(case)
            numbers = ", ".join(map(str, case.open_steps))
            raise StepClosedAlready(step=command.step, open_step=numbers)


def _end_of(case: FinishedCase) -> CaseFinishedAlready | CaseWithdrawnAlready:
    return CaseFinishedAlready() if case.withdrawn is None else CaseWithdrawnAlready()


def _says_the_same(command: CompleteStep, closed: StepDone) -> bool:
    """Return whether a completion repeats one; what it leaves open contradicts nothing."""
    same_resource = command.resource in {None, closed.resource}
    same_decision = command.decision in {None, closed.decision}
    same_person = None in {command.by, closed.by} or command.by == closed.by
    same = same_resource and same_decision and same_person
    return same and not _differs(command, closed, closed.done_at)


def _differs(
    command: CompleteStep | SendBack, closed: StepDone | StepSentBack, at: datetime
) -> bool:
    return command.department != closed.department or (command.is_at_stated and command.at != at)
