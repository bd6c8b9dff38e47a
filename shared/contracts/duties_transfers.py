"""The facts that what is open of a department passed to those that succeed it."""

from __future__ import annotations

from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import BaseModel

from shared.contracts.added_facts import AddedFact
from shared.contracts.concerned_departments import DepartmentCode
from shared.contracts.duties import HandoffFact, ProjectFact, StandingDutyFact

Side = Literal["sender", "recipient", "involved"]
"""The department owes it, receives it, or is one of the further departments."""


class TransferredEntry(BaseModel, frozen=True):
    """An entry of a duty list has another department on the side of the one before."""

    duty_id: UUID
    handoff_id: UUID
    department: DepartmentCode
    """This department took it over."""


class ProjectTransferred(ProjectFact, AddedFact, frozen=True):
    """What a department had in a project passed to others; the shares still sum to one."""

    type: Literal["concord.duties.project-transferred.v1"] = "concord.duties.project-transferred.v1"
    was: DepartmentCode
    """This department took part in the project before."""
    department: DepartmentCode
    """The successor of what is not given to somebody else."""
    entries: tuple[TransferredEntry, ...]
    """The entries of the duty list that passed on."""
    reason: str
    at: datetime


class HandoffTransferred(HandoffFact, AddedFact, frozen=True):
    """A department took over a side of a handoff; what was counted before stays where it was."""

    type: Literal["concord.duties.handoff-transferred.v1"] = "concord.duties.handoff-transferred.v1"
    was: DepartmentCode
    """This department was on the side before."""
    department: DepartmentCode
    """This department is on the side now."""
    side: Side
    """On which side of the handoff the departments are."""
    due_at: datetime
    deadline: datetime
    reason: str
    at: datetime


class StandingDutyTransferred(StandingDutyFact, AddedFact, frozen=True):
    """A department took over a side of a standing duty; dates that passed stay as they were."""

    type: Literal["concord.duties.standing-duty-transferred.v1"] = (
        "concord.duties.standing-duty-transferred.v1"
    )
    was: DepartmentCode
    """This department was on the side before."""
    successor: DepartmentCode
    """This department is on the side now."""
    side: Side
    """On which side of the duty the departments are."""
    next_due_at: datetime | None
    reason: str
    at: datetime
