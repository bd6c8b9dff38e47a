"""The events of a handoff (交接): a deliverable on its way from its sender to its recipient.

Either the sender or the recipient holds the deliverable, and each interval is charged to the one
that held it. The deadline is the due date of the duty list plus the time that the recipient held
offers it then rejected, so that a sender loses no time to the recipient. A recalled offer adds
nothing, because the sender itself recalled it. The accepted offer is in time if it was made not
after the deadline, and excused if it was made not after the deadline plus the delay of late input.

`handoff_commands` has the commands, `handoff_state` the state after an event, `handoff_decisions`
the decisions. An event's `type` is its name in the store: add one, never rename one.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, Field

from services.duties.domain.handoff_change_events import (
    HandoffRescheduled,
    HandoffTransferred,
    HandoffWaived,
)
from services.duties.domain.handoff_dependency_events import (
    HandoffExcused,
    HandoffHeldUp,
    HandoffNeeded,
    InputArrived,
)
from services.duties.domain.handoff_obligation import DelayingInput, Obligation


class HandoffOpened(BaseModel, frozen=True):
    """The sender owes the deliverable from `at` on."""

    type: Literal["handoff-opened"] = "handoff-opened"
    obligation: Obligation
    inputs: tuple[UUID, ...] = ()
    """The ids of the handoffs that it depends on."""
    at: datetime


class HandoffOffered(BaseModel, frozen=True):
    """The sender offered the deliverable; the recipient holds it until it accepts or rejects."""

    type: Literal["handoff-offered"] = "handoff-offered"
    obligation: Obligation
    deadline: datetime
    at: datetime
    entered_at: datetime | None = None
    """When it was recorded; `None` where only the log knows."""
    awaiting_confirmation: bool = False
    """Whether it counts from `entered_at` until the recipient confirms when it was made."""
    is_by_officer: bool = False
    """Whether an officer entered it, whose stated time counts."""
    by: str | None = Field(default=None, exclude_if=lambda subject: subject is None)
    """The subject of the person of the sender who offered it; `None` where others did, and in old
    logs."""


class HandoffRecalled(BaseModel, frozen=True):
    """The sender took its offer back."""

    type: Literal["handoff-recalled"] = "handoff-recalled"
    obligation: Obligation
    deadline: datetime
    excused_until: datetime | None = None
    at: datetime
    entered_at: datetime | None = None
    """When it was recorded; `None` where only the log knows."""


class HandoffRejected(BaseModel, frozen=True):
    """The recipient sent the offer back to be reworked; `deadline` is the new one."""

    type: Literal["handoff-rejected"] = "handoff-rejected"
    obligation: Obligation
    reason: str
    deadline: datetime
    excused_until: datetime | None = None
    at: datetime
    entered_at: datetime | None = None
    """When it was recorded; `None` where only the log knows."""


class HandoffAccepted(BaseModel, frozen=True):
    """The recipient accepted the offer, which counts as made at `delivered_at`."""

    type: Literal["handoff-accepted"] = "handoff-accepted"
    obligation: Obligation
    deadline: datetime
    delivered_at: datetime
    excused_until: datetime | None = None
    """The deadline plus the delay of late input; `None` where no input was late."""
    at: datetime
    entered_at: datetime | None = None
    """When it was recorded; `None` where only the log knows."""
    delivery_confirmed: bool | None = None
    """Whether the recipient confirmed when it was delivered; `None` where that was not needed."""
    delayed_by: DelayingInput | None = None
    """The input with the largest delay; events from before this field existed do not say it."""
    delivered_by: str | None = Field(default=None, exclude_if=lambda subject: subject is None)
    """The subject of the person of the sender who made the accepted offer."""


class HandoffOverdue(BaseModel, frozen=True):
    """The sender held the deliverable when its time ran out, or got it back after that."""

    type: Literal["handoff-overdue"] = "handoff-overdue"
    obligation: Obligation
    deadline: datetime
    excused_until: datetime | None = None
    """The end of the excuse, which has passed too; `None` where no input was late."""
    at: datetime
    delayed_by: DelayingInput | None = None
    """The input with the largest delay; events from before this field existed do not say it."""


class HandoffCancelled(BaseModel, frozen=True):
    """The obligation was dropped before it was met; it counts for nobody."""

    type: Literal["handoff-cancelled"] = "handoff-cancelled"
    obligation: Obligation
    reason: str
    deadline: datetime
    overdue_announced: bool
    """Whether the handoff had been announced as overdue before."""
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
    | HandoffExcused
    | HandoffRescheduled
    | HandoffWaived
    | HandoffTransferred,
    Field(discriminator="type"),
]
