"""A plan as the API answers it: with every term, also those that are stored only if they differ."""

from __future__ import annotations

from services.incentives.domain import incentive_plan
from services.incentives.domain.bonus_share_rule import AgreedRatio, BonusShareRule
from services.incentives.domain.excuse_reason import ALL_EXCUSES, Excuses
from services.incentives.domain.incentive_plan import MINIMUM_OBLIGATIONS
from services.incentives.domain.score_curve import LinearCurve, ScoreCurve
from services.incentives.domain.star_terms import StarTerms


class ShareRule(incentive_plan.ShareRule, frozen=True):
    """How a project's pool grows with its outcome, and how it is split."""

    rule: BonusShareRule = AgreedRatio()


class Plan(incentive_plan.Plan, frozen=True):
    """A published plan, or the built-in one; the API has had it by this name from the beginning."""

    shares: ShareRule = ShareRule()
    minimum_obligations: int = MINIMUM_OBLIGATIONS
    """A department with fewer obligations on time or late has a score, but too little data: it is
    not ranked."""
    excuses: Excuses = ALL_EXCUSES
    """The kinds of obligation that each reason excuses."""
    curve: ScoreCurve = LinearCurve()
    """Which score an on-time rate is worth."""
    star: StarTerms = StarTerms()


def view_plan(plan: incentive_plan.Plan) -> Plan:
    """Return a plan with all of its terms."""
    return Plan(**{**dict(plan), "shares": ShareRule(**dict(plan.shares))})
