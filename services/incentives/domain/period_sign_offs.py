"""Who took which step of a month, and when, as its files say it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import reduce

from services.incentives.domain.period_lock import PeriodLocked
from services.incentives.domain.period_state import LifeState, evolve, life_state
from services.incentives.domain.period_steps import (
    PeriodApproved,
    PeriodCalculated,
    PeriodEvent,
    PeriodPaid,
    PeriodReturned,
    PeriodReviewStarted,
)


@dataclass(frozen=True)
class SignOff:
    """A step that holds."""

    at: datetime
    by: str | None
    """The sign-on subject; `None` for those who do not read it."""

    @property
    def without_name(self) -> SignOff:
        """The step without who took it."""
        return replace(self, by=None)


@dataclass(frozen=True)
class PeriodSignOffs:
    """The steps of a month that hold; `None` for one that was not taken, or holds no longer."""

    state: LifeState = "open"
    calculated: SignOff | None = None
    approved: SignOff | None = None
    locked: SignOff | None = None
    paid: SignOff | None = None
    payment_reference: str | None = None
    """The payment's reference in the payroll, if one was given."""

    @property
    def without_names(self) -> PeriodSignOffs:
        """When which step was taken, without by whom and by which payment."""
        return PeriodSignOffs(
            self.state,
            self.calculated and self.calculated.without_name,
            self.approved and self.approved.without_name,
            self.locked and self.locked.without_name,
            self.paid and self.paid.without_name,
        )


def list_sign_offs(events: Sequence[PeriodEvent]) -> PeriodSignOffs:
    """Return the steps that hold after these events of a month, in the order of recording.

    What was calculated anew or sent back is approved by nobody.
    """
    found = reduce(_with_step, events, PeriodSignOffs())
    return replace(found, state=life_state(reduce(evolve, events, None)))


def _with_step(found: PeriodSignOffs, event: PeriodEvent) -> PeriodSignOffs:
    step = SignOff(event.at, event.by)
    match event:
        case PeriodCalculated():
            return PeriodSignOffs(calculated=step)
        case PeriodApproved():
            return replace(found, approved=step)
        case PeriodReturned(to="open"):
            return PeriodSignOffs()
        case PeriodReviewStarted() | PeriodReturned():
            return replace(found, approved=None)
        case PeriodLocked():
            return replace(found, locked=step)
        case PeriodPaid():
            return replace(found, paid=step, payment_reference=event.reference)
