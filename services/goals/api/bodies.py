"""The bodies of the requests about cycles and goals, and how they read in the domain's terms."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from services.goals.domain.cycle import Terms
from services.goals.domain.days import Days
from services.goals.domain.metric import Metric
from services.goals.domain.metric import Towards as TowardsMetric
from services.goals.domain.metric import Within as WithinMetric
from services.goals.domain.plan import Milestone, Plan
from services.goals.domain.rhythm import Rhythm
from shared.eventsourcing.context import Clock
from shared.http.fields import Code, Moment, Prose, Quantity, Text
from shared.http.problems import FieldError, Problem

Day = Annotated[date, Field(ge=date(1900, 1, 1), le=date(9000, 12, 31))]
Part = Annotated[Decimal, Field(ge=0, le=1, decimal_places=9, examples=["0.1"])]
"""Of the whole; 1 is all of it."""


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

    name: Text
    kind: Literal["year", "quarter"]
    first_day: Day
    last_day: Day

    def terms(self) -> Terms:
        """Return them as the domain has them."""
        days = Days(first=self.first_day, last=self.last_day)
        return Terms(name=self.name, kind=self.kind, days=days)


class Towards(BaseModel, extra="forbid"):
    """From a start up or down to a target."""

    direction: Literal["up", "down"]
    unit: Text
    start: Quantity
    target: Quantity


class Within(BaseModel, extra="forbid"):
    """To be held between two values, both included."""

    direction: Literal["hold"]
    unit: Text
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

    title: Text
    department: Code | None = None
    parent_id: UUID | None = None
    metric: Annotated[Towards | Within, Field(discriminator="direction")]
    rhythm: Rhythm = "monthly"
    milestones: Annotated[list[ExpectedBy], Field(max_length=100)] = []
    tolerance: Part = Decimal("0.1")
    at: Moment | None = None

    def plan(self) -> Plan:
        """Return how it is measured and followed, as the domain has it."""
        return Plan(
            metric=self._metric(),
            rhythm=self.rhythm,
            milestones=tuple(Milestone(day=one.day, value=one.value) for one in self.milestones),
            tolerance=self.tolerance,
        )

    def _metric(self) -> Metric:
        match self.metric:
            case Towards() as towards:
                return TowardsMetric(**towards.model_dump())
            case Within() as within:
                return WithinMetric(**within.model_dump())


class OtherParent(BaseModel, extra="forbid"):
    """Where a goal moves to; `null` for no parent at all."""

    parent_id: Annotated[UUID | None, Field(examples=["01900000-0000-7000-8000-000000000000"])]


class WeightOf(BaseModel, extra="forbid"):
    """A sub-goal's part of its parent."""

    goal_id: UUID
    weight: Part


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

    weights: Annotated[list[WeightOf], Field(min_length=1, max_length=1000)]

    def by_goal(self) -> dict[UUID, Decimal]:
        """Return them by goal; raises `Problem` 422 where one is named twice."""
        found = {one.goal_id: one.weight for one in self.weights}
        if len(found) < len(self.weights):
            error = FieldError(detail="name each sub-goal once", pointer="#/weights")
            raise Problem(422, "invalid-weights", error.detail, errors=[error])
        return found


class When(BaseModel, extra="forbid"):
    """When it happened; now, if left out."""

    at: Moment | None = None


class Because(BaseModel, extra="forbid"):
    """Why, and when it happened; now, if left out."""

    reason: Annotated[Prose, Field(examples=["The market was given up"])]
    at: Moment | None = None


class Why(BaseModel, extra="forbid"):
    """Why."""

    reason: Annotated[Prose, Field(examples=["It is somebody else's task"])]


def happened(at: datetime | None, clock: Clock, pointer: str = "#/at") -> datetime:
    """Return when it happened; raises `Problem` 422 where that is still to come.

    Nothing is entered ahead of its time, so that what timers find stays true.
    """
    now = clock()
    if at is not None and at > now:
        error = FieldError(
            detail="this lies in the future; enter it when it happened", pointer=pointer
        )
        raise Problem(422, "in-the-future", error.detail, errors=[error])
    return at or now
