"""The bodies of requests about the pain list."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from services.programme.domain.pain_events import (
    CostUnit,
    HourlyRate,
    MeasureOutcome,
    PainDetails,
    PainEstimate,
    PainOutcome,
    PainSource,
    PainSourceKind,
)
from services.programme.domain.plan_codes import PlanCode
from services.programme.domain.target_codes import TargetCode
from shared.http.field_types import (
    Code,
    CurrencyCode,
    Day,
    MultilineText,
    SingleLineText,
    Timestamp,
)

MAX_TIMES_PER_MONTH = 10**6
MAX_AMOUNT = 10**12
MAX_HOURLY_RATE = 10**9
"""The highest cost of an hour of one person, in minor units of any currency."""


class PainSourceBody(BaseModel, extra="forbid"):
    """Where a pain was seen."""

    kind: PainSourceKind
    reference: Annotated[
        SingleLineText | None,
        Field(description="The survey or interview by its id, or what was mined by its address"),
    ] = None
    question: Annotated[Code | None, Field(description="The survey's question by its key")] = None


class EstimateBody(BaseModel, extra="forbid"):
    """How often a pain is felt, and what it costs each time."""

    times_per_month: Annotated[
        Decimal,
        Field(gt=0, le=MAX_TIMES_PER_MONTH, decimal_places=2, examples=["8"]),
    ]
    amount: Annotated[int, Field(ge=0, le=MAX_AMOUNT, examples=[90])]
    """Minutes of people, or minor units of the list's currency."""
    unit: CostUnit

    def to_domain(self) -> PainEstimate:
        """Return the estimate as a value of the domain."""
        return PainEstimate(
            times_per_month=self.times_per_month, amount=self.amount, unit=self.unit
        )


class NewPain(BaseModel):
    """A pain; it may be rated later."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "title": "Answers of research take days 研发回复要等几天",
                    "description": "Quotations wait for them, and customers go elsewhere.",
                    "department": "sales",
                    "plan": "communication",
                    "target": "resolution-time",
                    "source": {"kind": "incident"},
                    "estimate": {"times_per_month": "8", "amount": 90, "unit": "minutes"},
                }
            ]
        },
    )

    title: SingleLineText
    description: MultilineText
    department: Code
    plan: PlanCode
    target: TargetCode | None = None
    measured_of: Annotated[
        Code | None,
        Field(
            description="The department whose figure of the target tells of the pain; the whole"
            " company's, if left out"
        ),
    ] = None
    source: PainSourceBody
    estimate: EstimateBody | None = None
    at: Timestamp | None = None

    def to_domain(self, codes: Mapping[str, str]) -> PainDetails:
        """Return the details, with the departments' codes as the directory spells them."""
        return PainDetails(
            title=self.title,
            description=self.description,
            department=codes[self.department],
            plan=self.plan,
            target=self.target,
            measured_of=self.measured_of and codes[self.measured_of],
            source=PainSource(**self.source.model_dump()),
        )


class RatePainBody(EstimateBody, extra="forbid"):
    """An estimate, and what it is based on."""

    reason: Annotated[MultilineText, Field(examples=["Counted over March"])]


class NewMeasure(BaseModel, extra="forbid"):
    """Who does what against a pain, and by when."""

    what: Annotated[MultilineText, Field(examples=["Research answers within a working day"])]
    person: Annotated[
        Code, Field(description="The person's id in the directory", examples=["u-17"])
    ]
    by_when: Annotated[Day, Field(examples=["2027-03-31"])]
    at: Timestamp | None = None


class CloseMeasureBody(BaseModel, extra="forbid"):
    """What became of a measure."""

    outcome: MeasureOutcome
    reason: Annotated[MultilineText, Field(examples=["The rule is in force since Monday"])]
    at: Timestamp | None = None


class ClosePainBody(BaseModel, extra="forbid"):
    """What became of a pain."""

    outcome: PainOutcome
    reason: Annotated[MultilineText, Field(examples=["Not felt for two months"])]


class MergePainBody(BaseModel, extra="forbid"):
    """The pain that this one is."""

    into: UUID
    reason: Annotated[MultilineText, Field(examples=["The same as told by another department"])]


class PainRateBody(BaseModel, extra="forbid"):
    """What an hour of people costs in the ranking."""

    hourly_rate_minor: Annotated[int, Field(ge=0, le=MAX_HOURLY_RATE, examples=[9000])]
    currency: CurrencyCode = "CNY"

    def to_domain(self) -> HourlyRate:
        """Return the rate as a value of the domain."""
        return HourlyRate(minor=self.hourly_rate_minor, currency=self.currency)


class DecidePrioritiesBody(BaseModel, extra="forbid"):
    """Which of the five plans comes first."""

    first: Annotated[PlanCode, Field(examples=["communication"])]
    reason: Annotated[
        MultilineText | None,
        Field(description="Why; needed where the pains propose another plan"),
    ] = None
