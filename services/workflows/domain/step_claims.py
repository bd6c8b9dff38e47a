"""A step is claimed by a person, handed back, or delegated to another one."""

from __future__ import annotations

from services.workflows.domain.case_commands import ClaimStep, ReleaseStep
from services.workflows.domain.case_events import CaseEvent
from services.workflows.domain.case_refusals import StepClaimedByAnother, StepNotClaimed
from services.workflows.domain.case_state import CaseProgress
from services.workflows.domain.step_events import StepClaimed, StepReleased
from services.workflows.domain.step_holding import HEAD_ROLE, require_step_of_department


def claim_step(command: ClaimStep, case: CaseProgress) -> list[CaseEvent]:
    """Return the claim of a step, or nothing where that person has it already.

    Raises `StepClaimedByAnother` where another person has it and neither that person nor the head
    of the department, or somebody for whom no role is asked, gives it on.
    """
    held = require_step_of_department(command, case)
    owner = held.claimed_by
    if owner is not None and owner == command.by:
        return []
    if owner is not None and not _may_give(command.delegated_by, owner, command.roles):
        raise StepClaimedByAnother(step=command.step)
    return [
        StepClaimed(
            **held.opened.model_dump(include={"case_id", "case", "step", "department"}),
            by=command.by,
            delegated_by=command.delegated_by,
            at=command.at,
        )
    ]


def release_step(command: ReleaseStep, case: CaseProgress) -> list[CaseEvent]:
    """Return that a claimed step is handed back; raises `StepNotClaimed` where nobody has it."""
    held = require_step_of_department(command, case)
    if held.claimed_by is None:
        raise StepNotClaimed(step=command.step)
    if not _may_give(command.by, held.claimed_by, command.roles):
        raise StepClaimedByAnother(step=command.step)
    return [
        StepReleased(
            **held.opened.model_dump(include={"case_id", "case", "step", "department"}),
            by=held.claimed_by,
            at=command.at,
        )
    ]


def _may_give(giver: str | None, owner: str, roles: frozenset[str] | None) -> bool:
    """Return whether somebody may give on what a person has claimed."""
    if giver is None:
        return False
    return roles is None or HEAD_ROLE in roles or giver == owner
