"""What a statement's answer says of the amounts and adjustments in it, beyond what was recorded.

Statements are stored as they were locked, with `amount_minor` and `currency` side by side. Answers
have these two fields as before, and `amount`, which is money as everywhere else.
"""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from services.incentives.domain import post_lock_adjustment, star_statement, statement
from services.incentives.domain.share_rounding import RoundingStep
from services.incentives.domain.statement_rows import RowSources
from shared.eventsourcing.money import Money


class Bonus(statement.Bonus, frozen=True):
    """A department's share of one project's pool."""

    amount: Money
    rounding: RoundingStep | None
    """How the share was rounded; `null` where that is not known."""


class KpiAdjustment(post_lock_adjustment.KpiAdjustment, frozen=True):
    """A change to an obligation of a locked month, known only after the lock."""

    plan_version: int | None
    """The version of the plan that it is computed by: that of `period`."""
    kind: str | None
    """The kind of the obligation; `null` where that is not known."""
    title: str | None
    """What was owed; `null` where it is not recorded, and for those who do not read it."""
    counterpart: str | None
    """The department to which it was owed."""
    counterpart_name: str | None


class BonusAdjustment(post_lock_adjustment.BonusAdjustment, frozen=True):
    """A bonus share of a project of a locked month, known only after the lock."""

    amount: Money
    rounding: RoundingStep | None
    """How the share was rounded; `null` for a difference, which is not rounded."""
    plan_version: int | None
    """The version of the plan that it is computed by: that of `period`."""


class StarAdjustment(star_statement.StarAdjustment, frozen=True):
    """An award that a dispute takes back, or gives back, after the lock of the month with it."""

    money: Money | None = None
    leave_hours: int | None = None
    plan_version: int | None
    """The version of the plan that it was awarded by: that of `period`."""


class StarAwardLine(star_statement.StarAwardLine, frozen=True):
    """What a department is paid for a collaboration star: money or hours of extra leave."""

    money: Money | None = None
    leave_hours: int | None = None


Adjustment = Annotated[
    KpiAdjustment | BonusAdjustment | StarAdjustment, Field(discriminator="type")
]


def view_bonus(paid: statement.Bonus, department: str, sources: RowSources) -> Bonus:
    """Return a share as it is answered."""
    return Bonus(
        **dict(paid),
        amount=Money(amount_minor=paid.amount_minor, currency=paid.currency),
        rounding=sources.step_of(paid, department),
    )


def view_adjustment(
    adjustment: post_lock_adjustment.Adjustment, sources: RowSources
) -> KpiAdjustment | BonusAdjustment | StarAdjustment:
    """Return an adjustment as it is answered."""
    version = sources.plan_versions.get(adjustment.period)
    match adjustment:
        case post_lock_adjustment.KpiAdjustment():
            about = sources.adjusted_by(adjustment)
            return KpiAdjustment(
                **dict(adjustment),
                plan_version=version,
                kind=about.kind,
                title=about.title,
                counterpart=about.counterpart,
                counterpart_name=about.counterpart_name,
            )
        case post_lock_adjustment.BonusAdjustment():
            return BonusAdjustment(
                **dict(adjustment),
                amount=Money(amount_minor=adjustment.amount_minor, currency=adjustment.currency),
                rounding=sources.step_of(adjustment, adjustment.department),
                plan_version=version,
            )
        case star_statement.StarAdjustment():
            return StarAdjustment(**dict(adjustment), plan_version=version)
