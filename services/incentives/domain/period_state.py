"""How far a month is, as it follows from its events."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from services.incentives.domain.period_lock import PeriodLocked
from services.incentives.domain.period_steps import (
    PeriodApproved,
    PeriodCalculated,
    PeriodEvent,
    PeriodPaid,
    PeriodReturned,
    PeriodReviewStarted,
)

LifeState = Literal["open", "calculated", "under-review", "approved", "locked", "paid"]
"""How far a month is."""


@dataclass(frozen=True)
class CalculatedPeriod:
    """A statement was calculated, and may be under review or approved."""

    digest: str
    by: str
    at: datetime
    state: Literal["calculated", "under-review", "approved"] = "calculated"
    approved_by: str | None = None


@dataclass(frozen=True)
class LockedPeriodState:
    """The month is locked."""


@dataclass(frozen=True)
class PaidPeriod:
    """The month is locked and paid."""

    reference: str | None
    at: datetime


PeriodState = CalculatedPeriod | LockedPeriodState | PaidPeriod | None
"""`None` is an open month of which nothing was calculated, or that was sent back to open."""


def life_state(state: PeriodState) -> LifeState:
    """Return how far a month is."""
    match state:
        case None:
            return "open"
        case CalculatedPeriod():
            return state.state
        case LockedPeriodState():
            return "locked"
        case PaidPeriod():
            return "paid"


def evolve(state: PeriodState, event: PeriodEvent) -> PeriodState:
    """Return the month's state after an event."""
    match event:
        case PeriodCalculated():
            return CalculatedPeriod(event.digest, event.by, event.at)
        case PeriodLocked():
            return LockedPeriodState()
        case PeriodPaid():
            return PaidPeriod(event.reference, event.at)
        case PeriodReviewStarted() | PeriodApproved() | PeriodReturned():
            assert isinstance(state, CalculatedPeriod)  # noqa: S101  they follow a calculation
            return _evolve_calculated(state, event)


def _evolve_calculated(
    state: CalculatedPeriod, event: PeriodReviewStarted | PeriodApproved | PeriodReturned
) -> PeriodState:
    match event:
        case PeriodApproved(by=by):
            return replace(state, state="approved", approved_by=by)
        case PeriodReturned(to="open"):
            return None
        case _:
            return replace(state, state="under-review", approved_by=None)
