"""The decisions about commands to a project: which events follow, or why it is refused.

planned → running → closed, or cancelled before it is closed. Where a pool is paid, a second person
confirms it, and the outcome before the project is closed. The same command twice changes
nothing.
"""

from __future__ import annotations

from services.duties.domain.project_commands import (
    AssignDuty,
    CancelProject,
    ChangePlan,
    CloseProject,
    ConfirmOutcome,
    ConfirmPool,
    CorrectOutcome,
    PlanProject,
    ProjectCommand,
    RejectOutcome,
    RejectPool,
    WithdrawDuty,
)
from services.duties.domain.project_confirmation_decisions import decide_confirmation
from services.duties.domain.project_confirmation_refusals import (
    GeneralManagerCancels,
)
from services.duties.domain.project_correction_decisions import correct_outcome
from services.duties.domain.project_duty_decisions import (
    decide_duty_list,
    withdrawn_event,
)
from services.duties.domain.project_events import (
    OutcomeProposed,
    ProjectCancelled,
    ProjectClosed,
    ProjectEvent,
    ProjectPlanChanged,
    ProjectPlanned,
)
from services.duties.domain.project_goals import ChangeGoals, change_goals
from services.duties.domain.project_proposals import ProposedOutcome
from services.duties.domain.project_refusals import (
    ClosedBeforeKickOff,
    ProjectCancelledAlready,
    ProjectClosedAlready,
    ProjectHasOutcome,
    ProjectIdTaken,
    ProjectNotStarted,
    TermsFixed,
    UnknownProject,
)
from services.duties.domain.project_schedule_commands import (
    MoveKickOff,
    PlanKickOff,
    StartPlannedProject,
    StartProject,
)
from services.duties.domain.project_schedule_decisions import decide_schedule
from services.duties.domain.project_share_correction import ShareCorrectionCommand
from services.duties.domain.project_share_correction_decisions import (
    decide_share_correction,
    require_no_share_correction,
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
from services.duties.domain.project_transfer import TransferProject, transfer_project
from services.duties.domain.project_withdrawal import WithdrawProject
from services.duties.domain.project_withdrawal_decisions import withdraw_project
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
        case ConfirmPool() | RejectPool() | ConfirmOutcome() | RejectOutcome():
            return decide_confirmation(command, _require_existing(command, project))
        case AssignDuty() | WithdrawDuty():
            return decide_duty_list(command, _require_existing(command, project))
        case StartProject() | PlanKickOff() | StartPlannedProject() | MoveKickOff():
            return decide_schedule(command, _require_existing(command, project))
        case CloseProject():
            return _close(command, _require_existing(command, project))
        case CorrectOutcome():
            return correct_outcome(command, _require_existing(command, project))
        case CancelProject():
            return _cancel(command, _require_existing(command, project))
        case _:
            return _change_running(command, _require_existing(command, project))


def _change_running(
    command: ChangeGoals | TransferProject | WithdrawProject | ShareCorrectionCommand,
    project: KnownProject,
) -> list[ProjectEvent]:
    if isinstance(command, ShareCorrectionCommand):
        return decide_share_correction(command, project)
    match command, project:
        case WithdrawProject(), _:
            return [*withdraw_project(command, project)]
        case ChangeGoals(), PlannedProject(terms) | RunningProject(terms):
            return [*change_goals(command, terms)]
        case ChangeGoals(), _:
            return [*change_goals(command, None)]
        case TransferProject(), PlannedProject(terms, duties) | RunningProject(terms, duties):
            return [*transfer_project(command, terms, duties)]
        case _:
            return []


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
                ProjectPlanned(
                    project_id=command.project_id,
                    terms=command.terms,
                    at=command.at,
                    by=command.by,
                )
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
            changes_pool = command.terms.pay != before.pay
            if command.terms.code != before.code:
                require_code(command.terms.code)
            validate_terms(command.terms)
            duties.validate_participants(command.terms.participants)
            return [
                ProjectPlanChanged(
                    project_id=command.project_id,
                    terms=command.terms,
                    at=command.at,
                    by=command.by,
                    changes_pool=changes_pool,
                    replaces_confirmed_pool=changes_pool and project.has_confirmed_pool,
                )
            ]
        case _:
            raise TermsFixed


def _close(command: CloseProject, project: KnownProject) -> list[ProjectEvent]:
    match project:
        case RunningProject(terms=terms, started_at=started_at):
            if command.at < started_at:
                raise ClosedBeforeKickOff(kick_off=started_at)
            if terms.pool is not None:
                return _propose_outcome(command, project)
            require_no_share_correction(project)
            return [
                ProjectClosed(
                    project_id=command.project_id,
                    terms=terms,
                    actual=command.actual,
                    at=command.at,
                    owes_retrospective=True,
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


def _propose_outcome(command: CloseProject, project: RunningProject) -> list[ProjectEvent]:
    match project.proposal:
        case ProposedOutcome(actual, at) if actual == command.actual and (
            at == command.at or not command.is_at_stated
        ):
            return []
        case _:
            return [
                OutcomeProposed(
                    project_id=command.project_id,
                    terms=project.terms,
                    actual=command.actual,
                    at=command.at,
                    by=command.by,
                )
            ]


def _cancel(command: CancelProject, project: KnownProject) -> list[ProjectEvent]:
    cancelled = ProjectCancelled(
        project_id=command.project_id, reason=command.reason, at=command.at
    )
    match project:
        case PlannedProject() | RunningProject() if (
            project.has_confirmed_pool and not command.is_by_general_manager
        ):
            raise GeneralManagerCancels
        case PlannedProject():
            return [cancelled]
        case RunningProject(duties=duties):
            return [
                *(withdrawn_event(command, duty_id) for duty_id in duties.active_duties),
                cancelled,
            ]
        case CancelledProject(reason, at):
            if reason != command.reason or (command.is_at_stated and at != command.at):
                raise _cancelled_refusal(project)
            return []
        case ClosedProject():
            raise ProjectHasOutcome


def _cancelled_refusal(project: CancelledProject) -> DutiesRefused:
    return ProjectCancelledAlready(reason=project.reason, at=project.at)
