"""Finds what a department disputes: what counts now, who is on the other side, and until when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from services.incentives.api.dispute_bodies import BonusShareBody, FigureBody, MissingCreditBody
from services.incentives.application.deciders import OBLIGATION_DECIDER, PROJECT_OUTCOME_DECIDER
from services.incentives.domain.dispute import identify_dispute, time_limit_of
from services.incentives.domain.dispute_refusals import (
    CreditCountedAlready,
    CreditNotDone,
    FigureOnTime,
    NoShareToDispute,
    NothingToDispute,
)
from services.incentives.domain.dispute_terms import (
    DisputeDetails,
    DisputedFigure,
    DisputedShare,
    DisputeSubject,
    MissingCredit,
)
from services.incentives.domain.incentive_plan import plan_in_force
from services.incentives.domain.monthly_period import period_of
from services.incentives.domain.obligation import ObligationCounted, obligation_stream_name
from services.incentives.domain.obligation_id import ObligationId
from services.incentives.domain.project_outcome_correction import (
    CorrectedOutcome,
    project_stream_name,
)
from services.incentives.domain.ruled_obligation import with_rulings
from services.incentives.projections import disputes, plans_departments_locked_periods
from shared.service_runtime.area_context import AreaContext


@dataclass(frozen=True)
class FoundSubject:
    """What is disputed, and until when it may be."""

    about: DisputeDetails
    time_limit_at: datetime | None


async def find_figure(area: AreaContext, department: str, body: FigureBody) -> FoundSubject:
    """Return the outcome that an obligation has in the department's line.

    Raises `NothingToDispute`, and `FigureOnTime`.
    """
    counted = await _find_counted(area, body.obligation)
    if counted is None or counted.department != department:
        raise NothingToDispute(department=department)
    if counted.outcome == "on_time":
        raise FigureOnTime
    late_input = None if counted.delayed_by is None else counted.delayed_by.department
    return await describe_subject(
        area,
        department,
        DisputedFigure(obligation=body.obligation, cause=counted.cause),
        counterparts=[counted.counterpart, late_input],
        period=counted.period,
        title=counted.title or body.obligation,
        shown_in=counted.period,
        changed_in=obligation_stream_name(body.obligation),
    )


async def find_missing_credit(
    area: AreaContext, department: str, body: MissingCreditBody, now: datetime
) -> FoundSubject:
    """Return the obligation that is not counted.

    Raises `CreditCountedAlready`, `CreditNotDone`, and `InvalidPeriod`.
    """
    obligation = str(ObligationId(body.kind, body.subject_id, body.occurrence))
    if await _find_counted(area, obligation) is not None:
        raise CreditCountedAlready(obligation=obligation)
    if body.done_at > now:
        raise CreditNotDone(done_at=body.done_at)
    counterpart = (
        None
        if body.counterpart is None
        else await area.references.resolve_department(body.counterpart)
    )
    period = period_of(body.due_at)
    return await describe_subject(
        area,
        department,
        MissingCredit(
            obligation=obligation, kind=body.kind, due_at=body.due_at, done_at=body.done_at
        ),
        counterparts=[counterpart],
        period=period,
        title=body.title,
        shown_in=period,
        changed_in=None,
    )


async def find_share(area: AreaContext, department: str, body: BonusShareBody) -> FoundSubject:
    """Return the department's share of a pool.

    Raises `NothingToDispute` where it has none, and `NoShareToDispute` where there is no pool.
    """
    stream = project_stream_name(body.project_id)
    state = (await area.event_store.load_states({stream: PROJECT_OUTCOME_DECIDER}))[stream].state
    if not isinstance(state, CorrectedOutcome) or department not in state.outcome.ratios:
        raise NothingToDispute(department=department)
    outcome, entered = state.outcome, state.entered
    if outcome.agreed_minor is None:
        raise NoShareToDispute(project=outcome.project)
    cause = state.corrections[-1].dispute_id if state.corrections else entered.cause
    return await describe_subject(
        area,
        department,
        DisputedShare(project_id=body.project_id, cause=cause),
        counterparts=sorted(outcome.ratios),
        period=entered.period,
        title=outcome.name,
        shown_in=entered.booked_in,
        changed_in=stream,
    )


async def _find_counted(area: AreaContext, obligation: str) -> ObligationCounted | None:
    stream = obligation_stream_name(obligation)
    states = await area.event_store.load_states({stream: OBLIGATION_DECIDER})
    return with_rulings(states[stream].state).counted


async def describe_subject(
    area: AreaContext,
    department: str,
    subject: DisputeSubject,
    *,
    counterparts: list[str | None] | list[str],
    period: str,
    title: str,
    shown_in: str,
    changed_in: str | None,
) -> FoundSubject:
    """Return what is disputed; the limit runs from the lock of the month that shows it, or later.

    The plan of that month says how long it is.
    """
    async with area.pool.acquire() as db:
        plans = await plans_departments_locked_periods.load_plans(db)
        locked_at = await disputes.find_lock_time(db, shown_in)
        changed_at = (
            None
            if locked_at is None or changed_in is None
            else await disputes.find_recording_time(db, changed_in)
        )
    others = {code for code in counterparts if code is not None and code != department}
    about = DisputeDetails(
        dispute_id=identify_dispute(department, subject),
        department=department,
        counterparts=tuple(sorted(others)),
        period=period,
        subject=subject,
        title=title,
    )
    days = plan_in_force(shown_in, plans).dispute_days
    return FoundSubject(about, time_limit_of(locked_at, changed_at, days))
