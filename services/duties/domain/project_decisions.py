"""The decisions about commands to a project: which events follow, or why it is refused.

planned → running → closed, or cancelled before it is closed. The same command twice changes
nothing.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from services.duties.domain.project_commands import (
    AssignDuty,
    CancelProject,
    ChangePlan,
    CloseProject,
    PlanProject,
    ProjectCommand,
    StartProject,
    WithdrawDuty,
)
from services.duties.domain.project_duties import ProjectDuty, calculate_due_at
from services.duties.domain.project_events import (
    DutyAssigned,
    DutyScheduled,
    DutyWithdrawn,
    ProjectCancelled,
    ProjectClosed,
    ProjectEvent,
    ProjectPlanChanged,
    ProjectPlanned,
    ProjectStarted,
)
from services.duties.domain.project_state import (
    CancelledProject,
    ClosedProject,
    KnownProject,
    PlannedProject,
    Project,
    RunningProject,
)
from services.duties.domain.project_terms import validate_terms
from services.duties.domain.refusals import (
    DutiesRefused,
    InvalidDuty,
    InvalidMoment,
    UnknownProject,
)


def decide(  # noqa: PLR0911  one for each
    command: ProjectCommand, project: Project
) -> list[ProjectEvent]:
    """Return the events that follow from a command.

    Raises `UnknownProject`, `InvalidTerms`, `InvalidDuty`, `InvalidMoment`, `DutyOverlaps`, and
    `DutiesRefused` where the project's state forbids it.
    """
    match command:
        case PlanProject():
            return _plan(command, project)
        case ChangePlan():
            return _change_plan(command, _require_existing(project))
        case AssignDuty():
            return _assign(command, _require_existing(project))
        case WithdrawDuty():
            return _withdraw(command, _require_existing(project))
        case StartProject():
            return _start(command, _require_existing(project))
        case CloseProject():
            return _close(command, _require_existing(project))
        case CancelProject():
            return _cancel(command, _require_existing(project))


def _require_existing(project: Project) -> KnownProject:
    if project is None:
        raise UnknownProject("there is no such project; plan it first")
    return project


def _plan(command: PlanProject, project: Project) -> list[ProjectEvent]:
    match project:
        case None:
            validate_terms(command.terms)
            return [ProjectPlanned(project_id=command.project_id, terms=command.terms)]
        case PlannedProject(terms) if terms == command.terms:
            return []
        case _:
            raise DutiesRefused("a project of this id is planned already; change its plan instead")


def _change_plan(command: ChangePlan, project: KnownProject) -> list[ProjectEvent]:
    match project:
        case PlannedProject(terms) if terms == command.terms:
            return []
        case PlannedProject(duties=duties):
            validate_terms(command.terms)
            duties.validate_participants(command.terms.participants)
            return [ProjectPlanChanged(project_id=command.project_id, terms=command.terms)]
        case _:
            raise DutiesRefused(
                "the terms are fixed once a project has started; cancel it and plan another"
            )


def _assign(command: AssignDuty, project: KnownProject) -> list[ProjectEvent]:
    match project:
        case PlannedProject() | RunningProject() if not project.duties.check_assignment_needed(
            command.duty, project.terms.participants
        ):
            return []
        case PlannedProject():
            return [_assigned(command)]
        case RunningProject(kick_off=kick_off):
            owed_from = max(command.at, kick_off)
            scheduled = _scheduled(command.project_id, command.duty, kick_off, owed_from)
            if scheduled.due_at < owed_from:
                raise InvalidDuty(f"T+{command.duty.due_days} has passed already; name a later day")
            return [_assigned(command), scheduled]
        case _:
            raise DutiesRefused("duties are assigned while a project is planned or running")


def _withdraw(command: WithdrawDuty, project: KnownProject) -> list[ProjectEvent]:
    match project:
        case PlannedProject() | RunningProject() if project.duties.check_withdrawal_needed(
            command.duty_id
        ):
            return [_withdrawn(command, command.duty_id)]
        case PlannedProject() | RunningProject():
            return []
        case _:
            raise DutiesRefused("duties are withdrawn while a project is planned or running")


def _start(command: StartProject, project: KnownProject) -> list[ProjectEvent]:
    match project:
        case PlannedProject(terms, duties):
            started = ProjectStarted(
                project_id=command.project_id, terms=terms, kick_off=command.kick_off
            )
            return [
                started,
                *(
                    _scheduled(command.project_id, duty, command.kick_off, command.kick_off)
                    for duty in duties.active_duties.values()
                ),
            ]
        case RunningProject(kick_off=kick_off) if kick_off == command.kick_off:
            return []
        case RunningProject(kick_off=kick_off):
            raise DutiesRefused(
                f"the project was started already, with T at {kick_off.isoformat()}"
            )
        case _:
            raise DutiesRefused("only a planned project is started; plan another one")


def _close(command: CloseProject, project: KnownProject) -> list[ProjectEvent]:
    match project:
        case RunningProject(terms=terms, kick_off=kick_off):
            if command.at < kick_off:
                raise InvalidMoment(
                    f"it cannot have closed before its kick-off at {kick_off.isoformat()}"
                )
            return [
                ProjectClosed(
                    project_id=command.project_id,
                    terms=terms,
                    actual=command.actual,
                    at=command.at,
                )
            ]
        case ClosedProject(actual) if actual == command.actual:
            return []
        case ClosedProject(actual):
            raise DutiesRefused(f"the project was closed already, with the outcome {actual}")
        case _:
            raise DutiesRefused("only a running project is closed; start it first")


def _cancel(command: CancelProject, project: KnownProject) -> list[ProjectEvent]:
    cancelled = ProjectCancelled(
        project_id=command.project_id, reason=command.reason, at=command.at
    )
    match project:
        case PlannedProject():
            return [cancelled]
        case RunningProject(duties=duties):
            return [*(_withdrawn(command, duty_id) for duty_id in duties.active_duties), cancelled]
        case CancelledProject():
            return []
        case ClosedProject():
            raise DutiesRefused("a closed project has its outcome; it can no longer be cancelled")


def _assigned(command: AssignDuty) -> DutyAssigned:
    return DutyAssigned(project_id=command.project_id, duty=command.duty, at=command.at)


def _scheduled(
    project_id: UUID, duty: ProjectDuty, kick_off: datetime, owed_from: datetime
) -> DutyScheduled:
    return DutyScheduled(
        project_id=project_id,
        duty=duty,
        due_at=calculate_due_at(kick_off, duty.due_days),
        at=owed_from,
    )


def _withdrawn(command: WithdrawDuty | CancelProject, duty_id: UUID) -> DutyWithdrawn:
    return DutyWithdrawn(
        project_id=command.project_id, duty_id=duty_id, reason=command.reason, at=command.at
    )
