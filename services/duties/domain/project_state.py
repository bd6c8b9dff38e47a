"""The states of a project (协作事项): planned, running, then closed or cancelled."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from services.duties.domain.project_duties import DutyList, DutyWithdrawal
from services.duties.domain.project_events import (
    DutyAssigned,
    DutyScheduled,
    DutyWithdrawn,
    OutcomeCorrectionProposed,
    OutcomeProposed,
    OutcomeRejected,
    PoolConfirmed,
    PoolRejected,
    ProjectCancelled,
    ProjectClosed,
    ProjectCorrected,
    ProjectEvent,
    ProjectPlanChanged,
    ProjectPlanned,
    ProjectStarted,
)
from services.duties.domain.project_goals import ProjectGoalsChanged
from services.duties.domain.project_proposals import (
    PoolReview,
    ProposedCorrection,
    ProposedOutcome,
)
from services.duties.domain.project_schedule_events import (
    DutyRescheduled,
    KickOffMoved,
    KickOffPlanned,
    StartRefused,
)
from services.duties.domain.project_share_correction import (
    ProposedShares,
    ShareCorrectionProposed,
    ShareCorrectionRejected,
    SharesCorrected,
)
from services.duties.domain.project_terms import AgreedTerms
from services.duties.domain.project_transfer import ProjectTransferred
from services.duties.domain.project_withdrawal import ProjectWithdrawn


@dataclass(frozen=True)
class PlannedProject:
    """The terms are agreed; the project has not started."""

    terms: AgreedTerms
    duties: DutyList = field(default_factory=DutyList)
    pool_review: PoolReview | None = None
    """`None` where there is no pool, and none was removed after its confirmation."""
    planned_kick_off: datetime | None = None
    """When it starts by itself; `None` where it waits for a person."""

    @property
    def has_confirmed_pool(self) -> bool:
        """Whether a second person confirmed a pool, and none has confirmed its change since."""
        return _has_confirmed_pool(self.terms, self.pool_review)


@dataclass(frozen=True)
class RunningProject:
    """The project runs; due dates count from `kick_off`."""

    terms: AgreedTerms
    duties: DutyList
    kick_off: datetime
    started_at: datetime
    """T with which it started; `kick_off` may have been moved since."""
    pool_review: PoolReview | None = None
    proposal: ProposedOutcome | None = None
    outcome_rejection: str | None = None
    """Why the last proposal was rejected, until there is another."""
    due_dates: Mapping[UUID, datetime] = field(default_factory=dict)
    """The due dates of the entries, also of those that were withdrawn."""
    share_correction: ProposedShares | None = None
    share_rejection: str | None = None
    """Why the last correction of the shares was rejected, until there is another."""
    shares_confirmed_by: str | None = None
    """Who confirmed the last correction of the shares."""
    transferred_at: datetime | None = None
    """When a department's share last passed to its successor; `None` where none has."""

    @property
    def shares_since(self) -> datetime:
        """From when on the present shares hold."""
        return max(self.started_at, self.transferred_at or self.started_at)

    @property
    def has_confirmed_pool(self) -> bool:
        """As of a planned project."""
        return _has_confirmed_pool(self.terms, self.pool_review)


@dataclass(frozen=True)
class ClosedProject:
    """The project ended with an outcome, in the unit of its target."""

    actual: Decimal
    at: datetime
    confirmed_by: str | None
    terms: AgreedTerms
    correction: ProposedCorrection | None = None
    correction_rejection: str | None = None
    """Why the last correction was rejected, until there is another."""
    revision: int = 0
    """How many corrections there were."""


@dataclass(frozen=True)
class CancelledProject:
    """The project was cancelled."""

    reason: str
    at: datetime


KnownProject = PlannedProject | RunningProject | ClosedProject | CancelledProject


Project = KnownProject | None


def evolve(project: Project, event: ProjectEvent) -> Project:  # noqa: PLR0911  one for each
    """Return the project after an event."""
    match event, project:
        case ProjectPlanned(terms=terms), _:
            return PlannedProject(terms, pool_review=_new_review(event))
        case ProjectPlanChanged(terms=terms), PlannedProject():
            review = _new_review(event) if event.changes_pool else project.pool_review
            return replace(project, terms=terms, pool_review=review)
        case DutyAssigned(duty=duty), PlannedProject() | RunningProject():
            return replace(project, duties=project.duties.with_duty(duty))
        case DutyWithdrawn(duty_id=duty_id), PlannedProject() | RunningProject():
            withdrawal = DutyWithdrawal(event.reason, event.at)
            return replace(project, duties=project.duties.with_withdrawn(duty_id, withdrawal))
        case ProjectStarted(kick_off=kick_off), PlannedProject(terms, duties, review):
            return RunningProject(terms, duties, kick_off, kick_off, review)
        case ProjectClosed(actual=actual, at=at, confirmed_by=confirmed_by, terms=terms), _:
            return ClosedProject(actual, at, confirmed_by, terms)
        case ProjectCancelled(reason=reason, at=at), _:
            return CancelledProject(reason, at)
        case _:
            return _after_scheduling(project, event)


