"""The facts of the duties area that pages follow: they change what a row shows, no figure."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from shared.contracts.added_facts import AddedFact
from shared.contracts.concerned_departments import DepartmentCode, declare_visible_to_everybody
from shared.contracts.duties import HandoffFact, ProjectFact, StandingDutyFact
from shared.contracts.duty_scope import EVERYWHERE, DutyScope
from shared.contracts.involved_departments import NOBODY, InvolvedDepartments

AwaitsConfirmation = Annotated[bool | None, Field(exclude_if=lambda awaits: awaits is None)]
"""Whether a second person has to confirm the pool now; left out where that stays as it was, and in
facts of earlier versions."""


class ProjectPlanned(ProjectFact, AddedFact, frozen=True):
    """Departments agreed on a project."""

    type: Literal["concord.duties.project-planned.v1"] = "concord.duties.project-planned.v1"
    at: datetime
    awaits_confirmation: AwaitsConfirmation = None


class ProjectPlanChanged(ProjectFact, AddedFact, frozen=True):
    """The departments agreed on other terms before the start."""

    type: Literal["concord.duties.project-plan-changed.v1"] = (
        "concord.duties.project-plan-changed.v1"
    )
    at: datetime
    awaits_confirmation: AwaitsConfirmation = None


class ProjectGoalsChanged(ProjectFact, AddedFact, frozen=True):
    """A project serves other goals than before."""

    type: Literal["concord.duties.project-goals-changed.v1"] = (
        "concord.duties.project-goals-changed.v1"
    )
    was: tuple[UUID, ...]
    """The ids of the goals that it served before."""
    at: datetime


@declare_visible_to_everybody
class ProjectWithdrawn(AddedFact, frozen=True):
    """A project had been planned by mistake; it is gone."""

    type: Literal["concord.duties.project-withdrawn.v1"] = "concord.duties.project-withdrawn.v1"
    project_id: UUID
    reason: str
    at: datetime


class PoolConfirmed(ProjectFact, AddedFact, frozen=True):
    """A second person confirmed a project's pool with its ratios and target."""

    type: Literal["concord.duties.pool-confirmed.v1"] = "concord.duties.pool-confirmed.v1"
    at: datetime


class PoolRejected(ProjectFact, AddedFact, frozen=True):
    """A project's pool was rejected; it counts for nothing until another one is confirmed."""

    type: Literal["concord.duties.pool-rejected.v1"] = "concord.duties.pool-rejected.v1"
    reason: str
    at: datetime


class OutcomeProposed(ProjectFact, AddedFact, frozen=True):
    """A project's outcome was entered; it counts for nothing until a second person confirms it."""

    type: Literal["concord.duties.outcome-proposed.v1"] = "concord.duties.outcome-proposed.v1"
    actual: Decimal
    at: datetime


class OutcomeRejected(ProjectFact, AddedFact, frozen=True):
    """A project's proposed outcome was rejected."""

    type: Literal["concord.duties.outcome-rejected.v1"] = "concord.duties.outcome-rejected.v1"
    reason: str
    at: datetime


class DutyAssigned(AddedFact, frozen=True):
    """A duty list got an entry; it is owed once it is scheduled."""

    type: Literal["concord.duties.duty-assigned.v1"] = "concord.duties.duty-assigned.v1"
    project_id: UUID
    duty_id: UUID
    activity: str
    deliverable: str
    sender: DepartmentCode
    recipient: DepartmentCode
    due_days: int
    at: datetime
    involved: InvolvedDepartments = NOBODY
    scope: DutyScope = EVERYWHERE


class HandoffRecalled(HandoffFact, AddedFact, frozen=True):
    """The sender took its offer back, so that it holds the deliverable again."""

    type: Literal["concord.duties.handoff-recalled.v1"] = "concord.duties.handoff-recalled.v1"
    deadline: datetime
    at: datetime


class HandoffHeldUp(HandoffFact, AddedFact, frozen=True):
    """The deadline passed while input was missing; nothing is overdue until it comes."""

    type: Literal["concord.duties.handoff-held-up.v1"] = "concord.duties.handoff-held-up.v1"
    deadline: datetime
    at: datetime


class HandoffInputArrived(HandoffFact, AddedFact, frozen=True):
    """An input was offered later than all before, or the handoff had waited for it."""

    type: Literal["concord.duties.handoff-input-arrived.v1"] = (
        "concord.duties.handoff-input-arrived.v1"
    )
    input_id: UUID
    """This is the handoff that is the input."""
    input_sender: DepartmentCode | None = None
    """This department owed the input; `None` in facts of earlier versions."""
    input_deliverable: str | None = None
    deadline: datetime
    excused_until: datetime | None
    at: datetime


class StandingDutyMade(StandingDutyFact, AddedFact, frozen=True):
    """A department owes the deliverable again and again from `effective_from` on."""

    type: Literal["concord.duties.standing-duty-made.v1"] = "concord.duties.standing-duty-made.v1"
    effective_from: date
    until: date | None
    next_due_at: datetime | None
    at: datetime
    scope: DutyScope = EVERYWHERE


class StandingDutyEnded(StandingDutyFact, AddedFact, frozen=True):
    """Dates after `until` are no longer owed."""

    type: Literal["concord.duties.standing-duty-ended.v1"] = "concord.duties.standing-duty-ended.v1"
    until: date | None
    reason: str
    next_due_at: datetime | None
    at: datetime
