"""The decisions about entries of a project's duty list."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from services.duties.domain.due_dates import due_date
from services.duties.domain.duty_refusals import DueDayPassed, DutyListFixed
from services.duties.domain.project_commands import AssignDuty, CancelProject, WithdrawDuty
from services.duties.domain.project_duties import ProjectDuty
from services.duties.domain.project_events import (
    DutyAssigned,
    DutyScheduled,
    DutyWithdrawn,
    ProjectEvent,
)
from services.duties.domain.project_state import KnownProject, PlannedProject, RunningProject
from shared.working_time.workday_calendar import Calendar


def decide_duty_list(
    command: AssignDuty | WithdrawDuty, project: KnownProject
) -> list[ProjectEvent]:
    """Return the events of a command to the duty list; raises `DutiesRefused`, `InvalidDuty`."""
    match command:
        case AssignDuty():
            return assign_duty(command, project)
        case WithdrawDuty():
            return withdraw_duty(command, project)


def assign_duty(command: AssignDuty, project: KnownProject) -> list[ProjectEvent]:
    """Return the events of a new entry of the duty list; raises `DutiesRefused`, `InvalidDuty`."""
    match project:
        case PlannedProject() | RunningProject() if not project.duties.check_assignment_needed(
            command.duty, project.terms.participants, command.inputs_elsewhere
        ):
            return []
        case PlannedProject():
            return [_assigned(command)]
        case RunningProject(kick_off=kick_off, started_at=started_at):
            owed_from = max(command.at, started_at)
            scheduled = scheduled_event(
                command.project_id, command.duty, kick_off, owed_from, command.calendar
            )
            if scheduled.due_at < owed_from:
                raise DueDayPassed(due_days=command.duty.due_days)
            return [_assigned(command), scheduled]
        case _:
            raise DutyListFixed


def withdraw_duty(command: WithdrawDuty, project: KnownProject) -> list[ProjectEvent]:
    """Return the events of an entry that leaves the duty list; raises `DutiesRefused`."""
    match project:
        case PlannedProject() | RunningProject() if project.duties.check_withdrawal_needed(
            command.duty_id, command.reason, command.at if command.is_at_stated else None
        ):
            return [withdrawn_event(command, command.duty_id)]
        case PlannedProject() | RunningProject():
            return []
        case _:
            raise DutyListFixed


def _assigned(command: AssignDuty) -> DutyAssigned:
    return DutyAssigned(project_id=command.project_id, duty=command.duty, at=command.at)


def scheduled_event(
    project_id: UUID,
    duty: ProjectDuty,
    kick_off: datetime,
    owed_from: datetime,
    calendar: Calendar | None,
) -> DutyScheduled:
    """Return the event of an entry that gets its due date; raises as `due_date` does."""
    due = due_date(kick_off, duty.due_days, duty.due_counting, calendar)
    return DutyScheduled(
        project_id=project_id,
        duty=duty,
        due_at=due.at,
        calendar_version=due.calendar_version,
        at=owed_from,
    )


def withdrawn_event(command: WithdrawDuty | CancelProject, duty_id: UUID) -> DutyWithdrawn:
    """Return the event of an entry that is owed no more."""
    return DutyWithdrawn(
        project_id=command.project_id, duty_id=duty_id, reason=command.reason, at=command.at
    )