def _after_scheduling(  # noqa: PLR0911  one for each
    project: Project, event: ProjectEvent
) -> Project:
    """Return the project after T, a due date or the goals that it serves changed."""
    match event, project:
        case KickOffPlanned(kick_off=kick_off), PlannedProject():
            return replace(project, planned_kick_off=kick_off)
        case ProjectWithdrawn(reason=reason, at=at), _:
            return CancelledProject(reason, at)
        case StartRefused(), PlannedProject():
            return replace(project, planned_kick_off=None)
        case KickOffMoved(kick_off=kick_off), RunningProject():
            return replace(project, kick_off=kick_off)
        case ProjectGoalsChanged(terms=terms), PlannedProject() | RunningProject():
            return replace(project, terms=terms)
        case ProjectTransferred(terms=terms, duties=changed), PlannedProject():
            return replace(project, terms=terms, duties=project.duties.with_changed(changed))
        case ProjectTransferred(terms=terms, duties=changed, at=at), RunningProject():
            duties = project.duties.with_changed(changed)
            return replace(project, terms=terms, duties=duties, transferred_at=at)
        case DutyScheduled() | DutyRescheduled(), RunningProject(due_dates=dates):
            return replace(project, due_dates={**dates, event.duty.duty_id: event.due_at})
        case _:
            return _after_review(project, event)


def _after_review(project: Project, event: ProjectEvent) -> Project:
    """Return the project after something was left to a second person, or came from one."""
    match event, project:
        case PoolConfirmed(by=by), PlannedProject() | RunningProject():
            return replace(project, pool_review=PoolReview(_author(project), "confirmed", by))
        case PoolRejected(by=by, reason=reason), PlannedProject() | RunningProject():
            before = project.pool_review or PoolReview(None)
            review = replace(before, status="rejected", decided_by=by, reason=reason)
            return replace(project, pool_review=review)
        case OutcomeProposed(actual=actual, at=at, by=by), RunningProject():
            proposal = ProposedOutcome(actual, at, by)
            return replace(project, proposal=proposal, outcome_rejection=None)
        case OutcomeRejected(reason=reason), RunningProject():
            return replace(project, proposal=None, outcome_rejection=reason)
        case _:
            return _after_share_correction(project, event)


def _after_share_correction(project: Project, event: ProjectEvent) -> Project:
    """Return the project after a correction of its shares was proposed, rejected or made."""
    match event, project:
        case ShareCorrectionProposed(terms=terms), RunningProject():
            proposed = ProposedShares(event.shares, terms.shares, event.reason, event.by)
            return replace(project, share_correction=proposed, share_rejection=None)
        case ShareCorrectionRejected(reason=reason), RunningProject():
            return replace(project, share_correction=None, share_rejection=reason)
        case SharesCorrected(terms=terms, confirmed_by=by), RunningProject():
            return replace(project, terms=terms, share_correction=None, shares_confirmed_by=by)
        case _:
            return _after_correction(project, event)


def _after_correction(project: Project, event: ProjectEvent) -> Project:
    """Return the project after a correction was proposed, rejected or made."""
    match event, project:
        case OutcomeCorrectionProposed(actual=actual, reason=reason, by=by), ClosedProject():
            correction = ProposedCorrection(actual, reason, by)
            return replace(project, correction=correction, correction_rejection=None)
        case OutcomeRejected(reason=reason), ClosedProject():
            return replace(project, correction=None, correction_rejection=reason)
        case ProjectCorrected(), ClosedProject():
            return ClosedProject(
                event.actual,
                project.at,
                event.confirmed_by,
                project.terms,
                revision=event.revision,
            )
        case _:
            return project


def _new_review(event: ProjectPlanned | ProjectPlanChanged) -> PoolReview | None:
    replaces = isinstance(event, ProjectPlanChanged) and event.replaces_confirmed_pool
    if event.terms.pool is None and not replaces:
        return None
    return PoolReview(event.by, replaces_confirmed=replaces)


def _has_confirmed_pool(terms: AgreedTerms, review: PoolReview | None) -> bool:
    if review is None:
        return False
    is_confirmed = review.status == "confirmed" and terms.pool is not None
    return is_confirmed or review.replaces_confirmed


def _author(project: PlannedProject | RunningProject) -> str | None:
    return None if project.pool_review is None else project.pool_review.entered_by
