"""The rest of the expected line of a goal (预期线), as an event says it from its time on."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Annotated

from pydantic import BaseModel, Field

from services.goals.domain.expected_progress import Period, expected_completion, expected_line
from services.goals.domain.goal_metric import round_completion
from services.goals.domain.goal_plan import GoalPlan


class ExpectedPoint(BaseModel, frozen=True):
    """A corner of the line: between two corners it is straight."""

    at: datetime
    completion: Decimal


ExpectedLine = Annotated[tuple[ExpectedPoint, ...], Field(exclude_if=lambda line: not line)]
"""The corners of a line in the order of time; none in events of earlier versions."""


def expected_line_from(plan: GoalPlan, days: Period, at: datetime) -> ExpectedLine:
    """Return the expected line from a time on, which is its first corner."""
    ahead = [corner for corner in expected_line(plan, days) if corner[0] > at]
    return tuple(
        ExpectedPoint(at=moment, completion=round_completion(completion))
        for moment, completion in [(at, expected_completion(plan, days, at)), *ahead]
    )
