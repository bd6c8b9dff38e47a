"""The events of a programme's pain list (痛点清单): pains, measures, and what is done first.

An event's `type` is its name in the store: add one, never rename one.
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, Field

from services.programme.domain.plan_codes import PlanCode
from services.programme.domain.target_codes import TargetCode

PainSourceKind = Literal["survey", "interview", "mined-history", "incident"]
"""问卷、访谈、流程挖掘、事件: where a pain was seen."""

CostUnit = Literal["minutes", "money"]
"""Whether a pain's cost is minutes of people, or money in minor units."""

MeasureOutcome = Literal["done", "dropped"]
PainOutcome = Literal["solved", "dropped"]


class PainSource(BaseModel, frozen=True):
    """Where a pain was seen."""

    kind: PainSourceKind
    reference: str | None
    """The id of the survey or interview, or the address of what was mined; none is needed of an
    incident, which is entered by hand."""
    question: str | None
    """The key of the survey's question."""


class PainDetails(BaseModel, frozen=True):
    """What a pain is, whom it hurts, and what it is about."""

    title: str
    description: str
    department: str
    """The department that suffers it."""
    plan: PlanCode
    target: TargetCode | None
    """The target whose figure tells of it."""
    measured_of: str | None
    """The department whose figure that is; `None` where it is the whole company's."""
    source: PainSource


class PainEstimate(BaseModel, frozen=True):
    """How often a pain is felt, and what it costs each time."""

    times_per_month: Decimal
    amount: int
    """Minutes of people, or minor units of the pain list's currency."""
    unit: CostUnit


class HourlyRate(BaseModel, frozen=True):
    """What an hour of one person costs."""

    minor: int
    """In minor units."""
    currency: str
    """The code of ISO 4217."""


class PlanWeight(BaseModel, frozen=True):
    """How much the pains of a plan weigh."""

    plan: PlanCode
    pains: int
    """Its rated pains that are open or being treated."""
    cost_per_month_minor: int


class PainListEvent(BaseModel, frozen=True):
    """What happened to the pain list of a programme."""

    programme_id: UUID
    at: datetime


class PainRecorded(PainListEvent, frozen=True):
    """A pain is on the list."""

    type: Literal["pain-recorded"] = "pain-recorded"
    pain_id: UUID
    details: PainDetails
    estimate: PainEstimate | None
    """`None` where nobody has rated it yet."""


class PainRated(PainListEvent, frozen=True):
    """A pain's frequency and cost were estimated, or estimated anew."""

    type: Literal["pain-rated"] = "pain-rated"
    pain_id: UUID
    estimate: PainEstimate
    reason: str


class MeasureTaken(PainListEvent, frozen=True):
    """Somebody does something against a pain."""

    type: Literal["measure-taken"] = "measure-taken"
    pain_id: UUID
    number: int
    what: str
    person: str
    """Who does it: the person's id in the directory."""
    by_when: date


class MeasureClosed(PainListEvent, frozen=True):
    """A measure was done, or given up."""

    type: Literal["measure-closed"] = "measure-closed"
    pain_id: UUID
    number: int
    outcome: MeasureOutcome
    reason: str


class PainClosed(PainListEvent, frozen=True):
    """A pain is solved, or is dropped without being solved."""

    type: Literal["pain-closed"] = "pain-closed"
    pain_id: UUID
    outcome: PainOutcome
    reason: str


class PainReopened(PainListEvent, frozen=True):
    """A pain that was closed is felt again."""

    type: Literal["pain-reopened"] = "pain-reopened"
    pain_id: UUID
    reason: str


class PainMerged(PainListEvent, frozen=True):
    """A pain turned out to be another one; that one counts, with its own estimate."""

    type: Literal["pain-merged"] = "pain-merged"
    pain_id: UUID
    into: UUID
    reason: str


class PainRateSet(PainListEvent, frozen=True):
    """What an hour of people costs in the ranking was set."""

    type: Literal["pain-rate-set"] = "pain-rate-set"
    rate: HourlyRate


class PrioritiesDecided(PainListEvent, frozen=True):
    """Which of the five plans comes first was decided."""

    type: Literal["priorities-decided"] = "priorities-decided"
    first: PlanCode
    proposed: PlanCode
    """What the formula proposed."""
    weights: tuple[PlanWeight, ...]
    """The weights on that day, the heaviest first."""
    formula_version: int
    reason: str | None
    """Why another plan than the proposed one; may be left out where it is the same."""


StoredPainListEvent = Annotated[
    PainRecorded
    | PainRated
    | MeasureTaken
    | MeasureClosed
    | PainClosed
    | PainReopened
    | PainMerged
    | PainRateSet
    | PrioritiesDecided,
    Field(discriminator="type"),
]
