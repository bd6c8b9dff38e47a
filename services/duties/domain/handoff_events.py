"""One handoff (交接): a deliverable on its way from its sender to its recipient.

It lies either with the sender or with the recipient, and every interval is charged to the one who
held it. The deadline begins as the due date of the duty list; the time the recipient held an offer
that it then rejected is added to it, so a sender never loses days to somebody else's desk. A
recalled offer was the sender's own doing and adds nothing. The accepted offer is in time if it was
made not after the deadline, and excused if not after the delay of late input that is added to it.

Where an event leaves it says `handoff_state`, what comes of a command `handoff_decisions`. An
event's `type` is its name in the store: add one, never rename one.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, Field

from services.duties.domain.handoff_obligation import Obligation
from services.duties.domain.upstream_delay import (
    HandoffExcused,
    HandoffHeldUp,
    HandoffNeeded,
    InputArrived,
)


class HandoffOpened(BaseModel, frozen=True):
    """The sender owes the deliverable from `at` on."""

    type: Literal["handoff-opened"] = "handoff-opened"
    obligation: Obligation
    inputs: tuple[UUID, ...] = ()
    """The handoffs it depends on."""
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
    excused_until: datetime | None = None
    at: datetime


class HandoffRejected(BaseModel, frozen=True):
    """The recipient sent it back to be reworked; `deadline` is the new one."""

    type: Literal["handoff-rejected"] = "handoff-rejected"
    obligation: Obligation
    reason: str
    deadline: datetime
    excused_until: datetime | None = None
    at: datetime


class HandoffAccepted(BaseModel, frozen=True):
    """The recipient took what was offered at `delivered_at`."""

    type: Literal["handoff-accepted"] = "handoff-accepted"
    obligation: Obligation
    deadline: datetime
    delivered_at: datetime
    excused_until: datetime | None = None
    """The deadline plus the delay of late input; `None` where none was late."""
    at: datetime


class HandoffOverdue(BaseModel, frozen=True):
    """Its time ran out with the sender, or had run out when the sender got it back."""

    type: Literal["handoff-overdue"] = "handoff-overdue"
    obligation: Obligation
    deadline: datetime
    excused_until: datetime | None = None
    """Where input was late, this is what passed."""
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
    | HandoffCancelled
    | HandoffNeeded
    | HandoffHeldUp
    | InputArrived
    | HandoffExcused,
    Field(discriminator="type"),
]
