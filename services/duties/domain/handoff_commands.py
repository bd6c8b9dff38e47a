"""The commands to a handoff: of its two departments, of its timer, and of the duty list.

`handoff_decisions` decides which events follow from a command.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.duties.domain.handoff_change_commands import ChangeCommand
from services.duties.domain.handoff_dependency_commands import (
    RecordInputArrival,
    RegisterDependentHandoff,
)
from services.duties.domain.handoff_obligation import Obligation


@dataclass(frozen=True)
class OpenHandoff:
    """Have the sender owe the deliverable from `at` on."""

    obligation: Obligation
    at: datetime
    inputs: tuple[UUID, ...] = ()
    """The ids of the handoffs that it depends on."""

    @property
    def handoff_id(self) -> UUID:
        """The id of the handoff that it opens."""
        return self.obligation.handoff_id


@dataclass(frozen=True)
class OfferHandoff:
    """Offer the deliverable to the recipient."""

    handoff_id: UUID
    at: datetime
    is_at_stated: bool = True
    """Whether the caller named the time; a repetition that names none contradicts none."""
    entered_at: datetime | None = None
    """When it is recorded."""
    is_late_entry: bool = False
    """Whether it is dated back so far that the other side must confirm it before it counts."""
    is_by_officer: bool = False
    """Whether an officer enters it, whose stated time counts."""
    by: str | None = None
    """The subject of the person of the sender who offers it; `None` where an officer does."""


@dataclass(frozen=True)
class RecallHandoff:
    """Take an offer back."""

    handoff_id: UUID
    at: datetime
    is_at_stated: bool = True
    """Whether the caller named the time; a repetition that names none contradicts none."""
    entered_at: datetime | None = None
    """When it is recorded."""


@dataclass(frozen=True)
class RejectHandoff:
    """Send an offer back to be reworked."""

    handoff_id: UUID
    reason: str
    at: datetime
    is_at_stated: bool = True
    """Whether the caller named the time; a repetition that names none contradicts none."""
    entered_at: datetime | None = None
    """When it is recorded."""
    is_by_officer: bool = False
    """Whether an officer enters it, whose stated time counts."""


@dataclass(frozen=True)
class AcceptHandoff:
    """Accept an offer."""

    handoff_id: UUID
    at: datetime
    is_at_stated: bool = True
    """Whether the caller named the time; a repetition that names none contradicts none."""
    entered_at: datetime | None = None
    """When it is recorded."""
    confirms_delivery: bool = False
    """Whether the recipient confirms the time of an offer that was dated back so far."""


@dataclass(frozen=True)
class AnnounceHandoffOverdue:
    """Announce the handoff as overdue if its time has run out by `at` with the sender."""

    handoff_id: UUID
    at: datetime
    missing_input_due_at: datetime | None = None
    """The earliest due date of the inputs that their own senders still hold; `None` for none."""


@dataclass(frozen=True)
class CancelHandoff:
    """Drop the obligation; one that is met stays met."""

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
    | ChangeCommand
)
