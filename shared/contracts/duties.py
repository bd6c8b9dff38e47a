"""The facts that the duties area publishes."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Literal
from uuid import UUID

from pydantic import BaseModel, Field

from shared.contracts.concerned_departments import DepartmentCode, declare_visible_to_everybody
from shared.contracts.delaying_input import (
    DelayingInput as DelayingInput,  # noqa: PLC0414  part of these facts
)
from shared.contracts.duty_scope import EVERYWHERE, DutyScope
from shared.contracts.involved_departments import NOBODY, InvolvedDepartments
from shared.contracts.person_fields import DoneBy


class ProjectFact(BaseModel, frozen=True):
    """What every fact about the terms of a project says."""

    project_id: UUID
    code: str
    name: str
    participants: tuple[DepartmentCode, ...]
    goals: tuple[UUID, ...] = Field(default=(), exclude_if=lambda goals: not goals)
    """The project serves these goals; left out where there is none."""


class ProjectStarted(ProjectFact, frozen=True):
    """A project's kick-off T is set; due dates count from it."""

    type: Literal["concord.duties.project-started.v1"] = "concord.duties.project-started.v1"
    kick_off: datetime
    at: datetime


class DutyScheduled(BaseModel, frozen=True):
    """An entry of a running project's duty list got its due date; it is owed from `at` on."""

    type: Literal["concord.duties.duty-scheduled.v1"] = "concord.duties.duty-scheduled.v1"
    handoff_id: UUID
    """The handoff with this id will fulfil the duty."""
    project_id: UUID
    duty_id: UUID
    activity: str
    deliverable: str
    sender: DepartmentCode
    """This department alone is accountable."""
    recipient: DepartmentCode
    due_at: datetime
    depends_on: tuple[UUID, ...] = ()
    """The duty needs the deliverables of these handoffs as input."""
    at: datetime
    involved: InvolvedDepartments = NOBODY
    scope: DutyScope = EVERYWHERE


@declare_visible_to_everybody
class DutyWithdrawn(BaseModel, frozen=True):
    """An entry left the duty list, alone or with its project; it is owed no more if it was open."""

    type: Literal["concord.duties.duty-withdrawn.v1"] = "concord.duties.duty-withdrawn.v1"
    handoff_id: UUID
    project_id: UUID
    duty_id: UUID
    reason: str
    at: datetime


class HandoffFact(BaseModel, frozen=True):
    """What every fact about a handoff says."""

    handoff_id: UUID
    project_id: UUID
    deliverable: str
    sender: DepartmentCode
    recipient: DepartmentCode
    entered_at: datetime | None = None
    """This is when it was recorded; `at` is when it happened."""
    involved: InvolvedDepartments = NOBODY


class HandoffOffered(HandoffFact, frozen=True):
    """A department handed its deliverable to the recipient, who has not answered yet."""

    type: Literal["concord.duties.handoff-offered.v1"] = "concord.duties.handoff-offered.v1"
    at: datetime
    awaiting_confirmation: bool = False
    """It was dated back so far that it counts from `entered_at` until the recipient confirms it."""


class HandoffRejected(HandoffFact, frozen=True):
    """The recipient sent the deliverable back with a reason; the sender holds it again."""

    type: Literal["concord.duties.handoff-rejected.v1"] = "concord.duties.handoff-rejected.v1"
    reason: str
    at: datetime
    deadline: datetime | None = None
    """The sender has until then now; `None` in facts of earlier versions."""
    excused_until: datetime | None = None
    """The end of the excuse, where input was late."""


class HandoffAccepted(HandoffFact, frozen=True):
    """The recipient took the deliverable: the sender's obligation is met, in time or late."""

    type: Literal["concord.duties.handoff-accepted.v1"] = "concord.duties.handoff-accepted.v1"
    due_at: datetime
    """This is the duty list's date; the obligation counts in the month that it lies in."""
    deadline: datetime
    """This is `due_at` plus the time for which the recipient held offers that it then rejected."""
    delivered_at: datetime
    """The accepted offer counts as made at this time; it is in time if not after `deadline`."""
    excused_until: datetime | None = None
    """This is `deadline` plus the delay of late input; a delivery between the two is excused."""
    at: datetime
    delivery_confirmed: bool | None = None
    """The recipient confirmed `delivered_at`; this is `None` where that was not needed."""
    delayed_by: DelayingInput | None = None
    done_by: DoneBy = None
    """This person of the sender made the accepted offer."""


