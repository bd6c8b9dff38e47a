"""The facts of corrections: a closed project's outcome, a running one's participants and ratios."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Literal
from uuid import UUID

from pydantic import BaseModel, Field

from shared.contracts.added_facts import AddedFact
from shared.contracts.duties import Pool, ProjectFact, Share


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


class ShareCorrectionProposed(ProjectFact, AddedFact, frozen=True):
    """Other participants or ratios of a running project await a second person."""

    type: Literal["concord.duties.share-correction-proposed.v1"] = (
        "concord.duties.share-correction-proposed.v1"
    )
    shares: tuple[Share, ...]
    """These were proposed; the participants are those that take part until then."""
    reason: str
    at: datetime


class SharesCorrected(ProjectFact, AddedFact, frozen=True):
    """A running project's participants or ratios are others than had been entered."""

    type: Literal["concord.duties.shares-corrected.v1"] = "concord.duties.shares-corrected.v1"
    shares: tuple[Share, ...]
    was: tuple[Share, ...]
    """Those that had been entered."""
    reason: str
    at: datetime


class ShareCorrectionRejected(ProjectFact, AddedFact, frozen=True):
    """Other participants or ratios of a running project were rejected; the present ones stay."""

    type: Literal["concord.duties.share-correction-rejected.v1"] = (
        "concord.duties.share-correction-rejected.v1"
    )
    reason: str
    at: datetime
