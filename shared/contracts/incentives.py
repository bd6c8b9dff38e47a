"""The facts that the incentives area publishes."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import BaseModel

from shared.contracts.concerned_departments import declare_visible_to_everybody


@declare_visible_to_everybody
class PeriodLocked(BaseModel, frozen=True):
    """A month's statement is final."""

    type: Literal["concord.incentives.period-locked.v1"] = "concord.incentives.period-locked.v1"
    period: str
    plan_version: int
    at: datetime
