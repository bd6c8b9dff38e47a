"""The project aggregate (协作事项): its events, its states, its commands.

`project_decisions` decides which events follow from a command. An event's `type` is its name in the
store: add one, never rename one.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, Field

from services.duties.domain.project_duties import DutyList, ProjectDuty
from services.duties.domain.project_terms import AgreedTerms


class ProjectPlanned(BaseModel, frozen=True):
    """Departments agreed on the terms of a project."""

    type: Literal["project-planned"] = "project-planned"
    project_id: UUID
    terms: AgreedTerms


class ProjectPlanChanged(BaseModel, frozen=True):
    """The departments agreed on other terms before the start."""

    type: Literal["project-plan-changed"] = "project-plan-changed"
    project_id: UUID
    terms: AgreedTerms


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


@dataclass(frozen=True)
class PlannedProject:
    """The terms are agreed; the project has not started."""

    terms: AgreedTerms
    duties: DutyList = field(default_factory=DutyList)


@dataclass(frozen=True)
class RunningProject:
    """The project started at `kick_off`."""

    terms: AgreedTerms
    duties: DutyList
    kick_off: datetime


@dataclass(frozen=True)
class ClosedProject:
    """The project ended with an outcome, in the unit of its target."""

    actual: Decimal


@dataclass(frozen=True)
class CancelledProject:
    """The project was cancelled."""


KnownProject = PlannedProject | RunningProject | ClosedProject | CancelledProject
Project = KnownProject | None


@dataclass(frozen=True)
class PlanProject:
    """Plan a project with these terms."""

    project_id: UUID
    terms: AgreedTerms


@dataclass(frozen=True)
class ChangePlan:
    """Replace the terms; only before the start."""

    project_id: UUID
    terms: AgreedTerms


@dataclass(frozen=True)
class AssignDuty:
    """Add an entry to the duty list."""

    project_id: UUID
    duty: ProjectDuty
    at: datetime


@dataclass(frozen=True)
class WithdrawDuty:
    """Withdraw an entry from the duty list."""

    project_id: UUID
    duty_id: UUID
    reason: str
    at: datetime


@dataclass(frozen=True)
class StartProject:
    """Start the project at its kick-off T."""

    project_id: UUID
    kick_off: datetime


@dataclass(frozen=True)
class CloseProject:
    """Close the project with its actual outcome."""

    project_id: UUID
    actual: Decimal
    at: datetime


@dataclass(frozen=True)
class CancelProject:
    """Cancel the project."""

    project_id: UUID
    reason: str
    at: datetime


ProjectCommand = (
    PlanProject
    | ChangePlan
    | AssignDuty
    | WithdrawDuty
    | StartProject
    | CloseProject
    | CancelProject
)


def evolve(project: Project, event: ProjectEvent) -> Project:  # noqa: PLR0911  one for each
    """Return the project after an event."""
    match event, project:
        case ProjectPlanned(terms=terms), _:
            return PlannedProject(terms)
        case ProjectPlanChanged(terms=terms), PlannedProject():
            return replace(project, terms=terms)
        case DutyAssigned(duty=duty), PlannedProject() | RunningProject():
            return replace(project, duties=project.duties.with_duty(duty))
        case DutyWithdrawn(duty_id=duty_id), PlannedProject() | RunningProject():
            return replace(project, duties=project.duties.with_withdrawn(duty_id))
        case ProjectStarted(kick_off=kick_off), PlannedProject(terms, duties):
            return RunningProject(terms, duties, kick_off)
        case ProjectClosed(actual=actual), _:
            return ClosedProject(actual)
        case ProjectCancelled(), _:
            return CancelledProject()
        case _:
            return project
