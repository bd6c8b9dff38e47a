"""The state of a handoff: held by its sender, held by its recipient, accepted, or cancelled."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Literal

from services.duties.domain.handoff_change_events import (
    HandoffRescheduled,
    HandoffTransferred,
    HandoffWaived,
)
from services.duties.domain.handoff_dependencies import HandoffDependencies
from services.duties.domain.handoff_dependency_events import (
    HandoffExcused,
    HandoffHeldUp,
    HandoffNeeded,
    InputArrived,
)
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


@dataclass(frozen=True)
class HeldBySender:
    """The sender holds the deliverable, to make it or to rework it."""

    obligation: Obligation
    deadline: datetime
    since: datetime
    returned_by: Literal["recall", "rejection"] | None = None
    """How the sender got it back; `None` before the first offer."""
    rejected_because: str = ""
    announced_deadline: datetime | None = None
    """The last effective deadline that was announced as overdue."""
    dependencies: HandoffDependencies = field(default_factory=HandoffDependencies)

    @property
    def effective_deadline(self) -> datetime:
        """The end of the sender's time: the deadline plus the largest delay of an input."""
        return self.deadline + self.dependencies.largest_delay


@dataclass(frozen=True)
class HeldByRecipient:
    """The recipient holds an offer made at `since`."""

    obligation: Obligation
    deadline: datetime
    since: datetime
    announced_deadline: datetime | None
    dependencies: HandoffDependencies
    unconfirmed_since: datetime | None = None
    """When an offer was entered whose time is awaiting confirmation; `None` for any other."""
    entered_at: datetime | None = None
    """When its sender entered it; `None` where an officer did, and in old logs."""
    offered_by: str | None = None
    """The subject of the person of the sender who offered it."""

    @property
    def counts_since(self) -> datetime:
        """The time that the offer counts from while nobody has confirmed another one."""
        return self.unconfirmed_since or self.since

    @property
    def held_since(self) -> datetime:
        """The time from which a rejection gives the sender its time back: the entry, if later."""
        return max(self.counts_since, self.entered_at or self.since)


@dataclass(frozen=True)
class AcceptedHandoff:
    """The obligation is met."""

    obligation: Obligation
    deadline: datetime
    delivered_at: datetime
    dependencies: HandoffDependencies
    accepted_at: datetime
    delivery_confirmed: bool | None
    offer_counts_since: datetime
    """When it had come for those that depend on it, also where another time was confirmed."""
    delivered_by: str | None = None
    """The subject of the person of the sender who made the accepted offer."""


@dataclass(frozen=True)
class CancelledHandoff:
    """The obligation was dropped; the fields say what it was, for those that depend on it."""

    obligation: Obligation | None = None
    dependencies: HandoffDependencies = field(default_factory=HandoffDependencies)
    at: datetime | None = None


@dataclass(frozen=True)
class WaivedHandoff:
    """The recipient needs the deliverable no longer."""

    obligation: Obligation
    dependencies: HandoffDependencies
    reason: str
    at: datetime


UncancelledHandoff = HeldBySender | HeldByRecipient | AcceptedHandoff | WaivedHandoff
"""The states of a handoff that others may still depend on."""
Handoff = UncancelledHandoff | CancelledHandoff | None


def settled_from(handoff: Handoff) -> datetime | None:
    """Return from when on time alone allows or forbids nothing; `None` where it never does."""
    match handoff:
        case HeldBySender() | HeldByRecipient():
            return handoff.since
        case _:
            return None


def evolve(handoff: Handoff, event: HandoffEvent) -> Handoff:  # noqa: PLR0911  one for each
    """Return the handoff after an event."""
    announced = (
        handoff.announced_deadline if isinstance(handoff, HeldBySender | HeldByRecipient) else None
    )
    dependencies = (
        handoff.dependencies if isinstance(handoff, UncancelledHandoff) else HandoffDependencies()
    )
    match event:
        case HandoffOpened(obligation=owed, inputs=inputs, at=at):
            return HeldBySender(owed, owed.due_at, at, dependencies=HandoffDependencies(inputs))
        case HandoffOffered(obligation=owed, deadline=deadline, at=at):
            return HeldByRecipient(
                owed,
                deadline,
                at,
                announced,
                replace(dependencies, is_held_up=False),
                event.entered_at if event.awaiting_confirmation else None,
                None if event.is_by_officer else event.entered_at,
                event.by,
            )
        case HandoffRecalled(obligation=owed, deadline=deadline, at=at):
            return HeldBySender(owed, deadline, at, "recall", "", announced, dependencies)
        case HandoffRejected(obligation=owed, deadline=deadline, reason=reason, at=at):
            return HeldBySender(owed, deadline, at, "rejection", reason, announced, dependencies)
        case HandoffAccepted(obligation=owed, deadline=deadline, delivered_at=delivered_at):
            return AcceptedHandoff(
                owed,
                deadline,
                delivered_at,
                dependencies,
                event.at,
                event.delivery_confirmed,
                handoff.counts_since if isinstance(handoff, HeldByRecipient) else delivered_at,
                event.delivered_by,
            )
        case HandoffCancelled():
            return CancelledHandoff(event.obligation, dependencies, event.at)
        case HandoffNeeded() | HandoffHeldUp() | InputArrived():
            updated = dependencies.apply_event(event)
            return (
                replace(handoff, dependencies=updated)
                if isinstance(handoff, UncancelledHandoff)
                else handoff
            )
        case _:
            return _after_change(handoff, event, dependencies)


def _after_change(
    handoff: Handoff,
    event: HandoffWaived
    | HandoffRescheduled
    | HandoffTransferred
    | HandoffOverdue
    | HandoffExcused,
    dependencies: HandoffDependencies,
) -> Handoff:
    """Return the handoff after its time ran out, was excused, moved or ended."""
    match event, handoff:
        case HandoffOverdue(deadline=deadline, excused_until=until), HeldBySender():
            return replace(handoff, announced_deadline=until or deadline)
        case HandoffWaived(obligation=owed, reason=reason, at=at), _:
            return WaivedHandoff(owed, dependencies, reason, at)
        case HandoffTransferred(obligation=owed), HeldBySender() | HeldByRecipient():
            return replace(handoff, obligation=owed)
        case HandoffRescheduled(), HeldBySender() | HeldByRecipient():
            return replace(
                handoff,
                obligation=event.obligation,
                deadline=event.deadline,
                announced_deadline=None,
                dependencies=replace(dependencies, is_held_up=False),
            )
        case _:
            return handoff
