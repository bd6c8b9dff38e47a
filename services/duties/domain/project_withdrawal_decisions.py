"""The decision about a project that was planned by mistake."""

from __future__ import annotations

from services.duties.domain.project_confirmation_refusals import GeneralManagerCancels
from services.duties.domain.project_refusals import (
    ProjectCancelledAlready,
    ProjectHasOutcome,
    WithdrawnWhileRunning,
)
from services.duties.domain.project_state import (
    CancelledProject,
    ClosedProject,
    KnownProject,
    PlannedProject,
    RunningProject,
)
from services.duties.domain.project_withdrawal import ProjectWithdrawn, WithdrawProject


def withdraw_project(command: WithdrawProject, project: KnownProject) -> list[ProjectWithdrawn]:
    """Return the event of a withdrawn plan; what has started is cancelled instead.

    Raises `WithdrawnWhileRunning`, `ProjectHasOutcome`, `ProjectCancelledAlready` and
    `GeneralManagerCancels`.
    """
    match project:
        case PlannedProject():
            if project.has_confirmed_pool and not command.is_by_general_manager:
                raise GeneralManagerCancels
            return [
                ProjectWithdrawn(
                    project_id=command.project_id, reason=command.reason, at=command.at
                )
            ]
        case RunningProject():
            raise WithdrawnWhileRunning
        case ClosedProject():
            raise ProjectHasOutcome
        case CancelledProject(reason, at):
            if reason != command.reason:
                raise ProjectCancelledAlready(reason=reason, at=at)
            return []
