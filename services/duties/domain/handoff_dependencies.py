"""The delay of late input (上游延误), and how it excuses the handoffs that waited for it.

A handoff may depend on others as its inputs. An input arrives with its last offer; its delay is the
time from its due date by the duty list to that offer. Inputs run in parallel, so the largest delay
counts:

    excused until = deadline + the largest delay of an input

It never shrinks: an offer that is sent back is followed by a later one.
`upstream_delay_decisions` decides about the commands.
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
    """Another handoff depends on this one, and is notified of its offers."""

    type: Literal["handoff-needed"] = "handoff-needed"
    obligation: Obligation
    by: UUID
    """The id of the dependent handoff."""
    at: datetime


class HandoffHeldUp(BaseModel, frozen=True):
    """The deadline passed while input was missing: nothing is overdue until it comes."""

    type: Literal["handoff-held-up"] = "handoff-held-up"
    obligation: Obligation
    deadline: datetime
    at: datetime


class InputArrived(BaseModel, frozen=True):
    """An input arrived with the largest delay so far, or while the handoff was held up."""

    type: Literal["input-arrived"] = "input-arrived"
    obligation: Obligation
    input_id: UUID
    deadline: datetime
    excused_until: datetime | None
    """The deadline plus the largest delay of an input; `None` while no input was late."""
    with_sender: bool
    """Whether the sender holds the deliverable, so that its time runs."""
    at: datetime
    """When the input was offered."""


class HandoffExcused(BaseModel, frozen=True):
    """An input's delay became known after the handoff was announced overdue or accepted late."""

    type: Literal["handoff-excused"] = "handoff-excused"
    obligation: Obligation
    deadline: datetime
    excused_until: datetime
    delivered_at: datetime | None
    """When the accepted offer was made; `None` while the deliverable is still owed."""
    at: datetime


@dataclass(frozen=True)
class HandoffDependencies:
    """The handoffs that a handoff depends on, and those that depend on it."""

    inputs: tuple[UUID, ...] = ()
    dependents: frozenset[UUID] = frozenset()
    largest_delay: timedelta = NO_DELAY
    """The largest delay of an input so far."""
    is_held_up: bool = False
    """Whether the deadline passed while input was missing."""

    def excused_until(self, deadline: datetime) -> datetime | None:
        """Return the end of the excuse; `None` where no input was late."""
        return deadline + self.largest_delay if self.largest_delay else None

    def apply_event(
        self, event: HandoffNeeded | HandoffHeldUp | InputArrived
    ) -> HandoffDependencies:
        """Return the dependencies after an event."""
        match event:
            case HandoffNeeded(by=by):
                return replace(self, dependents=self.dependents | {by})
            case HandoffHeldUp():
                return replace(self, is_held_up=True)
            case InputArrived(deadline=deadline, excused_until=until):
                return replace(self, largest_delay=(until or deadline) - deadline, is_held_up=False)


@dataclass(frozen=True)
class RegisterDependentHandoff:
    """Record at a handoff that another one depends on it."""

    handoff_id: UUID
    dependent_id: UUID
    at: datetime


@dataclass(frozen=True)
class RecordInputArrival:
    """Record at a handoff when one of its inputs was offered."""

    handoff_id: UUID
    input_id: UUID
    input_due_at: datetime
    """The due date of the input by the duty list."""
    arrived_at: datetime
