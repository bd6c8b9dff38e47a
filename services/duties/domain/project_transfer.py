"""A project's part in the succession of a department: its shares and entries pass to others."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import BaseModel

from services.duties.domain.project_duties import DutyList, ProjectDuty
from services.duties.domain.project_terms import AgreedTerms, PoolShare


class ProjectTransferred(BaseModel, frozen=True):
    """What a department had in the project passed to those that succeed it."""

    type: Literal["project-transferred"] = "project-transferred"
    project_id: UUID
    terms: AgreedTerms
    """With the successor's share; of two shares of one department one is left, their sum."""
    duties: tuple[ProjectDuty, ...]
    """The entries that changed, as they are now."""
    successors: dict[UUID, str]
    """By the entries' ids: who took over the department's side."""
    was: str
    department: str
    """The successor of what is not given to somebody else."""
    reason: str
    at: datetime


@dataclass(frozen=True)
class TransferProject:
    """Pass what a department has in the project to those that succeed it."""

    project_id: UUID
    department: str
    successor: str
    reason: str
    at: datetime
    successors: Mapping[UUID, str]
    """By entry: who takes it over, where that is not `successor`."""


def transfer_project(
    command: TransferProject, terms: AgreedTerms, duties: DutyList
) -> list[ProjectTransferred]:
    """Return the event of what passes to others; none where the department has nothing here."""
    shares = _passed_shares(command, terms)
    changed = tuple(
        passed
        for duty in duties.active_duties.values()
        if (passed := _passed_duty(command, duty)) != duty
    )
    if shares == terms.shares and not changed:
        return []
    return [
        ProjectTransferred(
            project_id=command.project_id,
            terms=terms.model_copy(update={"shares": shares}),
            duties=changed,
            successors={one.duty_id: _successor(command, one.duty_id) for one in changed},
            was=command.department,
            department=command.successor,
            reason=command.reason,
            at=command.at,
        )
    ]


def _passed_shares(command: TransferProject, terms: AgreedTerms) -> tuple[PoolShare, ...]:
    passed: dict[str, PoolShare] = {}
    for share in terms.shares:
        is_passed = share.department == command.department
        department = command.successor if is_passed else share.department
        ratio = share.ratio + (passed[department].ratio if department in passed else 0)
        passed[department] = PoolShare(department=department, ratio=ratio)
    return tuple(passed.values())


def _passed_duty(command: TransferProject, duty: ProjectDuty) -> ProjectDuty:
    successor = _successor(command, duty.duty_id)
    accountable, recipient = (
        successor if code == command.department else code
        for code in (duty.accountable, duty.recipient)
    )
    involved = duty.involved.after_succession(command.department, successor, accountable, recipient)
    return duty.model_copy(
        update={"accountable": accountable, "recipient": recipient, "involved": involved}
    )


def _successor(command: TransferProject, duty_id: UUID) -> str:
    return command.successors.get(duty_id, command.successor)
