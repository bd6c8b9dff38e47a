"""One delivery (投递): a notice on its way to one subscription, attempt by attempt.

Commands are decided in `webhook_delivery_decisions`. An event's `type` is its name in the
store: add one, never rename one.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, Field


class DeliveryScheduled(BaseModel, frozen=True):
    """A notice is to be sent to a subscription."""

    type: Literal["delivery-scheduled"] = "delivery-scheduled"
    delivery_id: UUID
    notice_id: UUID
    subscription_id: UUID
    at: datetime


class NoticeDelivered(BaseModel, frozen=True):
    """The receiver accepted the notice."""

    type: Literal["notice-delivered"] = "notice-delivered"
    delivery_id: UUID
    attempt: int
    status: int
    at: datetime


class AttemptFailed(BaseModel, frozen=True):
    """An attempt failed; the notice is sent again at `due_at`."""

    type: Literal["attempt-failed"] = "attempt-failed"
    delivery_id: UUID
    attempt: int
    status: int | None
    """The HTTP status of the answer; `None` where there was none."""
    error: str
    due_at: datetime
    at: datetime


class DeliveryFailed(BaseModel, frozen=True):
    """The last attempt failed; the notice is not sent again unless it is replayed."""

    type: Literal["delivery-failed"] = "delivery-failed"
    delivery_id: UUID
    attempt: int
    status: int | None
    error: str
    at: datetime


class DeliveryReplayed(BaseModel, frozen=True):
    """A failed delivery is due again, with all its attempts."""

    type: Literal["delivery-replayed"] = "delivery-replayed"
    delivery_id: UUID
    at: datetime


DeliveryEvent = Annotated[
    DeliveryScheduled | NoticeDelivered | AttemptFailed | DeliveryFailed | DeliveryReplayed,
    Field(discriminator="type"),
]


@dataclass(frozen=True)
class PendingDelivery:
    """A delivery that is to be sent."""

    total_attempts: int = 0
    """The attempts that were ever made."""
    failures_since_replay: int = 0
    """The attempts that failed since the delivery was scheduled or last replayed."""


@dataclass(frozen=True)
class CompletedDelivery:
    """A delivery that the receiver accepted."""


@dataclass(frozen=True)
class FailedDelivery:
    """A delivery that was given up."""

    total_attempts: int
    """The attempts that were ever made."""


DeliveryState = PendingDelivery | CompletedDelivery | FailedDelivery | None


@dataclass(frozen=True)
class AttemptResult:
    """The result of an attempt."""

    status: int | None
    """The HTTP status of the answer; `None` where there was none."""
    error: str = ""
    """Why there was no answer."""
    retry_after: timedelta | None = None
    """The pause that the receiver asked for by `Retry-After`."""


@dataclass(frozen=True)
class ScheduleDelivery:
    """Schedule a notice to be sent to a subscription."""

    delivery_id: UUID
    notice_id: UUID
    subscription_id: UUID
    at: datetime


@dataclass(frozen=True)
class RecordAttemptResult:
    """Record the result of an attempt."""

    delivery_id: UUID
    result: AttemptResult
    at: datetime


@dataclass(frozen=True)
class ReplayDelivery:
    """Send a failed delivery again."""

    delivery_id: UUID
    at: datetime


DeliveryCommand = ScheduleDelivery | RecordAttemptResult | ReplayDelivery


def evolve(delivery: DeliveryState, event: DeliveryEvent) -> DeliveryState:
    """Return the delivery after an event."""
    match event, delivery:
        case DeliveryScheduled(), _:
            return PendingDelivery()
        case NoticeDelivered(), _:
            return CompletedDelivery()
        case AttemptFailed(attempt=attempt), PendingDelivery(failures_since_replay=failed):
            return PendingDelivery(attempt, failed + 1)
        case DeliveryFailed(attempt=attempt), _:
            return FailedDelivery(attempt)
        case DeliveryReplayed(), FailedDelivery(attempts):
            return PendingDelivery(attempts)
        case _:
            return delivery
