"""The incentive plan: what counts, how much, and from which month on.

All plans are in one stream. Version 1 is built in and holds from the beginning. A published plan
never changes; another one follows it. An event's `type` is its name in the store: add one, never
rename one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Literal

from pydantic import BaseModel, Field

from services.incentives.domain.bonus_share_rule import (
    AgreedRatio,
    BonusShareRule,
    refuse_invalid_share_rule,
)
from services.incentives.domain.bounded_decimal import BoundedDecimal
from services.incentives.domain.excuse_reason import ALL_EXCUSES, ExcuseReason, Excuses
from services.incentives.domain.monthly_period import LockedPeriods, Period
from services.incentives.domain.obligation_kind import BUILT_IN_KINDS, ObligationKind
from services.incentives.domain.plan_refusals import (
    DisputeDaysBelowOne,
    MinimumBelowZero,
    UnknownExcuseReason,
)
from services.incentives.domain.refusals import (
    DepartmentWeightOutOfRange,
    InvalidCurrency,
    KindWeightNotPositive,
    NoKindCounts,
    PlanBeginsInLockedPeriod,
    PoolCapBelowOne,
    UnknownObligationKind,
    WeightOutOfRange,
)
from services.incentives.domain.score_curve import (
    LinearCurve,
    ScoreCurve,
    refuse_invalid_curve,
)
from services.incentives.domain.star_terms import StarTerms, refuse_invalid_star

PLAN_STREAM = "plan"

MINIMUM_OBLIGATIONS = 5
"""The minimum of plans that do not say another one."""
DISPUTE_DAYS = 30
"""The time limit of disputes in plans that were published before they had one."""


class ShareRule(BaseModel, frozen=True):
    """How a project's pool grows with its outcome, and how it is split."""

    cap: BoundedDecimal = Decimal("1.5")
    """The factor by which the agreed pool is multiplied (`bonus_pool_split`) is at most this."""
    rule: BonusShareRule = Field(
        default=AgreedRatio(), exclude_if=lambda rule: rule == AgreedRatio()
    )


class PlanTerms(BaseModel, frozen=True):
    """A plan without its version.

    A field that a plan published before it existed does not have is left out of what is stored
    while it has its default: so the bytes of old plans stay. Such a default must never change.
    """

    effective_from: Period
    weight: BoundedDecimal = Decimal("0.15")
    """The share of the collaboration score in a department's appraisal, 0 to 1."""
    department_weights: Mapping[str, BoundedDecimal] = {}
    """The weights of departments that differ from `weight`, by department code."""
    obligation_weights: Mapping[str, BoundedDecimal] = {
        kind.value: Decimal(1) for kind in BUILT_IN_KINDS
    }
    """The kinds of obligation that count, and how heavily; other kinds do not count."""
    shares: ShareRule = ShareRule()
    currency: str = "CNY"
    """The ISO 4217 code of the company's currency."""
    minimum_obligations: int = Field(
        default=MINIMUM_OBLIGATIONS, exclude_if=lambda number: number == MINIMUM_OBLIGATIONS
    )
    """A department with fewer obligations on time or late has a score, but too little data: it is
    not ranked."""
    excuses: Excuses = Field(default=ALL_EXCUSES, exclude_if=lambda excuses: excuses == ALL_EXCUSES)
    """The kinds of obligation that each reason excuses."""
    curve: ScoreCurve = Field(
        default=LinearCurve(), exclude_if=lambda curve: curve == LinearCurve()
    )
    """Which score an on-time rate is worth."""
    star: StarTerms = Field(default=StarTerms(), exclude_if=lambda star: star == StarTerms())
    dispute_days: int = Field(default=DISPUTE_DAYS, exclude_if=lambda days: days == DISPUTE_DAYS)
    """So many days after a month's lock, or after a later change, what it shows may be disputed."""


class Plan(PlanTerms, frozen=True):
    """A published plan, or the built-in one."""

    version: int

    def weight_for(self, department: str) -> Decimal:
        """Return the weight of the collaboration score in a department's appraisal."""
        return self.department_weights.get(department, self.weight)


BUILT_IN_PLAN = Plan(version=1, effective_from="0001-01")


