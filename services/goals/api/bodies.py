"""Request bodies that several routes share, and those that move and weight goals."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from shared.http.field_types import MultilineText, Timestamp
from shared.http.problem_details import FieldError, Problem

Day = Annotated[date, Field(ge=date(1900, 1, 1), le=date(9000, 12, 31))]
Ratio = Annotated[Decimal, Field(ge=0, le=1, decimal_places=9, examples=["0.1"])]
"""A part of a whole; 1 is all of it."""


class OtherParent(BaseModel, extra="forbid"):
    """Where a goal moves to; `null` for no parent at all."""

    parent_id: Annotated[UUID | None, Field(examples=["01900000-0000-7000-8000-000000000000"])]


class WeightOf(BaseModel, extra="forbid"):
    """A sub-goal's part of its parent."""

    goal_id: UUID
    weight: Ratio


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

    def weights_by_goal(self) -> dict[UUID, Decimal]:
        """Return the weights by goal id; raises `Problem` 422 where a goal is named twice."""
        by_goal = {item.goal_id: item.weight for item in self.weights}
        if len(by_goal) < len(self.weights):
            error = FieldError(detail="name each sub-goal once", pointer="#/weights")
            raise Problem(422, "invalid-weights", error.detail, errors=[error])
        return by_goal


class Because(BaseModel, extra="forbid"):
    """The reason, and when it happened; now, if that is left out."""

    reason: Annotated[MultilineText, Field(examples=["The market was given up"])]
    at: Timestamp | None = None


class Why(BaseModel, extra="forbid"):
    """The reason."""

    reason: Annotated[MultilineText, Field(examples=["It is somebody else's task"])]
