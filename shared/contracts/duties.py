"""What the duties area publishes."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Literal
from uuid import UUID

from pydantic import BaseModel

from shared.contracts.concerned_departments import DepartmentCode, visible_to_everybody


class ProjectStarted(BaseModel, frozen=True):
    """A project's kick-off T is set; due dates count from it."""

    type: Literal["concord.duties.project-started.v1"] = "concord.duties.project-started.v1"
    project_id: UUID
    code: str
    name: str
    participants: tuple[DepartmentCode, ...]
    kick_off: datetime
    at: datetime


class DutyScheduled(BaseModel, frozen=True):
    """An entry of a running project's duty list has its due date: it is owed from `at` on."""

    type: Literal["concord.duties.duty-scheduled.v1"] = "concord.duties.duty-scheduled.v1"
    handoff_id: UUID
    """The handoff that will meet it."""
    project_id: UUID
    duty_id: UUID
    activity: str
    deliverable: str
    sender: DepartmentCode
    """The one accountable department."""
    recipient: DepartmentCode
    due_at: datetime
    depends_on: tuple[UUID, ...] = ()
    """The handoffs it needs as input."""
    at: datetime


@visible_to_everybody
class DutyWithdrawn(BaseModel, frozen=True):
    """An entry left the duty list, alone or with its project; what was not met is owed no more."""

    type: Literal["concord.duties.duty-withdrawn.v1"] = "concord.duties.duty-withdrawn.v1"
    handoff_id: UUID
    project_id: UUID
    duty_id: UUID
    reason: str
    at: datetime


class HandoffOffered(BaseModel, frozen=True):
    """A department handed its deliverable to the recipient, who has not answered yet."""

    type: Literal["concord.duties.handoff-offered.v1"] = "concord.duties.handoff-offered.v1"
    handoff_id: UUID
    project_id: UUID
    deliverable: str
    sender: DepartmentCode
    recipient: DepartmentCode
    at: datetime


class HandoffRejected(BaseModel, frozen=True):
    """The recipient sent the deliverable back with a reason; the sender holds it again."""

    type: Literal["concord.duties.handoff-rejected.v1"] = "concord.duties.handoff-rejected.v1"
    handoff_id: UUID
    project_id: UUID
    deliverable: str
    sender: DepartmentCode
    recipient: DepartmentCode
    reason: str
    at: datetime


class HandoffAccepted(BaseModel, frozen=True):
    """The recipient took the deliverable: the sender's obligation is met, in time or late."""

    type: Literal["concord.duties.handoff-accepted.v1"] = "concord.duties.handoff-accepted.v1"
    handoff_id: UUID
    project_id: UUID
    deliverable: str
    sender: DepartmentCode
    recipient: DepartmentCode
    due_at: datetime
    """By the duty list: the month it lies in is the month the obligation counts in."""
    deadline: datetime
    """`due_at` plus the time the recipient held offers that it then rejected."""
    delivered_at: datetime
    """When the offer that was accepted was made; in time if not after `deadline`."""
    excused_until: datetime | None = None
    """`deadline` plus the delay of late input: what came after `deadline` by then is excused."""
    at: datetime


class HandoffOverdue(BaseModel, frozen=True):
    """The deadline passed and the sender still held the deliverable; announced once a deadline.

    Where input came late, the deadline that passed is `excused_until`.
    """

    type: Literal["concord.duties.handoff-overdue.v1"] = "concord.duties.handoff-overdue.v1"
    handoff_id: UUID
    project_id: UUID
    deliverable: str
    sender: DepartmentCode
    recipient: DepartmentCode
    due_at: datetime
    deadline: datetime
    excused_until: datetime | None = None
    at: datetime


class HandoffExcused(BaseModel, frozen=True):
    """Input turned out late after the handoff was told as overdue, or as accepted late.

    Counts as excused, unless it was or will be delivered after `excused_until`.
    """

    type: Literal["concord.duties.handoff-excused.v1"] = "concord.duties.handoff-excused.v1"
    handoff_id: UUID
    project_id: UUID
    deliverable: str
    sender: DepartmentCode
    recipient: DepartmentCode
    due_at: datetime
    deadline: datetime
    excused_until: datetime
    delivered_at: datetime | None
    """`None` while it is still owed."""
    at: datetime


class HandoffCancelled(BaseModel, frozen=True):
    """An obligation that had been announced as overdue fell away: it counts for nobody."""

    type: Literal["concord.duties.handoff-cancelled.v1"] = "concord.duties.handoff-cancelled.v1"
    handoff_id: UUID
    project_id: UUID
    deliverable: str
    sender: DepartmentCode
    recipient: DepartmentCode
    due_at: datetime
    deadline: datetime
    reason: str
    at: datetime


class DutyFulfilled(BaseModel, frozen=True):
    """A standing duty was met for one of its dates; in time if `done_at` is not after `due_at`."""

    type: Literal["concord.duties.duty-fulfilled.v1"] = "concord.duties.duty-fulfilled.v1"
    duty_id: UUID
    occurrence: str
    """Unique in its duty: `2026-10`."""
    activity: str
    deliverable: str
    department: DepartmentCode
    """The one accountable department."""
    recipient: DepartmentCode
    due_at: datetime
    done_at: datetime
    at: datetime


class DutyOverdue(BaseModel, frozen=True):
    """A date of a standing duty passed without its deliverable; announced once."""

    type: Literal["concord.duties.duty-overdue.v1"] = "concord.duties.duty-overdue.v1"
    duty_id: UUID
    occurrence: str
    activity: str
    deliverable: str
    department: DepartmentCode
    recipient: DepartmentCode
    due_at: datetime
    at: datetime


class Share(BaseModel, frozen=True):
    """What part of a project's pool a participating department was promised."""

    department: DepartmentCode
    ratio: Decimal


class Pool(BaseModel, frozen=True):
    """Money in minor units."""

    amount_minor: int
    currency: str


class ProjectClosed(BaseModel, frozen=True):
    """A project ended with its actual outcome."""

    type: Literal["concord.duties.project-closed.v1"] = "concord.duties.project-closed.v1"
    project_id: UUID
    code: str
    name: str
    unit: str
    target: Decimal
    actual: Decimal
    pool: Pool | None
    shares: tuple[Share, ...]
    """Every participating department; the ratios sum to one."""
    at: datetime


@visible_to_everybody
class ProjectCancelled(BaseModel, frozen=True):
    """A project was given up; its open obligations were withdrawn before."""

    type: Literal["concord.duties.project-cancelled.v1"] = "concord.duties.project-cancelled.v1"
    project_id: UUID
    reason: str
    at: datetime
