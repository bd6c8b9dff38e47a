"""The request bodies of new cycles and goals, and their translation into domain values."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from services.goals.api.bodies import Day, Ratio
from services.goals.domain.cycle_events import CycleTerms
from services.goals.domain.day_boundaries import DateRange
from services.goals.domain.goal_metric import Metric, RangeMetric, TargetMetric
from services.goals.domain.goal_plan import GoalPlan, Milestone
from services.goals.domain.reporting_slots import ReportingFrequency
from shared.http.field_types import Code, Quantity, SingleLineText, Timestamp


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


class Towards(BaseModel, extra="forbid"):
    """From a start up or down to a target."""

    direction: Literal["up", "down"]
    unit: SingleLineText
    start: Quantity
    target: Quantity


class Within(BaseModel, extra="forbid"):
    """To be held between two values, both included."""

    direction: Literal["hold"]
    unit: SingleLineText
    start: Quantity
    low: Quantity
    high: Quantity


class ExpectedBy(BaseModel, extra="forbid"):
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
    metric: Annotated[Towards | Within, Field(discriminator="direction")]
    rhythm: ReportingFrequency = "monthly"
    milestones: Annotated[list[ExpectedBy], Field(max_length=100)] = []
    tolerance: Ratio = Decimal("0.1")
    at: Timestamp | None = None

    def to_domain(self) -> GoalPlan:
        """Return the goal's plan as a domain value."""
        return GoalPlan(
            metric=self._metric(),
            rhythm=self.rhythm,
            milestones=tuple(Milestone(day=step.day, value=step.value) for step in self.milestones),
            tolerance=self.tolerance,
        )

    def _metric(self) -> Metric:
        match self.metric:
            case Towards() as towards:
                return TargetMetric(**towards.model_dump())
            case Within() as within:
                return RangeMetric(**within.model_dump())
