"""The decisions about corrections of a closed project's outcome.

Where a pool depends on it, a second person confirms the correction, as the closing before it.
"""

from __future__ import annotations

from services.duties.domain.project_commands import ConfirmOutcome, CorrectOutcome
from services.duties.domain.project_confirmation_refusals import EnteredByYourself
from services.duties.domain.project_events import (
    OutcomeCorrectionProposed,
    ProjectCorrected,
    ProjectEvent,
)
from services.duties.domain.project_proposals import ProposedCorrection
from services.duties.domain.project_refusals import ProjectCancelledAlready, ProjectHasNoOutcome
from services.duties.domain.project_state import (
    CancelledProject,
    ClosedProject,
    KnownProject,
    PlannedProject,
    RunningProject,
)
from shared.eventsourcing.same_person import may_be_same_person


def correct_outcome(command: CorrectOutcome, project: KnownProject) -> list[ProjectEvent]:
    """Return the events of a correction; the outcome that holds already changes nothing.

    Raises `ProjectHasNoOutcome` and `ProjectCancelledAlready` where there is no outcome.
    """
    match project:
        case PlannedProject() | RunningProject():
            raise ProjectHasNoOutcome
        case CancelledProject(reason, at):
            raise ProjectCancelledAlready(reason=reason, at=at)
        case ClosedProject(terms=terms, correction=proposed):
            entered = ProposedCorrection(command.actual, command.reason, command.by)
            if proposed == entered or (proposed is None and command.actual == project.actual):
                return []
            if terms.pool is None:
                return [_corrected(command, project, entered, None)]
            return [
                OutcomeCorrectionProposed(
                    project_id=command.project_id,
                    terms=terms,
                    actual=command.actual,
                    reason=command.reason,
                    by=command.by,
                    at=command.at,
                )
            ]


def confirm_correction(
    command: ConfirmOutcome, project: ClosedProject, proposed: ProposedCorrection
) -> ProjectCorrected:
    """Return the event of a confirmed correction; raises `EnteredByYourself`."""
    if may_be_same_person(proposed.entered_by, command.by):
        raise EnteredByYourself
    return _corrected(command, project, proposed, command.by)


def _corrected(
    command: CorrectOutcome | ConfirmOutcome,
    project: ClosedProject,
    proposed: ProposedCorrection,
    confirmed_by: str | None,
) -> ProjectCorrected:
    return ProjectCorrected(
        project_id=command.project_id,
        terms=project.terms,
        revision=project.revision + 1,
        actual=proposed.actual,
        was=project.actual,
        reason=proposed.reason,
        closed_at=project.at,
        entered_by=proposed.entered_by,
        confirmed_by=confirmed_by,
        at=command.at,
    )
