"""What of a project is with a second person: its pool, an outcome, or an outcome's correction."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Literal


@dataclass(frozen=True)
class PoolReview:
    """How far the pool, its ratios and its target are with a second person."""

    entered_by: str | None
    """`None` where their event is from before it said so."""
    status: Literal["awaiting", "confirmed", "rejected"] = "awaiting"
    decided_by: str | None = None
    reason: str = ""
    replaces_confirmed: bool = False
    """Whether it changes or removes a pool that a second person had confirmed."""


@dataclass(frozen=True)
class ProposedOutcome:
    """An outcome that awaits the confirmation of a second person."""

    actual: Decimal
    at: datetime
    entered_by: str


@dataclass(frozen=True)
class ProposedCorrection:
    """Another outcome of a closed project, which awaits a second person."""

    actual: Decimal
    reason: str
    entered_by: str
