"""The commands to one webhook delivery (投递)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID


@dataclass(frozen=True)
class ProviderRefusal:
    """A provider answered, and took nothing, whatever the HTTP status says."""

    code: str
    """The provider's own code."""
    message: str = ""
    """The provider's own text, if it sent one."""
    is_temporary: bool = False
    """Whether the same may succeed later."""
    blocked_for: timedelta | None = None
    """How long it takes nothing more, where it was sent too much."""


@dataclass(frozen=True)
class AttemptResult:
    """The result of an attempt."""

    status: int | None
    """The HTTP status of the answer, or SMTP's 250; `None` where there was none."""
    error: str = ""
    """Why there was no answer, or nothing was sent."""
    retry_after: timedelta | None = None
    """The pause that the receiver asked for by `Retry-After`."""
    refusal: ProviderRefusal | None = None
    """Why the provider took nothing, also where the status is a success."""
    digest_of: int | None = None
    """How many notices went in one message; `None` where it was this one alone."""


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
