"""The decisions about a project's kick-off T and the due dates that count from it."""

from __future__ import annotations

from services.duties.domain.due_dates import due_date
from services.duties.domain.project_confirmation_refusals import (
    ChangedPoolNotConfirmed,
    PoolRejectedAlready,
)
from services.duties.domain.project_duty_decisions import scheduled_event
from services.duties.domain.project_events import ProjectEvent, ProjectStarted
from services.duties.domain.project_proposals import PoolReview
from services.duties.domain.project_refusals import ProjectOver, ProjectStartedAlready
from services.duties.domain.project_schedule_commands import (
    MoveKickOff,
    PlanKickOff,
    ScheduleCommand,
    StartPlannedProject,
    StartProject,
)
from services.duties.domain.project_schedule_events import (
    DutyRescheduled,
    KickOffMoved,
    KickOffPlanned,
    StartRefused,
)
from services.duties.domain.project_schedule_refusals import (
    KickOffFixed,
    KickOffNotPlanned,
    KickOffPassed,
    KickOffPlannedAlready,
    MovedDueDayPassed,
)
from services.duties.domain.project_state import (
    CancelledProject,
    ClosedProject,
    KnownProject,
    PlannedProject,
    RunningProject,
)
from shared.eventsourcing.refusal import Refusal


def decide_schedule(command: ScheduleCommand, project: KnownProject) -> list[ProjectEvent]:
    """Return the events that follow from a command about T.

    Raises `DutiesRefused` where the project's state forbids it, `InvalidMoment`, and `LookupError`
    where an entry counts working days and no calendar was given.
    """
    match command:
        case StartProject():
            return _start(command, project)
        case PlanKickOff():
            return _plan(command, project)
        case StartPlannedProject():
            return _start_by_itself(command, project)
        case MoveKickOff():
            return _move(command, project)


def _start(command: StartProject, project: KnownProject) -> list[ProjectEvent]:
    match project:
        case PlannedProject(terms, duties):
            _require_startable(project)
            started = ProjectStarted(
                project_id=command.project_id, terms=terms, kick_off=command.kick_off
            )
            scheduled = (
                scheduled_event(
                    command.project_id, duty, command.kick_off, command.kick_off, command.calendar
                )
                for duty in duties.active_duties.values()
                if duty.accountable != duty.recipient  # one department since others became it
            )
            return [started, *scheduled]
        case RunningProject(kick_off=kick_off):
            if command.is_kick_off_stated and command.kick_off != kick_off:
                raise ProjectStartedAlready(kick_off=kick_off)
            return []
        case ClosedProject() | CancelledProject():
            raise ProjectOver


def _require_startable(project: PlannedProject) -> None:
    match project.pool_review:
        case PoolReview(status="rejected", reason=reason):
            raise PoolRejectedAlready(reason=reason)
        case PoolReview(status="awaiting", replaces_confirmed=True):
            raise ChangedPoolNotConfirmed
        case _:
            pass


def _plan(command: PlanKickOff, project: KnownProject) -> list[ProjectEvent]:
    match project:
        case PlannedProject(planned_kick_off=planned) if planned == command.kick_off:
            return []
        case PlannedProject(planned_kick_off=planned) if planned is not None:
            raise KickOffPlannedAlready(kick_off=planned)
        case PlannedProject():
            _require_startable(project)
            return [_planned(command, project, None)]
        case RunningProject(kick_off=kick_off):
            raise ProjectStartedAlready(kick_off=kick_off)
        case ClosedProject() | CancelledProject():
            raise ProjectOver


def _planned(
    command: PlanKickOff | MoveKickOff, project: PlannedProject, reason: str | None
) -> KickOffPlanned:
    return KickOffPlanned(
        project_id=command.project_id,
        terms=project.terms,
        kick_off=command.kick_off,
        was=project.planned_kick_off,
        reason=reason,
        at=command.at,
    )


def _start_by_itself(command: StartPlannedProject, project: KnownProject) -> list[ProjectEvent]:
    """Start at the planned time, however late the timer runs; what refuses the start is told."""
    match project:
        case PlannedProject(planned_kick_off=kick_off) if kick_off and kick_off <= command.at:
            try:
                if command.refusal is not None:
                    raise command.refusal
                start = StartProject(command.project_id, kick_off, calendar=command.calendar)
                return _start(start, project)
            except Refusal as refusal:
                return [
                    StartRefused(
                        project_id=command.project_id,
                        terms=project.terms,
                        kick_off=kick_off,
                        code=refusal.code(),
                        en=refusal.text("en"),
                        zh=refusal.text("zh"),
                        at=command.at,
                    )
                ]
        case _:
            return []


def _move(command: MoveKickOff, project: KnownProject) -> list[ProjectEvent]:
    match project:
        case PlannedProject(planned_kick_off=None):
            raise KickOffNotPlanned
        case PlannedProject(planned_kick_off=planned):
            if command.kick_off <= command.at:
                raise KickOffPassed(kick_off=command.kick_off)
            is_same = planned == command.kick_off
            return [] if is_same else [_planned(command, project, command.reason)]
        case RunningProject():
            moved = KickOffMoved(
                project_id=command.project_id,
                terms=project.terms,
                kick_off=command.kick_off,
                was=project.kick_off,
                reason=command.reason,
                at=command.at,
            )
            is_same = command.kick_off == project.kick_off
            return [*([] if is_same else [moved]), *_rescheduled(command, project)]
        case _:
            raise KickOffFixed


def _rescheduled(command: MoveKickOff, project: RunningProject) -> list[DutyRescheduled]:
    """Return what moves; raises `MovedDueDayPassed` where a date moves back behind the present.

    The same T counts working days anew, by the calendar that is in force now.
    """
    moved, passed = [], []
    for duty_id, was in project.due_dates.items():
        duty = project.duties.active_duties.get(duty_id)
        if duty is None or duty_id in command.settled:
            continue
        due = due_date(command.kick_off, duty.due_days, duty.due_counting, command.calendar)
        if due.at == was:
            continue
        if due.at < min(was, command.at):
            passed.append(duty.activity)
        moved.append(
            DutyRescheduled(
                project_id=command.project_id,
                duty=duty,
                due_at=due.at,
                was=was,
                calendar_version=due.calendar_version,
                reason=command.reason,
                at=command.at,
            )
        )
    if passed:
        raise MovedDueDayPassed(entries=", ".join(passed))
    return moved
