"""What comes of a command to a project.

planned → running → closed, or cancelled before it is closed. The same command twice changes
nothing.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from services.duties.domain.duty_list import Duty, due_at
from services.duties.domain.project import (
    AssignDuty,
    Cancelled,
    CancelProject,
    ChangePlan,
    Closed,
    CloseProject,
    DutyAssigned,
    DutyScheduled,
    DutyWithdrawn,
    KnownProject,
    Planned,
    PlanProject,
    Project,
    ProjectCancelled,
    ProjectClosed,
    ProjectCommand,
    ProjectEvent,
    ProjectPlanChanged,
    ProjectPlanned,
    ProjectStarted,
    Running,
    StartProject,
    WithdrawDuty,
)
from services.duties.domain.refusals import (
    DutiesRefused,
    InvalidDuty,
    InvalidMoment,
    UnknownProject,
)
from services.duties.domain.terms import refuse_unsound


def decide(  # noqa: PLR0911  one for each
    command: ProjectCommand, project: Project
) -> list[ProjectEvent]:
    """Return what the command brings about.

    Raises `UnknownProject`, `InvalidTerms`, `InvalidDuty`, `InvalidMoment`, `DutyOverlaps`, and
    `DutiesRefused` where the project's state forbids it.
    """
    match command:
        case PlanProject():
            return _plan(command, project)
        case ChangePlan():
            return _change_plan(command, _known(project))
        case AssignDuty():
            return _assign(command, _known(project))
        case WithdrawDuty():
            return _withdraw(command, _known(project))
        case StartProject():
            return _start(command, _known(project))
        case CloseProject():
            return _close(command, _known(project))
        case CancelProject():
            return _cancel(command, _known(project))


def _known(project: Project) -> KnownProject:
    if project is None:
        raise UnknownProject("there is no such project; plan it first")
    return project


def _plan(command: PlanProject, project: Project) -> list[ProjectEvent]:
    match project:
        case None:
            refuse_unsound(command.terms)
            return [ProjectPlanned(project_id=command.project_id, terms=command.terms)]
        case Planned(terms) if terms == command.terms:
            return []
        case _:
            raise DutiesRefused("a project of this id is planned already; change its plan instead")


def _change_plan(command: ChangePlan, project: KnownProject) -> list[ProjectEvent]:
    match project:
        case Planned(terms) if terms == command.terms:
            return []
        case Planned(duties=duties):
            refuse_unsound(command.terms)
            duties.refuse_participants(command.terms.participants)
            return [ProjectPlanChanged(project_id=command.project_id, terms=command.terms)]
        case _:
            raise DutiesRefused(
                "the terms stand once a project has started; cancel it and plan another"
            )


def _assign(command: AssignDuty, project: KnownProject) -> list[ProjectEvent]:
    match project:
        case Planned() | Running() if not project.duties.admits(
            command.duty, project.terms.participants
        ):
            return []
        case Planned():
            return [_assigned(command)]
        case Running(kick_off=kick_off):
            owed_from = max(command.at, kick_off)
            scheduled = _scheduled(command.project_id, command.duty, kick_off, owed_from)
            if scheduled.due_at < owed_from:
                raise InvalidDuty(f"T+{command.duty.due_days} has passed already; name a later day")
            return [_assigned(command), scheduled]
        case _:
            raise DutiesRefused("duties are assigned while a project is planned or running")


def _withdraw(command: WithdrawDuty, project: KnownProject) -> list[ProjectEvent]:
    match project:
        case Planned() | Running() if project.duties.releases(command.duty_id):
            return [_withdrawn(command, command.duty_id)]
        case Planned() | Running():
            return []
        case _:
            raise DutiesRefused("duties are withdrawn while a project is planned or running")


def _start(command: StartProject, project: KnownProject) -> list[ProjectEvent]:
    match project:
        case Planned(terms, duties):
            started = ProjectStarted(
                project_id=command.project_id, terms=terms, kick_off=command.kick_off
            )
            return [
                started,
                *(
                    _scheduled(command.project_id, duty, command.kick_off, command.kick_off)
                    for duty in duties.standing.values()
                ),
            ]
        case Running(kick_off=kick_off) if kick_off == command.kick_off:
            return []
        case Running(kick_off=kick_off):
            raise DutiesRefused(
                f"the project was started already, with T at {kick_off.isoformat()}"
            )
        case _:
            raise DutiesRefused("only a planned project is started; plan another one")


def _close(command: CloseProject, project: KnownProject) -> list[ProjectEvent]:
    match project:
        case Running(terms=terms, kick_off=kick_off):
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
        case Closed(actual) if actual == command.actual:
            return []
        case Closed(actual):
            raise DutiesRefused(f"the project was closed already, with the outcome {actual}")
        case _:
            raise DutiesRefused("only a running project is closed; start it first")


def _cancel(command: CancelProject, project: KnownProject) -> list[ProjectEvent]:
    cancelled = ProjectCancelled(
        project_id=command.project_id, reason=command.reason, at=command.at
    )
    match project:
        case Planned():
            return [cancelled]
        case Running(duties=duties):
            return [*(_withdrawn(command, duty_id) for duty_id in duties.standing), cancelled]
        case Cancelled():
            return []
        case Closed():
            raise DutiesRefused("a closed project has its outcome; it can no longer be cancelled")


def _assigned(command: AssignDuty) -> DutyAssigned:
    return DutyAssigned(project_id=command.project_id, duty=command.duty, at=command.at)


def _scheduled(
    project_id: UUID, duty: Duty, kick_off: datetime, owed_from: datetime
) -> DutyScheduled:
    return DutyScheduled(
        project_id=project_id, duty=duty, due_at=due_at(kick_off, duty.due_days), at=owed_from
    )


def _withdrawn(command: WithdrawDuty | CancelProject, duty_id: UUID) -> DutyWithdrawn:
    return DutyWithdrawn(
        project_id=command.project_id, duty_id=duty_id, reason=command.reason, at=command.at
    )
