"""Late input (上游延误): who waits for whom, and the delay that excuses the one who waited.

A handoff may need others as its input. Each of them came with its last offer; its delay is the
time from its due date by the duty list to that offer, and inputs run side by side, so the largest
delay is the one that counts:

    excused until = deadline + the largest delay of an input

It never shrinks: an offer that is sent back is followed by a later one. What comes of the commands
is decided in `late_input_decisions`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

from pydantic import BaseModel

from services.duties.domain.handoff_obligation import Obligation

NO_DELAY = timedelta()


class HandoffNeeded(BaseModel, frozen=True):
    """Another handoff depends on this one, and hears of its offers."""

    type: Literal["handoff-needed"] = "handoff-needed"
    obligation: Obligation
    by: UUID
    at: datetime


class HandoffHeldUp(BaseModel, frozen=True):
    """The deadline passed while input was still to come: nothing is overdue until it does."""

    type: Literal["handoff-held-up"] = "handoff-held-up"
    obligation: Obligation
    deadline: datetime
    at: datetime


class InputArrived(BaseModel, frozen=True):
    """An input came that was later than those before it, or that was waited for."""

    type: Literal["input-arrived"] = "input-arrived"
    obligation: Obligation
    input_id: UUID
    deadline: datetime
    excused_until: datetime | None
    """`None` while no input was late."""
    with_sender: bool
    """Whether the deliverable lies with the sender, so that its time runs."""
    at: datetime
    """When it came."""


class HandoffExcused(BaseModel, frozen=True):
    """The delay of an input showed after the handoff was told as overdue or as accepted late."""

    type: Literal["handoff-excused"] = "handoff-excused"
    obligation: Obligation
    deadline: datetime
    excused_until: datetime
    delivered_at: datetime | None
    """`None` while it is still owed."""
    at: datetime


@dataclass(frozen=True)
class HandoffDependencies:
    """A handoff between its inputs and those that need it."""

    inputs: tuple[UUID, ...] = ()
    dependents: frozenset[UUID] = frozenset()
    largest_delay: timedelta = NO_DELAY
    """The largest of its inputs, so far."""
    is_held_up: bool = False
    """Its deadline passed while input was still to come."""

    def excused_until(self, deadline: datetime) -> datetime | None:
        """Return until when lateness is excused; `None` where no input was late."""
        return deadline + self.largest_delay if self.largest_delay else None

    def apply_event(
        self, event: HandoffNeeded | HandoffHeldUp | InputArrived
    ) -> HandoffDependencies:
        """Return the chain as an event leaves it."""
        match event:
            case HandoffNeeded(by=by):
                return replace(self, dependents=self.dependents | {by})
            case HandoffHeldUp():
                return replace(self, is_held_up=True)
            case InputArrived(deadline=deadline, excused_until=until):
                return replace(self, largest_delay=(until or deadline) - deadline, is_held_up=False)


@dataclass(frozen=True)
class RegisterDependentHandoff:
    """Tell a handoff that another one depends on it."""

    handoff_id: UUID
    dependent_id: UUID
    at: datetime


@dataclass(frozen=True)
class RecordInputArrival:
    """Tell a handoff when an input of it came."""

    handoff_id: UUID
    input_id: UUID
    input_due_at: datetime
    """By the duty list."""
    arrived_at: datetime
