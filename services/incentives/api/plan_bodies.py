"""The terms of a plan as callers write them."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

from services.incentives.api.department_figures import spell_departments
from services.incentives.api.fraction_of_one import refuse_percent
from services.incentives.domain.excuse_reason import ALL_EXCUSES
from services.incentives.domain.incentive_plan import BUILT_IN_PLAN, PlanTerms, refuse_invalid_terms
from services.incentives.domain.refusals import DepartmentWeighedTwice
from shared.http.field_types import Code, CurrencyCode, YearMonth
from shared.http.object_keys import EACH_CODE_ONCE
from shared.service_runtime.area_context import AreaContext

PlainNotation = AfterValidator(lambda number: Decimal(f"{number:f}"))
"""Writes numbers without exponent, because people read plans: 100, not 1E+2."""
Weight = Annotated[
    Decimal,
    Field(ge=0, le=1, max_digits=7, decimal_places=6),
    PlainNotation,
    BeforeValidator(refuse_percent),
]
KindWeight = Annotated[Decimal, Field(gt=0, le=1000, max_digits=9, decimal_places=6), PlainNotation]
PoolFactorCap = Annotated[
    Decimal, Field(ge=1, le=100, max_digits=9, decimal_places=6), PlainNotation
]
Score = Annotated[Decimal, Field(ge=0, le=100, max_digits=9, decimal_places=6), PlainNotation]
MAX_AMOUNT_MINOR = 10**12
MAX_HOURS = 10_000


class Terms(BaseModel):
    """A part of a plan that has no other fields than these."""

    model_config = ConfigDict(extra="forbid")


class LinearCurveTerms(Terms):
    """The score is the rate in percent."""

    type: Literal["linear"]


class CurveStepTerms(Terms):
    """From this rate on, this score."""

    from_rate: Weight = Field(examples=["0.8"])
    score: Score = Field(examples=["70"])


class StepCurveTerms(Terms):
    """The score rises in steps; below the first it is 0."""

    type: Literal["steps"]
    steps: list[CurveStepTerms] = Field(min_length=1, max_length=100)


class CappedCurveTerms(Terms):
    """The score is 0 up to one rate, 100 from another one on, and rises between them."""

    type: Literal["capped"]
    floor_rate: Weight = Field(examples=["0.6"])
    full_rate: Weight = Field(examples=["0.95"])


CurveTerms = Annotated[
    LinearCurveTerms | StepCurveTerms | CappedCurveTerms, Field(discriminator="type")
]


class AgreedRatioTerms(Terms):
    """A pool is split by the ratios agreed with the project."""

    type: Literal["agreed-ratio"]


class DeliveredWeightTerms(Terms):
    """A pool is split by what the departments delivered for the project."""

    type: Literal["delivered-weight"]


class OnTimeRecordTerms(Terms):
    """A pool is split by how often the departments delivered in time for the project."""

    type: Literal["on-time-record"]


class MixedShareTerms(Terms):
    """A pool is split by all three; the weights sum to 1."""

    type: Literal["mix"]
    agreed_ratio: Weight = Field(default=Decimal(0), examples=["0.5"])
    delivered_weight: Weight = Field(default=Decimal(0), examples=["0.3"])
    on_time_record: Weight = Field(default=Decimal(0), examples=["0.2"])


ShareTerms = Annotated[
    AgreedRatioTerms | DeliveredWeightTerms | OnTimeRecordTerms | MixedShareTerms,
    Field(discriminator="type"),
]


class StarWinnerTerms(Terms):
    """How many win in each ranking."""

    department: int = Field(default=1, ge=0, le=100)
    team: int = Field(default=1, ge=0, le=100)
    person: int = Field(default=1, ge=0, le=100)


class CashAwardTerms(Terms):
    """Each winner gets money, in minor units of the plan's currency."""

    type: Literal["cash"]
    amount_minor: int = Field(ge=1, le=MAX_AMOUNT_MINOR)


