"""Where a handoff stands: with its sender, with its recipient, met, or fallen away."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Literal

from services.duties.domain.handoff_events import (
    HandoffAccepted,
    HandoffCancelled,
    HandoffEvent,
    HandoffOffered,
    HandoffOpened,
    HandoffOverdue,
    HandoffRecalled,
    HandoffRejected,
)
from services.duties.domain.handoff_obligation import Obligation
from services.duties.domain.upstream_delay import (
    HandoffDependencies,
    HandoffExcused,
    HandoffHeldUp,
    HandoffNeeded,
    InputArrived,
)


@dataclass(frozen=True)
class HeldBySender:
    """The sender holds the deliverable: it makes it, or makes it better."""

    obligation: Obligation
    deadline: datetime
    since: datetime
    returned_by: Literal["recall", "rejection"] | None = None
    announced_deadline: datetime | None = None
    """The last end of its time that was announced as overdue."""
    dependencies: HandoffDependencies = field(default_factory=HandoffDependencies)

    @property
    def effective_deadline(self) -> datetime:
        """When its time runs out: at the deadline, later where input was late."""
        return self.deadline + self.dependencies.largest_delay


@dataclass(frozen=True)
class HeldByRecipient:
    """The recipient holds an offer made at `since`."""

    obligation: Obligation
    deadline: datetime
    since: datetime
    announced_deadline: datetime | None
    dependencies: HandoffDependencies


@dataclass(frozen=True)
class AcceptedHandoff:
    """The obligation is met."""

    obligation: Obligation
    deadline: datetime
    delivered_at: datetime
    dependencies: HandoffDependencies


@dataclass(frozen=True)
class CancelledHandoff:
    """The obligation fell away."""


UncancelledHandoff = HeldBySender | HeldByRecipient | AcceptedHandoff
"""Those that still have a say in what others owe."""
Handoff = UncancelledHandoff | CancelledHandoff | None


def evolve(handoff: Handoff, event: HandoffEvent) -> Handoff:  # noqa: PLR0911  one for each
    """Return where an event leaves the deliverable."""
    announced = (
        handoff.announced_deadline if isinstance(handoff, HeldBySender | HeldByRecipient) else None
    )
    chain = (
        handoff.dependencies if isinstance(handoff, UncancelledHandoff) else HandoffDependencies()
    )
    match event:
        case HandoffOpened(obligation=owed, inputs=inputs, at=at):
            return HeldBySender(owed, owed.due_at, at, dependencies=HandoffDependencies(inputs))
        case HandoffOffered(obligation=owed, deadline=deadline, at=at):
            return HeldByRecipient(owed, deadline, at, announced, replace(chain, is_held_up=False))
        case HandoffRecalled(obligation=owed, deadline=deadline, at=at):
            return HeldBySender(owed, deadline, at, "recall", announced, chain)
        case HandoffRejected(obligation=owed, deadline=deadline, at=at):
            return HeldBySender(owed, deadline, at, "rejection", announced, chain)
        case HandoffOverdue(deadline=deadline, excused_until=until) if isinstance(
            handoff, HeldBySender
        ):
            return replace(handoff, announced_deadline=until or deadline)
        case HandoffAccepted(obligation=owed, deadline=deadline, delivered_at=delivered_at):
            return AcceptedHandoff(owed, deadline, delivered_at, chain)
        case HandoffCancelled():
            return CancelledHandoff()
        case HandoffNeeded() | HandoffHeldUp() | InputArrived():
            linked = chain.apply_event(event)
            return (
                replace(handoff, dependencies=linked)
                if isinstance(handoff, UncancelledHandoff)
                else handoff
            )
        case HandoffOverdue() | HandoffExcused():
            return handoff