class HandoffOverdue(HandoffFact, frozen=True):
    """The deadline passed while the sender held the deliverable; published once a deadline.

    Where input came late, the deadline that passed is `excused_until`.
    """

    type: Literal["concord.duties.handoff-overdue.v1"] = "concord.duties.handoff-overdue.v1"
    due_at: datetime
    deadline: datetime
    excused_until: datetime | None = None
    at: datetime
    delayed_by: DelayingInput | None = None


class HandoffExcused(HandoffFact, frozen=True):
    """Input turned out late after the handoff was published as overdue, or as accepted late.

    The handoff counts as excused, unless it was or will be delivered after `excused_until`.
    """

    type: Literal["concord.duties.handoff-excused.v1"] = "concord.duties.handoff-excused.v1"
    due_at: datetime
    deadline: datetime
    excused_until: datetime
    delivered_at: datetime | None
    """This is `None` while the deliverable is still owed."""
    at: datetime
    delayed_by: DelayingInput | None = None
    done_by: DoneBy = None
    """This person of the sender made the accepted offer."""


class HandoffCancelled(HandoffFact, frozen=True):
    """An obligation that had been published as overdue was cancelled; it counts for nobody."""

    type: Literal["concord.duties.handoff-cancelled.v1"] = "concord.duties.handoff-cancelled.v1"
    due_at: datetime
    deadline: datetime
    reason: str
    at: datetime


class StandingDutyFact(BaseModel, frozen=True):
    """What every fact about a standing duty says."""

    duty_id: UUID
    activity: str
    deliverable: str
    department: DepartmentCode
    """This department alone is accountable."""
    recipient: DepartmentCode
    involved: InvolvedDepartments = NOBODY


class DutyFulfilled(StandingDutyFact, frozen=True):
    """A standing duty was fulfilled for one date: in time if `done_at` is not after `due_at`."""

    type: Literal["concord.duties.duty-fulfilled.v1"] = "concord.duties.duty-fulfilled.v1"
    occurrence: str
    """This names the date, unique in its duty, such as `2026-10`."""
    due_at: datetime
    done_at: datetime
    """It counts as fulfilled at this time."""
    awaiting_confirmation: bool = False
    """It was dated back so far that the time of its entry counts until the recipient confirms."""
    next_due_at: datetime | None = None
    """This is the end of the next open date."""
    at: datetime
    done_by: DoneBy = None
    """This person of the accountable department fulfilled it."""


class DutyOverdue(StandingDutyFact, frozen=True):
    """A date of a standing duty passed without its deliverable; published once."""

    type: Literal["concord.duties.duty-overdue.v1"] = "concord.duties.duty-overdue.v1"
    occurrence: str
    due_at: datetime
    next_due_at: datetime | None = None
    at: datetime


class Share(BaseModel, frozen=True):
    """A participating department was promised this part of a project's pool."""

    department: DepartmentCode
    ratio: Decimal


class Pool(BaseModel, frozen=True):
    """An amount of money in minor units of its currency."""

    amount_minor: int
    currency: str


class ProjectClosed(BaseModel, frozen=True):
    """A project ended with its actual outcome; where a pool is paid, both are confirmed."""

    type: Literal["concord.duties.project-closed.v1"] = "concord.duties.project-closed.v1"
    project_id: UUID
    code: str
    name: str
    unit: str
    target: Decimal
    actual: Decimal
    pool: Pool | None
    shares: tuple[Share, ...]
    """Every participating department has a share; the ratios sum to one."""
    at: datetime
    owes_retrospective: bool = Field(default=False, exclude_if=lambda owes: not owes)
    """Whether the leading department owes the project's lessons; not so in earlier facts."""
    direction: Literal["up", "down"] = Field(default="up", exclude_if=lambda side: side == "up")
    """`up`: the target is reached from it on; `down`: up to it. Left out where `up`."""


@declare_visible_to_everybody
class ProjectCancelled(BaseModel, frozen=True):
    """A project was cancelled; its open obligations were withdrawn before."""

    type: Literal["concord.duties.project-cancelled.v1"] = "concord.duties.project-cancelled.v1"
    project_id: UUID
    reason: str
    at: datetime