class ExtraLeaveTerms(Terms):
    """Each winner gets hours of extra leave."""

    type: Literal["extra-leave"]
    hours: int = Field(ge=1, le=MAX_HOURS)


class StarAlertRules(Terms):
    """From where on a pattern in somebody's work is told to those who decide about a star."""

    self_made_items: int = Field(default=3, ge=1, le=1_000_000)
    self_made_share: Weight = Decimal("0.3")
    split_items: int = Field(default=5, ge=1, le=1_000_000)
    split_hours: int = Field(default=72, ge=0, le=MAX_HOURS)
    redated_hours: int = Field(default=24, ge=0, le=MAX_HOURS)
    backdated_hours: int = Field(default=24, ge=0, le=MAX_HOURS)


class StarRules(Terms):
    """The rules of the collaboration star."""

    minimum_obligations: int = Field(default=5, ge=1, le=1_000_000)
    winners: StarWinnerTerms = Field(default_factory=StarWinnerTerms)
    award: Annotated[CashAwardTerms | ExtraLeaveTerms, Field(discriminator="type")] = Field(
        default_factory=lambda: ExtraLeaveTerms(type="extra-leave", hours=8)
    )
    alerts: StarAlertRules = Field(default_factory=StarAlertRules)


class NewPlan(Terms):
    """The rules of incentives from a month on; what is left out is as in the built-in plan."""

    effective_from: YearMonth = Field(examples=["2027-01"])
    weight: Weight = Field(default=BUILT_IN_PLAN.weight, examples=["0.15"])
    department_weights: Annotated[dict[Code, Weight], EACH_CODE_ONCE] = Field(
        default_factory=dict, max_length=1000, examples=[{"RND": "0.2"}]
    )
    obligation_weights: Annotated[dict[Code, KindWeight], EACH_CODE_ONCE] = Field(
        default_factory=lambda: dict(BUILT_IN_PLAN.obligation_weights),
        max_length=100,
        examples=[{"handoff": "2", "workflow-step": "1"}],
    )
    excuses: Annotated[dict[Code, list[Code]], EACH_CODE_ONCE] = Field(
        default_factory=lambda: {reason: list(kinds) for reason, kinds in ALL_EXCUSES.items()},
        max_length=100,
        examples=[{"late-input": ["handoff"], "dispute-upheld": ["handoff", "reply"]}],
        description="The kinds of obligation that each reason excuses",
    )
    curve: CurveTerms = Field(default_factory=lambda: LinearCurveTerms(type="linear"))
    minimum_obligations: int = Field(default=BUILT_IN_PLAN.minimum_obligations, ge=0, le=1_000_000)
    cap: PoolFactorCap = Field(default=BUILT_IN_PLAN.shares.cap, examples=["1.5"])
    share_rule: ShareTerms = Field(default_factory=lambda: AgreedRatioTerms(type="agreed-ratio"))
    star: StarRules = Field(default_factory=StarRules)
    dispute_days: int = Field(
        default=BUILT_IN_PLAN.dispute_days,
        ge=1,
        le=3660,
        description="So long after the lock, or after a later change, a figure may be disputed",
    )
    currency: CurrencyCode = BUILT_IN_PLAN.currency

    def to_plan_terms(self, department_weights: Mapping[str, Decimal]) -> PlanTerms:
        """Return the terms with the departments' weights by the codes of the directory."""
        given = self.model_dump(exclude={"cap", "share_rule"})
        return PlanTerms.model_validate(
            {
                **given,
                "department_weights": department_weights,
                "shares": {"cap": self.cap, "rule": self.share_rule.model_dump()},
            }
        )


async def resolve_terms(area: AreaContext, body: NewPlan) -> PlanTerms:
    """Return the terms as a plan with them would have them.

    Raises what writing them down would: `InvalidPlan`, `DepartmentDoesNotExist`,
    `ReferenceDataBehind`, and `DepartmentWeighedTwice`.
    """
    weights = await spell_departments(area, body.department_weights, DepartmentWeighedTwice)
    terms = body.to_plan_terms(weights)
    refuse_invalid_terms(terms)
    return terms
