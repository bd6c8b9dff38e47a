"""The decisions about commands to a project: which events follow, or why it is refused.

planned → running → closed, or cancelled before it is closed. The same command twice changes
nothing.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from services.duties.domain.duty_refusals import DueDayPassed, DutyListFixed
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
from services.duties.domain.project_refusals import (
    ClosedBeforeKickOff,
    ProjectCancelledAlready,
    ProjectClosedAlready,
    ProjectHasOutcome,
    ProjectIdTaken,
    ProjectNotStarted,
    ProjectOver,
    ProjectStartedAlready,
    TermsFixed,
    UnknownProject,
)
from services.duties.domain.project_state import (
    CancelledProject,
    ClosedProject,
    KnownProject,
    PlannedProject,
    Project,
    RunningProject,
)
from services.duties.domain.project_terms import require_code, validate_terms
from services.duties.domain.refusals import DutiesRefused


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
            return _change_plan(command, _require_existing(command, project))
        case AssignDuty():
            return _assign(command, _require_existing(command, project))
        case WithdrawDuty():
            return _withdraw(command, _require_existing(command, project))
        case StartProject():
            return _start(command, _require_existing(command, project))
        case CloseProject():
            return _close(command, _require_existing(command, project))
        case CancelProject():
            return _cancel(command, _require_existing(command, project))


def _require_existing(command: ProjectCommand, project: Project) -> KnownProject:
    if project is None:
        raise UnknownProject(project=command.project_id)
    return project


def _plan(command: PlanProject, project: Project) -> list[ProjectEvent]:
    match project:
        case None:
            require_code(command.terms.code)
            validate_terms(command.terms)
            return [
                ProjectPlanned(project_id=command.project_id, terms=command.terms, at=command.at)
            ]
        case PlannedProject(terms) if terms == command.terms:
            return []
        case _:
            raise ProjectIdTaken


def _change_plan(command: ChangePlan, project: KnownProject) -> list[ProjectEvent]:
    match project:
        case PlannedProject(terms) if terms == command.terms:
            return []
        case PlannedProject(terms=before, duties=duties):
            if command.terms.code != before.code:
                require_code(command.terms.code)
            validate_terms(command.terms)
            duties.validate_participants(command.terms.participants)
            return [
                ProjectPlanChanged(
                    project_id=command.project_id, terms=command.terms, at=command.at
                )
            ]
        case _:
            raise TermsFixed


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
                raise DueDayPassed(due_days=command.duty.due_days)
            return [_assigned(command), scheduled]
        case _:
            raise DutyListFixed


def _withdraw(command: WithdrawDuty, project: KnownProject) -> list[ProjectEvent]:
    match project:
        case PlannedProject() | RunningProject() if project.duties.check_withdrawal_needed(
            command.duty_id, command.reason, command.at if command.is_at_stated else None
        ):
            return [_withdrawn(command, command.duty_id)]
        case PlannedProject() | RunningProject():
            return []
        case _:
            raise DutyListFixed


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
        case RunningProject(kick_off=kick_off):
            if command.is_kick_off_stated and command.kick_off != kick_off:
                raise ProjectStartedAlready(kick_off=kick_off)
            return []
        case ClosedProject() | CancelledProject():
            raise ProjectOver


def _close(command: CloseProject, project: KnownProject) -> list[ProjectEvent]:
    match project:
        case RunningProject(terms=terms, kick_off=kick_off):
            if command.at < kick_off:
                raise ClosedBeforeKickOff(kick_off=kick_off)
            return [
                ProjectClosed(
                    project_id=command.project_id,
                    terms=terms,
                    actual=command.actual,
                    at=command.at,
                )
            ]
        case ClosedProject(actual, at):
            if actual != command.actual or (command.is_at_stated and at != command.at):
                raise ProjectClosedAlready(actual=actual, at=at)
            return []
        case PlannedProject():
            raise ProjectNotStarted
        case CancelledProject():
            raise _cancelled_refusal(project)


def _cancel(command: CancelProject, project: KnownProject) -> list[ProjectEvent]:
    cancelled = ProjectCancelled(
        project_id=command.project_id, reason=command.reason, at=command.at
    )
    match project:
        case PlannedProject():
            return [cancelled]
        case RunningProject(duties=duties):
            return [*(_withdrawn(command, duty_id) for duty_id in duties.active_duties), cancelled]
        case CancelledProject(reason, at):
            if reason != command.reason or (command.is_at_stated and at != command.at):
                raise _cancelled_refusal(project)
            return []
        case ClosedProject():
            raise ProjectHasOutcome


def _cancelled_refusal(project: CancelledProject) -> DutiesRefused:
    return ProjectCancelledAlready(reason=project.reason, at=project.at)


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
