"""One handoff (交接): a deliverable on its way from its sender to its recipient.

It lies either with the sender or with the recipient, and every interval is charged to the one who
held it. The deadline begins as the due date of the duty list; the time the recipient held an offer
that it then rejected is added to it, so a sender never loses days to somebody else's desk. A
recalled offer was the sender's own doing and adds nothing. The accepted offer is in time if it was
made not after the deadline.

What comes of a command is decided in `handoff_decisions`. An event's `type` is its name in the
store: add one, never rename one.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, Field


class Obligation(BaseModel, frozen=True):
    """What is owed: every event repeats it, so that each can be told to others by itself."""

    handoff_id: UUID
    project_id: UUID
    duty_id: UUID
    deliverable: str
    sender: str
    recipient: str
    due_at: datetime
    """By the duty list; the deadline may be later."""


class HandoffOpened(BaseModel, frozen=True):
    """The sender owes the deliverable from `at` on."""

    type: Literal["handoff-opened"] = "handoff-opened"
    obligation: Obligation
    at: datetime


class HandoffOffered(BaseModel, frozen=True):
    """The deliverable went to the recipient, who holds it until it answers."""

    type: Literal["handoff-offered"] = "handoff-offered"
    obligation: Obligation
    deadline: datetime
    at: datetime


class HandoffRecalled(BaseModel, frozen=True):
    """The sender took its offer back."""

    type: Literal["handoff-recalled"] = "handoff-recalled"
    obligation: Obligation
    deadline: datetime
    at: datetime


class HandoffRejected(BaseModel, frozen=True):
    """The recipient sent it back to be reworked; `deadline` is the new one."""

    type: Literal["handoff-rejected"] = "handoff-rejected"
    obligation: Obligation
    reason: str
    deadline: datetime
    at: datetime


class HandoffAccepted(BaseModel, frozen=True):
    """The recipient took what was offered at `delivered_at`."""

    type: Literal["handoff-accepted"] = "handoff-accepted"
    obligation: Obligation
    deadline: datetime
    delivered_at: datetime
    at: datetime


class HandoffOverdue(BaseModel, frozen=True):
    """The deadline passed with the sender, or had passed when the sender got it back."""

    type: Literal["handoff-overdue"] = "handoff-overdue"
    obligation: Obligation
    deadline: datetime
    at: datetime


class HandoffCancelled(BaseModel, frozen=True):
    """The obligation fell away before it was met; it counts for nobody."""

    type: Literal["handoff-cancelled"] = "handoff-cancelled"
    obligation: Obligation
    reason: str
    deadline: datetime
    overdue_announced: bool
    """Whether anybody was told before that it is overdue."""
    at: datetime


HandoffEvent = Annotated[
    HandoffOpened
    | HandoffOffered
    | HandoffRecalled
    | HandoffRejected
    | HandoffAccepted
    | HandoffOverdue
    | HandoffCancelled,
    Field(discriminator="type"),
]


@dataclass(frozen=True)
class WithSender:
    """The sender holds the deliverable: it makes it, or makes it better."""

    obligation: Obligation
    deadline: datetime
    since: datetime
    back_by: Literal["recall", "rejection"] | None = None
    announced: datetime | None = None
    """The last deadline that was announced as overdue."""


@dataclass(frozen=True)
class WithRecipient:
    """The recipient holds an offer made at `since`."""

    obligation: Obligation
    deadline: datetime
    since: datetime
    announced: datetime | None


@dataclass(frozen=True)
class Accepted:
    """The obligation is met."""


@dataclass(frozen=True)
class Cancelled:
    """The obligation fell away."""


Handoff = WithSender | WithRecipient | Accepted | Cancelled | None


@dataclass(frozen=True)
class OpenHandoff:
    """Owe a deliverable from `at` on."""

    obligation: Obligation
    at: datetime

    @property
    def handoff_id(self) -> UUID:
        """The handoff it opens."""
        return self.obligation.handoff_id


@dataclass(frozen=True)
class OfferHandoff:
    """Hand the deliverable to the recipient."""

    handoff_id: UUID
    at: datetime


@dataclass(frozen=True)
class RecallHandoff:
    """Take an offer back."""

    handoff_id: UUID
    at: datetime


@dataclass(frozen=True)
class RejectHandoff:
    """Send an offer back to be reworked."""

    handoff_id: UUID
    reason: str
    at: datetime


@dataclass(frozen=True)
class AcceptHandoff:
    """Take what was offered."""

    handoff_id: UUID
    at: datetime


@dataclass(frozen=True)
class AnnounceOverdue:
    """Announce the deadline if it has passed by `at` with the sender."""

    handoff_id: UUID
    at: datetime


@dataclass(frozen=True)
class CancelHandoff:
    """Drop the obligation unless it is met."""

    handoff_id: UUID
    reason: str
    at: datetime


HandoffCommand = (
    OpenHandoff
    | OfferHandoff
    | RecallHandoff
    | RejectHandoff
    | AcceptHandoff
    | AnnounceOverdue
    | CancelHandoff
)


def evolve(handoff: Handoff, event: HandoffEvent) -> Handoff:  # noqa: PLR0911  one for each
    """Return where an event leaves the deliverable."""
    announced = handoff.announced if isinstance(handoff, WithSender | WithRecipient) else None
    match event:
        case HandoffOpened(obligation=owed, at=at):
            return WithSender(owed, owed.due_at, at)
        case HandoffOffered(obligation=owed, deadline=deadline, at=at):
            return WithRecipient(owed, deadline, at, announced)
        case HandoffRecalled(obligation=owed, deadline=deadline, at=at):
            return WithSender(owed, deadline, at, "recall", announced)
        case HandoffRejected(obligation=owed, deadline=deadline, at=at):
            return WithSender(owed, deadline, at, "rejection", announced)
        case HandoffOverdue(deadline=deadline):
            return _announced(handoff, deadline)
        case HandoffAccepted():
            return Accepted()
        case HandoffCancelled():
            return Cancelled()


def _announced(handoff: Handoff, deadline: datetime) -> Handoff:
    return replace(handoff, announced=deadline) if isinstance(handoff, WithSender) else handoff
