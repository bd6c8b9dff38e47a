"""What the incentives area publishes."""

from __future__ import annotations

from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import BaseModel


class PeriodLocked(BaseModel, frozen=True):
    """A month's statement is final."""

    type: Literal["concord.incentives.period-locked.v1"] = "concord.incentives.period-locked.v1"
    period: str
    plan_version: int
    at: datetime


class BonusShare(BaseModel, frozen=True):
    """One department's part of a project's pool."""

    department: str
    amount_minor: int


class ProjectSettled(BaseModel, frozen=True):
    """A closed project's pool was worked out and shared; no pool below its target."""

    type: Literal["concord.incentives.project-settled.v1"] = "concord.incentives.project-settled.v1"
    project_id: UUID
    period: str
    pool_minor: int | None
    currency: str | None
    shares: tuple[BonusShare, ...]
    at: datetime
