"""The computation of a bonus, for people."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from pydantic import BaseModel

from services.incentives.domain.bonus_pool_split import compute_bonus_pool
from services.incentives.domain.incentive_plan import Plan
from services.incentives.domain.money import Money, money
from services.incentives.domain.project_outcome import ProjectOutcome
from services.incentives.domain.share_rounding import RoundingStep, describe_rounding
from shared.http.field_types import PlainDecimal


class BonusComputation(BaseModel):
    """How a department's share of a project's pool came about."""

    project_id: UUID
    project: str
    name: str
    unit: str
    target: PlainDecimal
    actual: PlainDecimal
    met: bool
    cap: PlainDecimal
    """The factor actual ÷ target is at most this, by the plan of the closing's month."""
    agreed_minor: int | None
    pool_minor: int | None
    ratio: PlainDecimal
    share_minor: int | None
    currency: str
    agreed: Money | None
    """The agreed pool, `agreed_minor` as money; so are the two that follow."""
    pool: Money | None
    share: Money | None
    rounding: RoundingStep | None
    """How the share was rounded, and whether the department got one of the units left over."""
    was_share_minor: int | None = None
    """The share before a correction of the outcome; `null` where it was not corrected."""


def explain_bonus(outcome: ProjectOutcome, department: str, plan: Plan) -> BonusComputation:
    """Return how the department's share came about by the plan of the closing's month."""
    pool = compute_bonus_pool(outcome, plan, {})
    currency = outcome.currency or plan.currency
    steps = {step.department: step for step in pool.roundings}
    return BonusComputation(
        project_id=outcome.project_id,
        project=outcome.project,
        name=outcome.name,
        unit=outcome.unit,
        target=outcome.target,
        actual=outcome.actual,
        met=pool.target_met,
        cap=plan.shares.cap,
        agreed_minor=outcome.agreed_minor,
        pool_minor=pool.pool_minor,
        ratio=outcome.ratios[department],
        share_minor=pool.shares.get(department),
        currency=currency,
        agreed=money(outcome.agreed_minor, currency),
        pool=money(pool.pool_minor, currency),
        share=money(pool.shares.get(department), currency),
        rounding=describe_rounding(steps.get(department)),
    )


def explain_recorded_bonus(
    record: Mapping[str, Any], department: str, plan: Plan
) -> BonusComputation:
    """Return how the share came about that the event of an outcome, or of its correction, says."""
    bonus = explain_bonus(ProjectOutcome.model_validate(record["outcome"]), department, plan)
    if "was" not in record:
        return bonus
    before = compute_bonus_pool(ProjectOutcome.model_validate(record["was"]), plan, {})
    return bonus.model_copy(update={"was_share_minor": before.shares.get(department, 0)})
