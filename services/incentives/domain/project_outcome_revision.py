"""A closed project's outcome was corrected where it was entered: its area says another one.

Corrections are numbered; of two the higher number holds, whichever is heard of first, and one that
comes before the closing is entered in its place. Disputes' corrections hold over it.

An event's `type` is its name in the store: add one, never rename one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from pydantic import BaseModel

from services.incentives.domain.monthly_period import LockedPeriods, Period
from services.incentives.domain.project_outcome import EnterProjectOutcome, ProjectOutcome


class ProjectOutcomeRevised(BaseModel, frozen=True):
    """The project's area corrected its outcome."""

    type: Literal["outcome-revised"] = "outcome-revised"
    revision: int
    stated: ProjectOutcome
    """The outcome as the project's area has it now."""
    outcome: ProjectOutcome
    """The outcome in force from now on: the same, unless a dispute corrected it."""
    was: ProjectOutcome
    """The outcome in force before."""
    period: Period
    """The month the project was closed in."""
    booked_in: Period
    """The month whose statement shows what changes."""
    cause: UUID


@dataclass(frozen=True)
class ReviseProjectOutcome:
    """Record a correction of a closed project's outcome."""

    outcome: ProjectOutcome
    period: str
    """The month the project was closed in."""
    revision: int
    cause: UUID
    locked_periods: LockedPeriods

    @property
    def project_id(self) -> UUID:
        """The project whose outcome it is."""
        return self.outcome.project_id

    def as_entry(self) -> EnterProjectOutcome:
        """Return the command that enters the outcome where the closing was not heard of yet."""
        return EnterProjectOutcome(
            outcome=self.outcome,
            period=self.period,
            booked_in=self.locked_periods.booking_period_for(self.period),
            cause=self.cause,
            revision=self.revision,
        )
