"""The life of a month: open, calculated, under review, approved, locked, paid.

A month is calculated, reviewed, and approved by another person than the one who calculated it.
Each of these is about one statement, named by its digest. If the statement changes before the
lock, the calculation is outdated: it is made again, and review and approval follow anew. Until the
lock a month can be sent back. A log from before these steps existed has months that were locked
directly: they are locked, and may be paid.
"""

from __future__ import annotations

from datetime import datetime

from services.incentives.domain.canonical_json import compute_statement_digest
from services.incentives.domain.monthly_period import period_of, validate_period
from services.incentives.domain.period_lock import PeriodLocked, seal_lock
from services.incentives.domain.period_refusals import (
    AnotherStatementSeen,
    CalculatedByYourself,
    CalculationOutdated,
    ChangedSinceApproval,
    PeriodApprovedAlready,
    PeriodLockedAlready,
    PeriodNotApproved,
    PeriodNotCalculated,
    PeriodNotLocked,
    PeriodNotUnderReview,
    PeriodPaidAlready,
)
from services.incentives.domain.period_state import (
    CalculatedPeriod,
    LockedPeriodState,
    PaidPeriod,
    PeriodState,
    life_state,
)
from services.incentives.domain.period_steps import (
    ApprovePeriod,
    CalculatePeriod,
    LockPeriod,
    PayPeriod,
    PeriodApproved,
    PeriodCalculated,
    PeriodCommand,
    PeriodEvent,
    PeriodPaid,
    PeriodReturned,
    PeriodReviewStarted,
    ReturnPeriod,
    StartPeriodReview,
)
from services.incentives.domain.refusals import PeriodEmpty, PeriodNotOver, StatementOfAnotherPeriod
from services.incentives.domain.statement import Statement, is_statement_empty
from shared.eventsourcing.same_person import may_be_same_person


def decide(command: PeriodCommand, state: PeriodState) -> list[PeriodEvent]:
    """Return the event that follows from a command; none if it is done already.

    Raises `IncentivesRefused` where the month is not that far, or is further. Raises `NotAMonth`,
    `PeriodNotOver` for a month that is not over in the company's zone, `StatementOfAnotherPeriod`,
    and `PeriodEmpty` for the lock of an empty month unless that is allowed.
    """
    match command:
        case CalculatePeriod():
            return _calculate(command, state)
        case StartPeriodReview():
            return _start_review(command, state)
        case ApprovePeriod():
            return _approve(command, state)
        case ReturnPeriod():
            return _return(command, state)
        case LockPeriod():
            return _lock(command, state)
        case PayPeriod():
            return _pay(command, state)


def _calculate(command: CalculatePeriod, state: PeriodState) -> list[PeriodEvent]:
    _refuse_locked(command.period, state)
    _require_statement_of_past_month(command.period, command.statement, command.at)
    digest = compute_statement_digest(command.statement, command.tallies)
    if isinstance(state, CalculatedPeriod) and state.digest == digest:
        return []
    return [
        PeriodCalculated(
            period=command.period,
            digest=digest,
            plan_version=command.statement.plan_version,
            by=command.by,
            at=command.at,
        )
    ]


def _start_review(command: StartPeriodReview, state: PeriodState) -> list[PeriodEvent]:
    calculated = _calculated(command.period, state)
    if calculated is None:
        raise PeriodNotCalculated(period=command.period)
    match calculated.state:
        case "under-review":
            return []
        case "approved":
            raise PeriodApprovedAlready(period=command.period)
        case "calculated":
            if calculated.digest != command.digest:
                raise CalculationOutdated(period=command.period)
            return [
                PeriodReviewStarted(
                    period=command.period, digest=command.digest, by=command.by, at=command.at
                )
            ]


def _approve(command: ApprovePeriod, state: PeriodState) -> list[PeriodEvent]:
    calculated = _calculated(command.period, state)
    if calculated is None or calculated.state == "calculated":
        raise PeriodNotUnderReview(period=command.period)
    is_seen = calculated.digest == command.seen_digest
    if calculated.approved_by == command.by and is_seen:
        return []
    if calculated.digest != command.digest:  # no reading or approving helps: say so first
        raise CalculationOutdated(period=command.period)
    if may_be_same_person(calculated.by, command.by):
        raise CalculatedByYourself
    if not is_seen:
        raise AnotherStatementSeen(digest=calculated.digest)
    if calculated.state == "approved":
        raise PeriodApprovedAlready(period=command.period)
    return [
        PeriodApproved(period=command.period, digest=command.digest, by=command.by, at=command.at)
    ]


def _return(command: ReturnPeriod, state: PeriodState) -> list[PeriodEvent]:
    calculated = _calculated(command.period, state)
    if life_state(calculated) == command.to:
        return []
    if calculated is None or (command.to == "under-review" and calculated.state != "approved"):
        raise PeriodNotApproved(period=command.period)
    return [
        PeriodReturned(
            period=command.period,
            to=command.to,
            reason=command.reason,
            digest=calculated.digest,
            by=command.by,
            at=command.at,
        )
    ]


def _lock(command: LockPeriod, state: PeriodState) -> list[PeriodEvent]:
    if isinstance(state, LockedPeriodState | PaidPeriod):
        return []
    _require_statement_of_past_month(command.period, command.statement, command.at)
    if not command.allow_empty and is_statement_empty(command.statement):
        raise PeriodEmpty(period=command.period)
    if state is None or state.state != "approved":
        raise PeriodNotApproved(period=command.period)
    if state.digest != compute_statement_digest(command.statement, command.tallies):
        raise ChangedSinceApproval(period=command.period)
    lock = PeriodLocked(
        period=command.period,
        statement=command.statement.model_copy(update={"status": "locked"}),
        tallies=command.tallies,
        by=command.by,
        at=command.at,
    )
    return [seal_lock(lock, command.last_seal)]


def _pay(command: PayPeriod, state: PeriodState) -> list[PeriodEvent]:
    match state:
        case LockedPeriodState():
            return [
                PeriodPaid(
                    period=command.period,
                    reference=command.reference,
                    by=command.by,
                    at=command.at,
                )
            ]
        case PaidPeriod(reference=reference) if reference == command.reference:
            return []
        case PaidPeriod(reference=reference, at=at):
            raise PeriodPaidAlready(period=command.period, at=at, reference=reference or "–")
        case _:
            raise PeriodNotLocked(period=command.period)


def _refuse_locked(period: str, state: PeriodState) -> None:
    if isinstance(state, LockedPeriodState | PaidPeriod):
        raise PeriodLockedAlready(period=period)


def _calculated(period: str, state: PeriodState) -> CalculatedPeriod | None:
    """Return what was calculated of a month, if anything; raises `PeriodLockedAlready`."""
    if isinstance(state, LockedPeriodState | PaidPeriod):
        raise PeriodLockedAlready(period=period)
    return state


def _require_statement_of_past_month(period: str, statement: Statement, at: datetime) -> None:
    validate_period(period)
    if period_of(at) <= period:
        raise PeriodNotOver(period=period)
    if statement.period != period:
        raise StatementOfAnotherPeriod(found=statement.period, period=period)
