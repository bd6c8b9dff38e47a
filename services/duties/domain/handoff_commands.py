"""The commands to a handoff: what its two departments, its timer and the duty list may ask of it.

`handoff_decisions` decides which events follow from a command.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.duties.domain.handoff_obligation import Obligation
from services.duties.domain.upstream_delay import RecordInputArrival, RegisterDependentHandoff


@dataclass(frozen=True)
class OpenHandoff:
    """Owe a deliverable from `at` on."""

    obligation: Obligation
    at: datetime
    inputs: tuple[UUID, ...] = ()

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
class AnnounceHandoffOverdue:
    """Announce the deadline if it has passed by `at` with the sender."""

    handoff_id: UUID
    at: datetime
    missing_input_due_at: datetime | None = None
    """The earliest due date of the inputs that lie with their own senders."""


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
    | AnnounceHandoffOverdue
    | CancelHandoff
    | RegisterDependentHandoff
    | RecordInputArrival
)
