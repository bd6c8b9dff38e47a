"""The events of the rulings on an obligation, its commands, and its state with them.

An event's `type` is its name in the store: add one, never rename one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, Field

from services.incentives.domain import obligation
from services.incentives.domain.monthly_period import LockedPeriods
from services.incentives.domain.obligation import ObligationCounted
from services.incentives.domain.obligation_ruling import ObligationAccount, Ruling


class ObligationRuled(BaseModel, frozen=True):
    """A dispute was upheld that touches the obligation."""

    type: Literal["obligation-ruled"] = "obligation-ruled"
    obligation_id: str
    ruling: Ruling
    sourced: ObligationAccount | None
    """What the source says; `None` where it says nothing, or withdrew the obligation."""
    revision: int
    """The source's newest revision; 0 where there is none."""
    cause: UUID


class ObligationSourced(BaseModel, frozen=True):
    """The source has a newer revision of an obligation about which a dispute was decided."""

    type: Literal["obligation-sourced"] = "obligation-sourced"
    obligation_id: str
    sourced: ObligationAccount
    revision: int
    cause: UUID


class ObligationRulingReversed(BaseModel, frozen=True):
    """The ruling of a dispute no longer holds."""

    type: Literal["obligation-ruling-reversed"] = "obligation-ruling-reversed"
    obligation_id: str
    dispute_id: UUID
    cause: UUID


RulingEvent = ObligationRuled | ObligationSourced | ObligationRulingReversed
RuledObligationEvent = Annotated[
    obligation.ObligationEvent | RulingEvent, Field(discriminator="type")
]


@dataclass(frozen=True)
class RuleObligation:
    """Let a dispute's ruling hold for an obligation."""

    obligation_id: str
    ruling: Ruling
    cause: UUID
    locked_periods: LockedPeriods


@dataclass(frozen=True)
class ReverseRuling:
    """Let a dispute's ruling hold no longer."""

    obligation_id: str
    dispute_id: UUID
    cause: UUID
    locked_periods: LockedPeriods


RulingCommand = RuleObligation | ReverseRuling
RuledObligationCommand = obligation.ObligationCommand | RulingCommand


@dataclass(frozen=True)
class RuledObligation:
    """An obligation with the rulings about it."""

    source: ObligationAccount | None
    revision: int
    rulings: tuple[Ruling, ...]
    counted: ObligationCounted | None
    """How it counts now; `None` where it does not."""


RuledObligationState = obligation.ObligationState | RuledObligation
