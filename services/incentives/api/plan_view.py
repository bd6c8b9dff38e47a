"""A plan as the API answers it: with every term, also those that are stored only if they differ."""

from __future__ import annotations

from services.incentives.domain import incentive_plan
from services.incentives.domain.bonus_share_rule import AgreedRatio, BonusShareRule
from services.incentives.domain.excuse_reason import ALL_EXCUSES, Excuses
from services.incentives.domain.incentive_plan import DISPUTE_DAYS, MINIMUM_OBLIGATIONS
from services.incentives.domain.plan_spans import PlanSpan
from services.incentives.domain.score_curve import LinearCurve, ScoreCurve
from services.incentives.domain.star_terms import StarTerms


class ShareRule(incentive_plan.ShareRule, frozen=True):
    """How a project's pool grows with its outcome, and how it is split."""

    rule: BonusShareRule = AgreedRatio()


class PlanTerms(incentive_plan.PlanTerms, frozen=True):
    """The terms of a plan."""

    shares: ShareRule = ShareRule()
    minimum_obligations: int = MINIMUM_OBLIGATIONS
    """A department with fewer obligations on time or late has a score, but too little data: it is
    not ranked."""
    excuses: Excuses = ALL_EXCUSES
    """The kinds of obligation that each reason excuses."""
    curve: ScoreCurve = LinearCurve()
    """Which score an on-time rate is worth."""
    star: StarTerms = StarTerms()
    dispute_days: int = DISPUTE_DAYS
    """So many days after a month's lock, or after a later change, what it shows may be disputed."""


class Plan(PlanTerms, frozen=True):
    """A published plan, or the built-in one; the API has had it by this name from the beginning."""

    version: int
    in_force_from: str | None
    """The first month in which it is in force; `null` if it is in none, because a later version
    begins in the same month."""
    in_force_until: str | None
    """The last month in which it is in force; `null` while no version follows it."""


def view_terms(terms: incentive_plan.PlanTerms) -> PlanTerms:
    """Return all the terms."""
    fields = {name: getattr(terms, name) for name in incentive_plan.PlanTerms.model_fields}
    return PlanTerms(**{**fields, "shares": ShareRule(**dict(terms.shares))})


def view_plan(plan: incentive_plan.Plan, span: PlanSpan | None) -> Plan:
    """Return a plan with all of its terms, and the months in which it is in force."""
    return Plan(
        **dict(view_terms(plan)),
        version=plan.version,
        in_force_from=None if span is None else span.first,
        in_force_until=None if span is None else span.last,
    )
