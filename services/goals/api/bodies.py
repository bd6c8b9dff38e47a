"""Bodies of the requests about cycles and goals, and bodies that several routes share."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from services.goals.domain.cycle_and_hierarchy_events import CycleTerms
from services.goals.domain.day_boundaries import DateRange
from services.goals.domain.goal_metric import Metric, RangeMetric, TargetMetric
from services.goals.domain.goal_plan import ConnectedSource, GoalPlan, Milestone
from services.goals.domain.reporting_slots import ReportingFrequency
from shared.eventsourcing.target_direction import TargetDirection
from shared.http.field_reasons import FieldReason
from shared.http.field_types import Code, Day, Quantity, SingleLineText, Timestamp
from shared.http.problem_details import InvalidField
from shared.http.request_problems import Invalid

Ratio = Annotated[Decimal, Field(ge=0, le=1, decimal_places=9, examples=["0.1"])]
"""A part of a whole; 1 is all of it."""


FractionText = Annotated[str, StringConstraints(pattern=r"^[1-9][0-9]{0,5}/[1-9][0-9]{0,5}$")]
"""A part of a whole that no decimal equals, such as `1/3`."""


class NamedTwice(FieldReason):
    """A sub-goal has two weights."""

    en = "name each sub-goal once"
    zh = "每个子目标只能出现一次"


class MoveGoalBody(BaseModel, extra="forbid"):
    """Where a goal moves to; `null` for no parent at all."""

    parent_id: Annotated[UUID | None, Field(examples=["01900000-0000-7000-8000-000000000000"])]


class SubGoalWeight(BaseModel, extra="forbid"):
    """A sub-goal's part of its parent."""

    goal_id: UUID
    weight: Annotated[
        Ratio | FractionText,
        Field(description="From 0 to 1: a decimal, or a fraction such as `1/3` as text"),
    ]

    @property
    def exact(self) -> Decimal | Fraction:
        """The weight as it was sent."""
        return self.weight if isinstance(self.weight, Decimal) else Fraction(self.weight)


class NewWeights(BaseModel):
    """The weights of all sub-goals; they sum to exactly 1."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "weights": [
                        {"goal_id": "01900000-0000-7000-8000-000000000001", "weight": "0.4"},
                        {"goal_id": "01900000-0000-7000-8000-000000000002", "weight": "0.6"},
                    ]
                }
            ]
        },
    )

    weights: Annotated[list[SubGoalWeight], Field(min_length=1, max_length=1000)]

    def weights_by_goal(self) -> dict[UUID, Decimal | Fraction]:
        """Return the weights by goal id; raises `Problem` 422 where a goal is named twice."""
        by_goal = {item.goal_id: item.exact for item in self.weights}
        if len(by_goal) < len(self.weights):
            raise Invalid(errors=[InvalidField.because(NamedTwice(), {"pointer": "#/weights"})])
        return by_goal


class NewCycle(BaseModel):
    """A year or a quarter."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "name": "2026",
                    "kind": "year",
                    "first_day": "2026-01-01",
                    "last_day": "2026-12-31",
                }
            ]
        },
    )

    name: SingleLineText
    kind: Literal["year", "quarter"]
    first_day: Day
    last_day: Day

    def to_domain(self) -> CycleTerms:
        """Return the cycle's terms as a domain value."""
        days = DateRange(first=self.first_day, last=self.last_day)
        return CycleTerms(name=self.name, kind=self.kind, days=days)


class TargetMetricBody(BaseModel, extra="forbid"):
    """From a start up or down to a target."""

    direction: TargetDirection
    unit: SingleLineText
    start: Quantity
    target: Quantity


class RangeMetricBody(BaseModel, extra="forbid"):
    """To be held between two values, both included."""

    direction: Literal["hold"]
    unit: SingleLineText
    start: Quantity
    low: Quantity
    high: Quantity


class MilestoneBody(BaseModel, extra="forbid"):
    """The value that is expected by the end of a day."""

    day: Day
    value: Quantity


class NewGoal(BaseModel):
    """A goal: the company's own without a department, else that department's."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "title": "New regions 新区域",
                    "department": "sales",
                    "metric": {
                        "direction": "up",
                        "unit": "regions",
                        "start": "0",
                        "target": "10",
                    },
                }
            ]
        },
    )

    title: SingleLineText
    department: Code | None = None
    parent_id: UUID | None = None
    metric: Annotated[TargetMetricBody | RangeMetricBody, Field(discriminator="direction")]
    rhythm: ReportingFrequency = "monthly"
    milestones: Annotated[list[MilestoneBody], Field(max_length=100)] = []
    tolerance: Ratio = Decimal("0.1")
    connected_to: Annotated[
        ConnectedSource | None,
        Field(description="The system whose connector enters its readings; none, if left out"),
    ] = None
    at: Timestamp | None = None

    def to_domain(self) -> GoalPlan:
        """Return the goal's plan as a domain value."""
        return GoalPlan(
            metric=self._metric(),
            rhythm=self.rhythm,
            milestones=tuple(Milestone(day=step.day, value=step.value) for step in self.milestones),
            tolerance=self.tolerance,
            connected_to=self.connected_to,
        )

    def _metric(self) -> Metric:
        match self.metric:
            case TargetMetricBody() as towards:
                return TargetMetric(**towards.model_dump())
            case RangeMetricBody() as within:
                return RangeMetric(**within.model_dump())
