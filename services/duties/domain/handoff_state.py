"""Where a handoff stands: with its sender, with its recipient, met, or fallen away."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Literal

from services.duties.domain.handoff import (
    HandoffAccepted,
    HandoffCancelled,
    HandoffEvent,
    HandoffOffered,
    HandoffOpened,
    HandoffOverdue,
    HandoffRecalled,
    HandoffRejected,
)
from services.duties.domain.late_input import (
    Chain,
    HandoffExcused,
    HandoffHeldUp,
    HandoffNeeded,
    InputArrived,
)
from services.duties.domain.obligation import Obligation


@dataclass(frozen=True)
class WithSender:
    """The sender holds the deliverable: it makes it, or makes it better."""

    obligation: Obligation
    deadline: datetime
    since: datetime
    back_by: Literal["recall", "rejection"] | None = None
    announced: datetime | None = None
    """The last end of its time that was announced as overdue."""
    chain: Chain = field(default_factory=Chain)

    @property
    def runs_until(self) -> datetime:
        """When its time runs out: at the deadline, later where input was late."""
        return self.deadline + self.chain.delay


@dataclass(frozen=True)
class WithRecipient:
    """The recipient holds an offer made at `since`."""

    obligation: Obligation
    deadline: datetime
    since: datetime
    announced: datetime | None
    chain: Chain


@dataclass(frozen=True)
class Accepted:
    """The obligation is met."""

    obligation: Obligation
    deadline: datetime
    delivered_at: datetime
    chain: Chain


@dataclass(frozen=True)
class Cancelled:
    """The obligation fell away."""


Kept = WithSender | WithRecipient | Accepted
"""Those that still have a say in what others owe."""
Handoff = Kept | Cancelled | None


def evolve(handoff: Handoff, event: HandoffEvent) -> Handoff:  # noqa: PLR0911  one for each
    """Return where an event leaves the deliverable."""
    announced = handoff.announced if isinstance(handoff, WithSender | WithRecipient) else None
    chain = handoff.chain if isinstance(handoff, Kept) else Chain()
    match event:
        case HandoffOpened(obligation=owed, inputs=inputs, at=at):
            return WithSender(owed, owed.due_at, at, chain=Chain(inputs))
        case HandoffOffered(obligation=owed, deadline=deadline, at=at):
            return WithRecipient(owed, deadline, at, announced, replace(chain, held_up=False))
        case HandoffRecalled(obligation=owed, deadline=deadline, at=at):
            return WithSender(owed, deadline, at, "recall", announced, chain)
        case HandoffRejected(obligation=owed, deadline=deadline, at=at):
            return WithSender(owed, deadline, at, "rejection", announced, chain)
        case HandoffOverdue(deadline=deadline, excused_until=until) if isinstance(
            handoff, WithSender
        ):
            return replace(handoff, announced=until or deadline)
        case HandoffAccepted(obligation=owed, deadline=deadline, delivered_at=delivered_at):
            return Accepted(owed, deadline, delivered_at, chain)
        case HandoffCancelled():
            return Cancelled()
        case HandoffNeeded() | HandoffHeldUp() | InputArrived():
            linked = chain.after(event)
            return replace(handoff, chain=linked) if isinstance(handoff, Kept) else handoff
        case HandoffOverdue() | HandoffExcused():
            return handoff
