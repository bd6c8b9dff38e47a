"""The handoffs that a handoff depends on, and the delay of late input (上游延误) that excuses it.

A handoff may depend on others as its inputs. An input arrives with its last offer; its delay is the
time from its due date by the duty list to that offer. Inputs run in parallel, so the largest delay
counts:

    excused until = deadline + the largest delay of an input

It never shrinks: an offer that is sent back is followed by a later one.
`handoff_dependency_decisions` decides about the commands.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from services.duties.domain.handoff_dependency_events import (
    HandoffHeldUp,
    HandoffNeeded,
    InputArrived,
)
from services.duties.domain.handoff_obligation import DelayingInput

NO_DELAY = timedelta()


@dataclass(frozen=True)
class HandoffDependencies:
    """The handoffs that a handoff depends on, and those that depend on it."""

    inputs: tuple[UUID, ...] = ()
    dependents: frozenset[UUID] = frozenset()
    largest_delay: timedelta = NO_DELAY
    """The largest delay of an input so far."""
    delayed_by: DelayingInput | None = None
    """The first input with the largest delay; `None` while no input was late."""
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
                delay = (until or deadline) - deadline
                arrived = DelayingInput(
                    handoff_id=event.input_id,
                    department=event.input_sender,
                    deliverable=event.input_deliverable,
                )
                return replace(
                    self,
                    largest_delay=delay,
                    delayed_by=arrived if delay > self.largest_delay else self.delayed_by,
                    is_held_up=False,
                )
