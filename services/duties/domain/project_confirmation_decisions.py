"""The decisions of a second person: a pool and an outcome count once somebody else confirms them.

Who entered a value is known by the subject of the token; several tokens of one person are one, as
are subjects that differ in their spelling only.
"""

from __future__ import annotations

from services.duties.domain.project_commands import (
    ConfirmationCommand,
    ConfirmOutcome,
    ConfirmPool,
    RejectOutcome,
    RejectPool,
)
from services.duties.domain.project_confirmation_refusals import (
    EnteredByYourself,
    NothingAwaitsConfirmation,
    OutcomeConfirmedAlready,
    OutcomeRejectedAlready,
    PoolConfirmedAlready,
    PoolNotConfirmed,
    PoolRejectedAlready,
)
from services.duties.domain.project_correction_decisions import confirm_correction
from services.duties.domain.project_events import (
    OutcomeRejected,
    PoolConfirmed,
    PoolRejected,
    ProjectClosed,
    ProjectEvent,
)
from services.duties.domain.project_proposals import PoolReview
from services.duties.domain.project_refusals import ProjectCancelledAlready, ProjectClosedAlready
from services.duties.domain.project_share_correction_decisions import (
    require_no_share_correction,
)
from services.duties.domain.project_state import (
    CancelledProject,
    ClosedProject,
    KnownProject,
    PlannedProject,
    RunningProject,
)
from shared.eventsourcing.same_person import may_be_same_person


def decide_confirmation(command: ConfirmationCommand, project: KnownProject) -> list[ProjectEvent]:
    """Return the events that follow from a second person's command.

    Raises `EnteredByYourself`, and `DutiesRefused` where the project's state forbids it.
    """
    if isinstance(project, CancelledProject):
        raise ProjectCancelledAlready(reason=project.reason, at=project.at)
    match command:
        case ConfirmPool():
            return _confirm_pool(command, project)
        case RejectPool():
            return _reject_pool(command, project)
        case ConfirmOutcome():
            return _confirm_outcome(command, project)
        case RejectOutcome():
            return _reject_outcome(command, project)


def _confirm_pool(command: ConfirmPool, project: KnownProject) -> list[ProjectEvent]:
    match project:
        case (
            PlannedProject(terms=terms, pool_review=PoolReview() as review)
            | RunningProject(terms=terms, pool_review=PoolReview() as review)
        ):
            author = review.entered_by or command.logged_author or ""
            if may_be_same_person(author, command.by):
                raise EnteredByYourself
            if review.status == "confirmed":
                if review.decided_by != command.by:
                    raise PoolConfirmedAlready
                return []
            return [
                PoolConfirmed(
                    project_id=command.project_id, terms=terms, by=command.by, at=command.at
                )
            ]
        case _:
            raise NothingAwaitsConfirmation


def _reject_pool(command: RejectPool, project: KnownProject) -> list[ProjectEvent]:
    match project:
        case (
            PlannedProject(terms=terms, pool_review=PoolReview(status=status, reason=reason))
            | RunningProject(terms=terms, pool_review=PoolReview(status=status, reason=reason))
        ):
            if status == "confirmed":
                raise PoolConfirmedAlready
            if status == "rejected":
                if reason != command.reason:
                    raise PoolRejectedAlready(reason=reason)
                return []
            return [
                PoolRejected(
                    project_id=command.project_id,
                    terms=terms,
                    reason=command.reason,
                    by=command.by,
                    at=command.at,
                )
            ]
        case _:
            raise NothingAwaitsConfirmation


def _confirm_outcome(command: ConfirmOutcome, project: KnownProject) -> list[ProjectEvent]:
    match project:
        case RunningProject(terms=terms, proposal=proposal, pool_review=review) if proposal:
            if may_be_same_person(proposal.entered_by, command.by):
                raise EnteredByYourself
            if review is not None and review.status != "confirmed":
                raise PoolNotConfirmed
            require_no_share_correction(project)
            return [
                ProjectClosed(
                    project_id=command.project_id,
                    terms=terms,
                    actual=proposal.actual,
                    at=proposal.at,
                    entered_by=proposal.entered_by,
                    confirmed_by=command.by,
                    confirmed_at=command.at,
                    owes_retrospective=True,
                )
            ]
        case ClosedProject(correction=correction) if correction is not None:
            return [confirm_correction(command, project, correction)]
        case ClosedProject(actual, at, confirmed_by) if confirmed_by is not None:
            if confirmed_by != command.by:
                raise OutcomeConfirmedAlready(actual=actual, at=at)
            return []
        case _:
            raise NothingAwaitsConfirmation


def _reject_outcome(command: RejectOutcome, project: KnownProject) -> list[ProjectEvent]:
    match project:
        case RunningProject(terms=terms, proposal=proposal) if proposal:
            return [
                OutcomeRejected(
                    project_id=command.project_id,
                    terms=terms,
                    reason=command.reason,
                    by=command.by,
                    at=command.at,
                )
            ]
        case RunningProject(outcome_rejection=reason) if reason is not None:
            if reason != command.reason:
                raise OutcomeRejectedAlready(reason=reason)
            return []
        case ClosedProject(correction=correction, terms=terms) if correction is not None:
            return [
                OutcomeRejected(
                    project_id=command.project_id,
                    terms=terms,
                    reason=command.reason,
                    by=command.by,
                    at=command.at,
                )
            ]
        case ClosedProject(correction_rejection=reason) if reason is not None:
            if reason != command.reason:
                raise OutcomeRejectedAlready(reason=reason)
            return []
        case ClosedProject(actual, at):
            raise ProjectClosedAlready(actual=actual, at=at)
        case _:
            raise NothingAwaitsConfirmation
