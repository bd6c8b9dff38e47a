"""The decisions about corrections of a running project's participants and ratios.

They always take two persons: who takes part follows from them, with or without a pool.
"""

from __future__ import annotations

from services.duties.domain.project_confirmation_refusals import (
    EnteredByYourself,
    NothingAwaitsConfirmation,
)
from services.duties.domain.project_events import ProjectEvent
from services.duties.domain.project_refusals import ProjectCancelledAlready
from services.duties.domain.project_share_correction import (
    ConfirmShares,
    CorrectShares,
    ProposedShares,
    RejectShares,
    ShareCorrectionCommand,
    ShareCorrectionProposed,
    ShareCorrectionRejected,
    SharesCorrected,
)
from services.duties.domain.project_share_correction_refusals import (
    ShareCorrectionAwaits,
    ShareCorrectionRejectedAlready,
    SharesChangedMeanwhile,
    SharesFixed,
    SharesSetByPlan,
)
from services.duties.domain.project_state import (
    CancelledProject,
    ClosedProject,
    KnownProject,
    PlannedProject,
    RunningProject,
)
from services.duties.domain.project_terms import AgreedTerms, validate_terms
from shared.eventsourcing.same_person import may_be_same_person


def decide_share_correction(
    command: ShareCorrectionCommand, project: KnownProject
) -> list[ProjectEvent]:
    """Return the events that follow from a command about participants and ratios.

    Raises `InvalidTerms`, `EnteredByYourself`, and `DutiesRefused` where the project's state
    forbids it.
    """
    match project:
        case CancelledProject(reason, at):
            raise ProjectCancelledAlready(reason=reason, at=at)
        case RunningProject():
            return _decide_running(command, project)
        case PlannedProject() | ClosedProject() if not isinstance(command, CorrectShares):
            raise NothingAwaitsConfirmation
        case PlannedProject():
            raise SharesSetByPlan
        case ClosedProject():
            raise SharesFixed


def require_no_share_correction(project: RunningProject) -> None:
    """Raise `ShareCorrectionAwaits` where closing the project would drop a proposed correction."""
    if project.share_correction is not None:
        raise ShareCorrectionAwaits(reason=project.share_correction.reason)


def _decide_running(command: ShareCorrectionCommand, project: RunningProject) -> list[ProjectEvent]:
    match command:
        case CorrectShares():
            return _propose(command, project)
        case ConfirmShares():
            return _confirm(command, project)
        case RejectShares():
            return _reject(command, project)


def _propose(command: CorrectShares, project: RunningProject) -> list[ProjectEvent]:
    terms = project.terms
    entered = ProposedShares(command.shares, terms.shares, command.reason, command.by)
    if project.share_correction == entered:
        return []
    if command.shares == terms.shares:
        require_no_share_correction(project)
        return []
    _validate(terms.model_copy(update={"shares": command.shares}), project)
    return [
        ShareCorrectionProposed(
            project_id=command.project_id,
            terms=terms,
            shares=command.shares,
            reason=command.reason,
            by=command.by,
            at=command.at,
        )
    ]


def _confirm(command: ConfirmShares, project: RunningProject) -> list[ProjectEvent]:
    proposed = project.share_correction
    if proposed is None:
        if project.shares_confirmed_by == command.by:
            return []
        raise NothingAwaitsConfirmation
    if may_be_same_person(proposed.entered_by, command.by):
        raise EnteredByYourself
    if proposed.replaced != project.terms.shares:
        raise SharesChangedMeanwhile
    terms = project.terms.model_copy(update={"shares": proposed.shares})
    _validate(terms, project)
    return [
        SharesCorrected(
            project_id=command.project_id,
            terms=terms,
            was=proposed.replaced,
            reason=proposed.reason,
            since=project.shares_since,
            entered_by=proposed.entered_by,
            confirmed_by=command.by,
            at=command.at,
        )
    ]


def _reject(command: RejectShares, project: RunningProject) -> list[ProjectEvent]:
    if project.share_correction is None:
        if project.share_rejection is None:
            raise NothingAwaitsConfirmation
        if project.share_rejection != command.reason:
            raise ShareCorrectionRejectedAlready(reason=project.share_rejection)
        return []
    return [
        ShareCorrectionRejected(
            project_id=command.project_id,
            terms=project.terms,
            reason=command.reason,
            by=command.by,
            at=command.at,
        )
    ]


def _validate(terms: AgreedTerms, project: RunningProject) -> None:
    """Raise where the ratios are invalid, or who owes something would take part no longer."""
    validate_terms(terms)
    project.duties.validate_participants(terms.participants)
