"""The commands to one webhook delivery (投递)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID


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
