"""The steps of a month from open to paid: their events, and the commands that ask for them.

An event's `type` is its name in the store: add one, never rename one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from pydantic import BaseModel

from services.incentives.domain.kpi_calculation import ObligationTally
from services.incentives.domain.monthly_period import Period
from services.incentives.domain.period_lock import PeriodLocked
from services.incentives.domain.period_seal import PeriodSeal
from services.incentives.domain.statement import Statement

ReturnTarget = Literal["open", "under-review"]
"""Where a month is sent back to."""


class PeriodCalculated(BaseModel, frozen=True):
    """A month's statement was calculated, to be reviewed and approved."""

    type: Literal["period-calculated"] = "period-calculated"
    period: Period
    digest: str
    """The digest of the statement that was calculated."""
    plan_version: int
    by: str
    at: datetime


class PeriodReviewStarted(BaseModel, frozen=True):
    """The calculated statement is being reviewed."""

    type: Literal["period-review-started"] = "period-review-started"
    period: Period
    digest: str
    by: str
    at: datetime


class PeriodApproved(BaseModel, frozen=True):
    """Another person than the one who calculated it approved the statement."""

    type: Literal["period-approved"] = "period-approved"
    period: Period
    digest: str
    """The digest of the statement that was approved, and may be locked."""
    by: str
    at: datetime


class PeriodReturned(BaseModel, frozen=True):
    """The month was sent back, to review or to open."""

    type: Literal["period-returned"] = "period-returned"
    period: Period
    to: ReturnTarget
    reason: str
    digest: str
    """The digest of the statement that was sent back."""
    by: str
    at: datetime


class PeriodPaid(BaseModel, frozen=True):
    """What the locked statement comes to was paid."""

    type: Literal["period-paid"] = "period-paid"
    period: Period
    reference: str | None
    """The payment's reference in the payroll, if one was given."""
    by: str
    at: datetime


PeriodEvent = (
    PeriodCalculated
    | PeriodReviewStarted
    | PeriodApproved
    | PeriodReturned
    | PeriodLocked
    | PeriodPaid
)


@dataclass(frozen=True)
class CalculatePeriod:
    """Put a month's present statement up for review."""

    period: str
    statement: Statement
    tallies: Mapping[str, Mapping[str, ObligationTally]]
    by: str
    at: datetime


@dataclass(frozen=True)
class StartPeriodReview:
    """Begin to review what was calculated; `digest` is that of the present statement."""

    period: str
    digest: str
    by: str
    at: datetime


@dataclass(frozen=True)
class ApprovePeriod:
    """Approve what was calculated and reviewed."""

    period: str
    digest: str
    """The digest of the present statement."""
    seen_digest: str
    """The digest of the statement that the caller has seen and approves."""
    by: str
    at: datetime


@dataclass(frozen=True)
class ReturnPeriod:
    """Send a month back, with a reason."""

    period: str
    to: ReturnTarget
    reason: str
    by: str
    at: datetime


@dataclass(frozen=True)
class LockPeriod:
    """Make a month's statement final, with the tallies behind its figures."""

    period: str
    statement: Statement
    tallies: Mapping[str, Mapping[str, ObligationTally]]
    by: str
    at: datetime
    allow_empty: bool = False
    """Whether a month is locked in which nothing is booked."""
    last_seal: PeriodSeal | None = None
    """The seal of the month that was locked last; `None` if none is locked yet."""


@dataclass(frozen=True)
class PayPeriod:
    """Note that a locked month was paid."""

    period: str
    reference: str | None
    by: str
    at: datetime


PeriodCommand = (
    CalculatePeriod | StartPeriodReview | ApprovePeriod | ReturnPeriod | LockPeriod | PayPeriod
)
