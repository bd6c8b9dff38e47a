"""The facts that the incentives area publishes."""

from __future__ import annotations

from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import BaseModel

from shared.contracts.added_facts import AddedFact
from shared.contracts.concerned_departments import DepartmentCode, declare_visible_to_everybody


@declare_visible_to_everybody
class PeriodLocked(BaseModel, frozen=True):
    """A month's statement is final."""

    type: Literal["concord.incentives.period-locked.v1"] = "concord.incentives.period-locked.v1"
    period: str
    plan_version: int
    at: datetime


@declare_visible_to_everybody
class PeriodCalculated(AddedFact, frozen=True):
    """A month's statement was calculated and awaits its review; until the lock it may change."""

    type: Literal["concord.incentives.period-calculated.v1"] = (
        "concord.incentives.period-calculated.v1"
    )
    period: str
    plan_version: int
    at: datetime


@declare_visible_to_everybody
class PeriodReviewStarted(AddedFact, frozen=True):
    """A month's calculated statement is under review."""

    type: Literal["concord.incentives.period-review-started.v1"] = (
        "concord.incentives.period-review-started.v1"
    )
    period: str
    at: datetime


@declare_visible_to_everybody
class PeriodApproved(AddedFact, frozen=True):
    """A month's statement was approved by another person than the one who calculated it."""

    type: Literal["concord.incentives.period-approved.v1"] = "concord.incentives.period-approved.v1"
    period: str
    at: datetime


@declare_visible_to_everybody
class PeriodReturned(AddedFact, frozen=True):
    """A month was sent back, to `under-review` or to `open`."""

    type: Literal["concord.incentives.period-returned.v1"] = "concord.incentives.period-returned.v1"
    period: str
    to: Literal["open", "under-review"]
    at: datetime


@declare_visible_to_everybody
class PeriodPaid(AddedFact, frozen=True):
    """What a locked month comes to was paid."""

    type: Literal["concord.incentives.period-paid.v1"] = "concord.incentives.period-paid.v1"
    period: str
    at: datetime


@declare_visible_to_everybody
class PlanPublished(AddedFact, frozen=True):
    """A version of the plan changes the statements of all open months from its first month on."""

    type: Literal["concord.incentives.plan-published.v1"] = "concord.incentives.plan-published.v1"
    version: int
    effective_from: str
    at: datetime


class StatementChanged(AddedFact, frozen=True):
    """A month's statement changed, or what is behind it; whoever hears this reads the new one.

    Changes that were made together are one fact. A lock and a plan have facts of their own.
    """

    type: Literal["concord.incentives.statement-changed.v1"] = (
        "concord.incentives.statement-changed.v1"
    )
    period: str | None
    """This is `None` for every open month: a department was listed, renamed or closed."""
    departments: tuple[DepartmentCode, ...]
    """The lines of these changed; there are none where only the company's own signals did.

    Among them are all who share a pool that was split anew. A department's reader gets his own.
    """
    at: datetime


class DisputeFiled(AddedFact, frozen=True):
    """A department disputes a figure, a missing credit or a share of its own line."""

    type: Literal["concord.incentives.dispute-filed.v1"] = "concord.incentives.dispute-filed.v1"
    dispute_id: UUID
    department: DepartmentCode
    counterparts: tuple[DepartmentCode, ...]
    """The departments on the other side, which may answer."""
    period: str
    subject: str
    """The type of what is disputed: `figure`, `missing-credit`, `bonus-share`, `star-award`."""
    reasons: str
    at: datetime


class DisputeDecided(AddedFact, frozen=True):
    """A dispute ended, or the decision that upheld it was reversed.

    The figures that change have changed: whoever hears this reads the new statements.
    """

    type: Literal["concord.incentives.dispute-decided.v1"] = "concord.incentives.dispute-decided.v1"
    dispute_id: UUID
    department: DepartmentCode
    counterparts: tuple[DepartmentCode, ...]
    touched: tuple[DepartmentCode, ...]
    """Every department of which something changes."""
    period: str
    subject: str
    decision: Literal["upheld", "rejected", "withdrawn", "reversed"]
    reasons: str
    at: datetime