class PlanPublished(BaseModel, frozen=True):
    """A plan was published; it holds from its first month on."""

    type: Literal["plan-published"] = "plan-published"
    plan: Plan
    by: str
    at: datetime


PlanEvent = PlanPublished


@dataclass(frozen=True)
class PublishPlan:
    """Publish terms that hold from their first month on; that must not be before a locked month."""

    terms: PlanTerms
    locked_periods: LockedPeriods
    by: str
    at: datetime


PlanCommand = PublishPlan

Plans = tuple[Plan, ...]
"""Every plan in the order of versions, the built-in one first."""

INITIAL_PLANS: Plans = (BUILT_IN_PLAN,)


def decide(command: PlanCommand, plans: Plans) -> list[PlanEvent]:
    """Publish the plan as the next version, unless the newest plan has the same terms.

    Raises a kind of `InvalidPlan` for terms that make no sense, for a kind of obligation that does
    not exist, and for a plan that would begin in or before a locked month.
    """
    newest = plans[-1]
    plan = Plan(version=newest.version + 1, **dict(command.terms))
    if plan.model_copy(update={"version": newest.version}) == newest:
        return []
    refuse_invalid_terms(command.terms)
    refuse_locked_period_change(command.terms, command.locked_periods)
    return [PlanPublished(plan=plan, by=command.by, at=command.at)]


def evolve(plans: Plans, event: PlanEvent) -> Plans:
    """Return the plans after an event."""
    return (*plans, event.plan)


def plan_in_force(period: str, plans: Iterable[Plan]) -> Plan:
    """Return the plan in force in a month: of those that began by then, the last to begin.

    Of two plans that begin in the same month the later version is in force. The built-in plan is
    in force where no other is, whether `plans` contains it or not.
    """
    begun = (plan for plan in plans if plan.effective_from <= period)
    return max(begun, key=lambda plan: (plan.effective_from, plan.version), default=BUILT_IN_PLAN)


def refuse_invalid_terms(terms: PlanTerms) -> None:
    """Raise the `InvalidPlan` that says what is wrong with the terms by themselves."""
    if not 0 <= terms.weight <= 1:
        raise WeightOutOfRange(weight=terms.weight)
    for department, weight in terms.department_weights.items():
        if not 0 <= weight <= 1:
            raise DepartmentWeightOutOfRange(department=department, weight=weight)
    _refuse_invalid_kinds(terms.obligation_weights)
    if terms.minimum_obligations < 0:
        raise MinimumBelowZero(minimum=terms.minimum_obligations)
    _refuse_invalid_excuses(terms.excuses)
    refuse_invalid_curve(terms.curve)
    if terms.shares.cap < 1:
        raise PoolCapBelowOne
    refuse_invalid_share_rule(terms.shares.rule)
    refuse_invalid_star(terms.star)
    if terms.dispute_days < 1:
        raise DisputeDaysBelowOne(days=terms.dispute_days)
    if re.fullmatch("[A-Z]{3}", terms.currency) is None:
        raise InvalidCurrency


def _refuse_invalid_kinds(weights: Mapping[str, Decimal]) -> None:
    if not weights:
        raise NoKindCounts(known=", ".join(ObligationKind))
    for kind, weight in weights.items():
        _refuse_unknown_kind(kind)
        if weight <= 0:
            raise KindWeightNotPositive(kind=kind)


def _refuse_invalid_excuses(excuses: Excuses) -> None:
    for reason, kinds in excuses.items():
        if reason not in set(ExcuseReason):
            raise UnknownExcuseReason(reason=reason, known=", ".join(ExcuseReason))
        for kind in kinds:
            _refuse_unknown_kind(kind)


def _refuse_unknown_kind(kind: str) -> None:
    if kind not in set(ObligationKind):
        raise UnknownObligationKind(kind=kind, known=", ".join(ObligationKind))


def refuse_locked_period_change(terms: PlanTerms, locked_periods: LockedPeriods) -> None:
    """Raise `PlanBeginsInLockedPeriod` for terms that hold in a month that is locked."""
    latest = locked_periods.latest
    if latest is not None and terms.effective_from <= latest:
        raise PlanBeginsInLockedPeriod(latest=latest)
