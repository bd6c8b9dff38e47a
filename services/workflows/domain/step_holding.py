"""Who holds an open step of a case, and who may close it."""

from __future__ import annotations

from services.workflows.domain.case_commands import ClaimStep, CompleteStep, ReleaseStep, SendBack
from services.workflows.domain.case_refusals import (
    DecisionNeeded,
    NoDecisionHere,
    StepClaimedByAnother,
    StepNeedsRole,
)
from services.workflows.domain.case_state import CaseProgress
from services.workflows.domain.planned_step import PlannedStep
from services.workflows.domain.refusals import (
    BeforeStepWasOpened,
    CaseOfOthers,
    EnteredAfterDue,
    StepHeldByAnother,
    UnknownStep,
)
from services.workflows.domain.step_states import OpenStep

HEAD_ROLE = "department-head"
"""Who delegates and hands back what others have claimed."""
OfDepartment = CompleteStep | SendBack | ClaimStep | ReleaseStep
"""The commands that a department's people give to its steps."""


def require_open_step(step: int, case: CaseProgress) -> OpenStep:
    """Return the open step of this number; raises `UnknownStep` where it is not open."""
    if step not in case.open_steps:
        open_numbers = ", ".join(map(str, case.open_steps)) or "–"
        raise UnknownStep(step=step, open_step=open_numbers)
    return case.open_steps[step]


def require_step_of_department(command: OfDepartment, case: CaseProgress) -> OpenStep:
    """Return the open step that a command names, if the caller's department holds it.

    The head gives on and hands back what needs a role that the head has not: that is not doing it.
    Raises `UnknownStep`, `StepHeldByAnother` and `StepNeedsRole`.
    """
    held = require_open_step(command.step, case)
    if command.department != held.opened.department:
        raise StepHeldByAnother(
            step=command.step, holder=held.opened.department, department=command.department
        )
    if command.roles is None or _only_passes_on(command, command.roles):
        return held
    for role in sorted(case.planned(held.opened).roles_needed(command.department)):
        if role not in command.roles:
            raise StepNeedsRole(step=command.step, department=command.department, role=role)
    return held


def _only_passes_on(command: OfDepartment, roles: frozenset[str]) -> bool:
    """Return whether the head of the department says who does a step, and does not do it."""
    if HEAD_ROLE not in roles:
        return False
    match command:
        case ReleaseStep():
            return True
        case ClaimStep(by=by, delegated_by=giver):
            return giver is not None and giver != by
        case _:
            return False


def require_held_step(command: CompleteStep | SendBack, case: CaseProgress) -> OpenStep:
    """Return the open step that a command names, if the caller may close it at that time."""
    if command.connector is not None and command.connector != case.started.connector:
        raise CaseOfOthers
    held = require_step_of_department(command, case)
    if held.claimed_by is not None and command.by is not None and held.claimed_by != command.by:
        raise StepClaimedByAnother(step=command.step)
    opened = held.opened
    if command.at < opened.opened_at:
        raise BeforeStepWasOpened(step=command.step, opened_at=opened.opened_at)
    if command.entered_at is not None and command.at <= opened.due_at < command.entered_at:
        raise EnteredAfterDue(step=command.step, due_at=opened.due_at)
    return held


def require_decision(command: CompleteStep, planned: PlannedStep) -> str | None:
    """Return how a step ends, `None` where it has no decisions.

    Raises `DecisionNeeded` or `NoDecisionHere` where it cannot end as the command says.
    """
    possible = planned.possible_decisions
    if possible and command.decision not in possible:
        raise DecisionNeeded(step=command.step, possible=", ".join(possible))
    if not possible and command.decision is not None:
        raise NoDecisionHere(step=command.step, decision=command.decision)
    return command.decision
