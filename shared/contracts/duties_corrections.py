"""The fact that the outcome of a closed project was corrected."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Literal
from uuid import UUID

from pydantic import BaseModel, Field

from shared.contracts.added_facts import AddedFact
from shared.contracts.duties import Pool, Share


class ProjectCorrected(AddedFact, BaseModel, frozen=True):
    """A closed project's outcome was corrected; where a pool is paid, a second person agreed."""

    type: Literal["concord.duties.project-corrected.v1"] = "concord.duties.project-corrected.v1"
    project_id: UUID
    revision: int
    """The first correction is 1; of two, the higher number holds, whichever arrives first."""
    code: str
    name: str
    unit: str
    target: Decimal
    actual: Decimal
    was: Decimal
    """The outcome before the correction."""
    pool: Pool | None
    shares: tuple[Share, ...]
    """As in `ProjectClosed`."""
    reason: str
    closed_at: datetime
    """When the project ended, which a correction does not change."""
    at: datetime
    direction: Literal["up", "down"] = Field(default="up", exclude_if=lambda side: side == "up")
    """As in `ProjectClosed`."""
