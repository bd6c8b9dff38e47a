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
from services.duties.domain.project_terms import AgreedTerms


class ProjectPlanned(BaseModel, frozen=True):
    """Departments agreed on the terms of a project."""

    type: Literal["project-planned"] = "project-planned"
    project_id: UUID
    terms: AgreedTerms
    at: datetime | None = None
    """When; `None` in events from before this was recorded."""


class ProjectPlanChanged(BaseModel, frozen=True):
    """The departments agreed on other terms before the start."""

    type: Literal["project-plan-changed"] = "project-plan-changed"
    project_id: UUID
    terms: AgreedTerms
    at: datetime | None = None
    """When; `None` in events from before this was recorded."""


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


class ProjectClosed(BaseModel, frozen=True):
    """The project ended with an outcome, measured in the unit of its target."""

    type: Literal["project-closed"] = "project-closed"
    project_id: UUID
    terms: AgreedTerms
    actual: Decimal
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
    | DutyAssigned
    | DutyScheduled
    | DutyWithdrawn
    | ProjectStarted
    | ProjectClosed
    | ProjectCancelled,
    Field(discriminator="type"),
]
