"""One delivery (投递): a notice on its way to one subscription, attempt by attempt.

What comes of a command is decided in `delivery_decisions`. An event's `type` is its name in the
store: add one, never rename one.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, Field


class DeliveryScheduled(BaseModel, frozen=True):
    """A notice is to go to a subscription."""

    type: Literal["delivery-scheduled"] = "delivery-scheduled"
    delivery_id: UUID
    notice_id: UUID
    subscription_id: UUID
    at: datetime


class NoticeDelivered(BaseModel, frozen=True):
    """The receiver took it."""

    type: Literal["notice-delivered"] = "notice-delivered"
    delivery_id: UUID
    attempt: int
    status: int
    at: datetime


class AttemptFailed(BaseModel, frozen=True):
    """The receiver did not take it; it is sent again at `due_at`."""

    type: Literal["attempt-failed"] = "attempt-failed"
    delivery_id: UUID
    attempt: int
    status: int | None
    """`None` where there was no answer."""
    error: str
    due_at: datetime
    at: datetime


class DeliveryFailed(BaseModel, frozen=True):
    """The receiver did not take it, and it is not sent again."""

    type: Literal["delivery-failed"] = "delivery-failed"
    delivery_id: UUID
    attempt: int
    status: int | None
    error: str
    at: datetime


class DeliveryReplayed(BaseModel, frozen=True):
    """It is due again, from the first attempt on."""

    type: Literal["delivery-replayed"] = "delivery-replayed"
    delivery_id: UUID
    at: datetime


DeliveryEvent = Annotated[
    DeliveryScheduled | NoticeDelivered | AttemptFailed | DeliveryFailed | DeliveryReplayed,
    Field(discriminator="type"),
]


@dataclass(frozen=True)
class PendingDelivery:
    """To be sent."""

    total_attempts: int = 0
    """Ever made."""
    failures_since_replay: int = 0
    """Of them, since it was last scheduled or replayed."""


@dataclass(frozen=True)
class CompletedDelivery:
    """Taken."""


@dataclass(frozen=True)
class FailedDelivery:
    """Given up after so many attempts."""

    total_attempts: int


DeliveryState = PendingDelivery | CompletedDelivery | FailedDelivery | None


@dataclass(frozen=True)
class AttemptResult:
    """What came of an attempt."""

    status: int | None
    """`None` where nobody answered."""
    error: str = ""
    """Why nobody did."""
    retry_after: timedelta | None = None
    """How long the receiver asked to be left alone."""


@dataclass(frozen=True)
class ScheduleDelivery:
    """Have a notice sent to a subscription."""

    delivery_id: UUID
    notice_id: UUID
    subscription_id: UUID
    at: datetime


@dataclass(frozen=True)
class RecordAttemptResult:
    """Enter what came of an attempt."""

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
    """Return where an event leaves the delivery."""
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
