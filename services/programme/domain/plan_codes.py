"""The codes of the five plans that the programme carries out."""

from __future__ import annotations

from typing import Literal

PlanCode = Literal["goals", "duties", "communication", "workflows", "incentives"]
"""方案1 to 方案5, in this order."""

PLAN_CODES: tuple[PlanCode, ...] = (
    "goals",
    "duties",
    "communication",
    "workflows",
    "incentives",
)
