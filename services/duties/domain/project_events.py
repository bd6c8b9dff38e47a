"""The events of a project (协作事项).

An event's `type` is its name in the store: add one, never rename one.
"""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, Field

from services.duties.domain.project_duties import ProjectDuty
from services.duties.domain.project_goals import ProjectGoalsChanged
from services.duties.domain.project_schedule_events import (
    DutyRescheduled,
    KickOffMoved,
    KickOffPlanned,
    StartRefused,
)
from services.duties.domain.project_share_correction import (
    ShareCorrectionProposed,
    ShareCorrectionRejected,
    SharesCorrected,
)
from services.duties.domain.project_terms import AgreedTerms
from services.duties.domain.project_transfer import ProjectTransferred
from services.duties.domain.project_withdrawal import ProjectWithdrawn


class ProjectPlanned(BaseModel, frozen=True):
    """Departments agreed on the terms of a project."""

    type: Literal["project-planned"] = "project-planned"
    project_id: UUID
    terms: AgreedTerms
    at: datetime | None = None
    """When; `None` in events from before this was recorded."""
    by: str | None = None
    """Whose terms they are, by the subject of the token; `None` where only the log knows."""


class ProjectPlanChanged(BaseModel, frozen=True):
    """The departments agreed on other terms before the start."""

    type: Literal["project-plan-changed"] = "project-plan-changed"
    project_id: UUID
    terms: AgreedTerms
    at: datetime | None = None
    """When; `None` in events from before this was recorded."""
    by: str | None = None
    """As in `ProjectPlanned`."""
    changes_pool: bool = True
    """Whether pool, ratios, unit or target changed, which are then confirmed anew."""
    replaces_confirmed_pool: bool = False
    """Whether that changes or removes a pool that a second person had confirmed, and nobody has
    confirmed the change yet."""


class PoolConfirmed(BaseModel, frozen=True):
    """Somebody who had not entered the pool confirmed it with its ratios and target."""

    type: Literal["pool-confirmed"] = "pool-confirmed"
    project_id: UUID
    terms: AgreedTerms
    by: str
    at: datetime


class PoolRejected(BaseModel, frozen=True):
    """The pool was rejected; it counts for nothing until it is changed and confirmed."""

    type: Literal["pool-rejected"] = "pool-rejected"
    project_id: UUID
    terms: AgreedTerms
    reason: str
    by: str
    at: datetime


class DutyAssigned(BaseModel, frozen=True):
    """An entry was added to the duty list."""

    type: Literal["duty-assigned"] = "duty-assigned"
    project_id: UUID
    duty: ProjectDuty
    at: datetime


class DutyScheduled(BaseModel, frozen=True):
    """An entry of a running project got its due date; it is owed from `at` on."""

    type: Literal["duty-scheduled"] = "duty-scheduled"
    project_id: UUID
    duty: ProjectDuty
    due_at: datetime
    calendar_version: int | None = Field(default=None, exclude_if=lambda number: number is None)
    """By which version of the company's calendar; left out where calendar days count, 0 for the
    installed official list."""
    at: datetime


class DutyWithdrawn(BaseModel, frozen=True):
    """An entry was withdrawn from the duty list; what was not handed over is no longer owed."""

    type: Literal["duty-withdrawn"] = "duty-withdrawn"
    project_id: UUID
    duty_id: UUID
    reason: str
    at: datetime


class ProjectStarted(BaseModel, frozen=True):
    """The project started at its kick-off T; due dates count from it."""

    type: Literal["project-started"] = "project-started"
    project_id: UUID
    terms: AgreedTerms
    kick_off: datetime


class OutcomeProposed(BaseModel, frozen=True):
    """The outcome of a project with a pool was entered; the project goes on until it is confirmed.

    A later one takes its place.
    """

    type: Literal["outcome-proposed"] = "outcome-proposed"
    project_id: UUID
    terms: AgreedTerms
    actual: Decimal
    at: datetime
    """When the project ended, as in `ProjectClosed`."""
    by: str


class OutcomeRejected(BaseModel, frozen=True):
    """The proposed outcome was rejected; none is proposed any more."""

    type: Literal["outcome-rejected"] = "outcome-rejected"
    project_id: UUID
    terms: AgreedTerms
    reason: str
    by: str
    at: datetime


class ProjectClosed(BaseModel, frozen=True):
    """The project ended with an outcome, measured in the unit of its target."""

    type: Literal["project-closed"] = "project-closed"
    project_id: UUID
    terms: AgreedTerms
    actual: Decimal
    at: datetime
    entered_by: str | None = None
    """Who entered the outcome; `None` in events from before it was confirmed."""
    confirmed_by: str | None = None
    """Who confirmed it; `None` where no pool depends on it, and in earlier events."""
    confirmed_at: datetime | None = None
    owes_retrospective: bool = Field(default=False, exclude_if=lambda owes: not owes)
    """Whether the leading department owes its lessons; not so in events from before they were."""


class OutcomeCorrectionProposed(BaseModel, frozen=True):
    """Another outcome of a closed project with a pool was entered; it counts once confirmed.

    A later one takes its place.
    """

    type: Literal["outcome-correction-proposed"] = "outcome-correction-proposed"
    project_id: UUID
    terms: AgreedTerms
    actual: Decimal
    reason: str
    by: str
    at: datetime


class ProjectCorrected(BaseModel, frozen=True):
    """The outcome of a closed project is another one than was recorded."""

    type: Literal["project-corrected"] = "project-corrected"
    project_id: UUID
    terms: AgreedTerms
    revision: int
    """1 for the first correction of the project."""
    actual: Decimal
    was: Decimal
    reason: str
    closed_at: datetime
    entered_by: str
    confirmed_by: str | None
    """`None` where no pool depends on it."""
    at: datetime


class ProjectCancelled(BaseModel, frozen=True):
    """The project was cancelled."""

    type: Literal["project-cancelled"] = "project-cancelled"
    project_id: UUID
    reason: str
    at: datetime


ProjectEvent = Annotated[
    ProjectPlanned
    | ProjectPlanChanged
    | PoolConfirmed
    | PoolRejected
    | DutyAssigned
    | DutyScheduled
    | DutyWithdrawn
    | ProjectStarted
    | ProjectGoalsChanged
    | ProjectTransferred
    | ProjectWithdrawn
    | KickOffPlanned
    | StartRefused
    | KickOffMoved
    | DutyRescheduled
    | OutcomeProposed
    | OutcomeRejected
    | ProjectClosed
    | OutcomeCorrectionProposed
    | ProjectCorrected
    | ShareCorrectionProposed
    | SharesCorrected
    | ShareCorrectionRejected
    | ProjectCancelled,
    Field(discriminator="type"),
]
