"""What happens to a delivery (投递), from its receipt to its end.

An event's `type` is its name in the store: never rename one. The body is not among them: it holds
people's names, and a log is kept for ever.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, Field

from services.connectors.domain.external_change import IgnoredReason


class CallKind(StrEnum):
    """The commands that connectors give to areas."""

    START_CASE = "start-case"
    COMPLETE_STEP = "complete-step"
    SEND_BACK = "send-back"
    ENTER_READING = "enter-reading"
    OPEN_REQUEST = "open-request"
    REPLY = "reply"
    RESOLVE_REQUEST = "resolve-request"
    WITHDRAW_REQUEST = "withdraw-request"
    ASSIGN_DUTY = "assign-duty"
    WITHDRAW_DUTY = "withdraw-duty"
    OFFER_HANDOFF = "offer-handoff"
    RECALL_HANDOFF = "recall-handoff"
    ACCEPT_HANDOFF = "accept-handoff"
    REJECT_HANDOFF = "reject-handoff"
    FULFIL_DUTY = "fulfil-duty"


class PlannedCall(BaseModel, frozen=True):
    """A command as it is sent to an area's API."""

    kind: CallKind
    path: str
    body: str
    """JSON."""
    key: str
    """The `Idempotency-Key`: a repetition of the call changes nothing more."""
    change_id: str | None = None
    """The change of the item that it applies."""
    changed_at: datetime | None = None
    """When that happened; `None` in old logs."""
    department: str | None = None
    """For which department something is made; `None` in old logs, and for other commands."""
    begins_at: datetime | None = None
    """When what is made begins, where that is not when the command is done."""
    project_id: UUID | None = None
    """To which project's duty list an entry is added; `None` in old logs and for other commands."""


class DeliveryReceived(BaseModel, frozen=True):
    """A signed delivery came in, and its body was kept."""

    type: Literal["delivery-received"] = "delivery-received"
    delivery_id: UUID
    connector: str
    identifier: str | None
    """The system's own id of the delivery; `None` where it has none, as on old servers."""
    event_type: str | None
    item: str | None
    key: str | None
    changed_at: datetime | None
    size: int
    """The body's length in bytes."""
    at: datetime


class CallPlanned(BaseModel, frozen=True):
    """A command is about to be sent; after a crash it is sent again as it stands here."""

    type: Literal["call-planned"] = "call-planned"
    delivery_id: UUID
    call: PlannedCall
    mapping_version: int
    at: datetime


class CallAnswered(BaseModel, frozen=True):
    """An area has done a command."""

    type: Literal["call-answered"] = "call-answered"
    delivery_id: UUID
    kind: CallKind
    path: str
    status: int
    """The HTTP status of the answer."""
    case_id: UUID
    """The id of what the command was about: a case, a request, a handoff, a reading and so on."""
    at: datetime


class DeliveryApplied(BaseModel, frozen=True):
    """All that the delivery means was done."""

    type: Literal["delivery-applied"] = "delivery-applied"
    delivery_id: UUID
    mapping_version: int
    at: datetime


class DeliveryIgnored(BaseModel, frozen=True):
    """The delivery leads to no command."""

    type: Literal["delivery-ignored"] = "delivery-ignored"
    delivery_id: UUID
    reason: IgnoredReason
    mapping_version: int | None
    """The version that was live; `None` where none was."""
    at: datetime


class DeliveryAttemptFailed(BaseModel, frozen=True):
    """A command was not done; it is sent again at `due_at`."""

    type: Literal["delivery-attempt-failed"] = "delivery-attempt-failed"
    delivery_id: UUID
    code: str
    detail: str
    due_at: datetime
    at: datetime


class DeliveryFailed(BaseModel, frozen=True):
    """A command was refused, or was not done in any attempt; the delivery can be replayed."""

    type: Literal["delivery-failed"] = "delivery-failed"
    delivery_id: UUID
    connector: str
    code: str
    """The `code` of the area's refusal, or of what stood in the way."""
    detail: str
    is_refusal: bool
    """Whether the area has refused the command, so that it is certain that it changed nothing."""
    at: datetime


class DeliveryReplayed(BaseModel, frozen=True):
    """The delivery is worked on once more, by the mapping that is live then."""

    type: Literal["delivery-replayed"] = "delivery-replayed"
    delivery_id: UUID
    at: datetime


DeliveryEvent = Annotated[
    DeliveryReceived
    | CallPlanned
    | CallAnswered
    | DeliveryApplied
    | DeliveryIgnored
    | DeliveryAttemptFailed
    | DeliveryFailed
    | DeliveryReplayed,
    Field(discriminator="type"),
]
