"""The states of a project (协作事项): planned, running, then closed or cancelled."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal

from services.duties.domain.project_duties import DutyList, DutyWithdrawal
from services.duties.domain.project_events import (
    DutyAssigned,
    DutyWithdrawn,
    ProjectCancelled,
    ProjectClosed,
    ProjectEvent,
    ProjectPlanChanged,
    ProjectPlanned,
    ProjectStarted,
)
from services.duties.domain.project_terms import AgreedTerms


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
    at: datetime


@dataclass(frozen=True)
class CancelledProject:
    """The project was cancelled."""

    reason: str
    at: datetime


KnownProject = PlannedProject | RunningProject | ClosedProject | CancelledProject


Project = KnownProject | None


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
            withdrawal = DutyWithdrawal(event.reason, event.at)
            return replace(project, duties=project.duties.with_withdrawn(duty_id, withdrawal))
        case ProjectStarted(kick_off=kick_off), PlannedProject(terms, duties):
            return RunningProject(terms, duties, kick_off)
        case ProjectClosed(actual=actual, at=at), _:
            return ClosedProject(actual, at)
        case ProjectCancelled(reason=reason, at=at), _:
            return CancelledProject(reason, at)
        case _:
            return project
