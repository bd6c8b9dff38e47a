"""The commands to one draft of a plan."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.incentives.domain.incentive_plan import Plans, PlanTerms
from services.incentives.domain.monthly_period import LockedPeriods


@dataclass(frozen=True)
class WritePlanDraft:
    """Write a draft; it must not begin in or before a locked month."""

    draft_id: UUID
    terms: PlanTerms
    locked_periods: LockedPeriods
    by: str
    at: datetime


@dataclass(frozen=True)
class ChangePlanDraft:
    """Give a draft other terms; they must not begin in or before a locked month."""

    draft_id: UUID
    terms: PlanTerms
    locked_periods: LockedPeriods
    by: str
    at: datetime


@dataclass(frozen=True)
class MarkSimulated:
    """Record that terms were simulated on the months from the first to the last."""

    draft_id: UUID
    terms_digest: str
    first_period: str
    last_period: str
    by: str
    at: datetime


@dataclass(frozen=True)
class ApprovePlanDraft:
    """Approve a draft, which makes it the version after the newest of `plans`."""

    draft_id: UUID
    plans: Plans
    locked_periods: LockedPeriods
    by: str
    at: datetime


@dataclass(frozen=True)
class WithdrawPlanDraft:
    """Withdraw a draft, for a reason."""

    draft_id: UUID
    reason: str
    by: str
    at: datetime


PlanDraftCommand = (
    WritePlanDraft | ChangePlanDraft | MarkSimulated | ApprovePlanDraft | WithdrawPlanDraft
)
