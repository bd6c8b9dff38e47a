"""The events of one webhook delivery (投递).

An event's `type` is its name in the store: add one, never rename one.
"""

from __future__ import annotations

from datetime import datetime
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
    digest_of: int | None = Field(default=None, exclude_if=lambda number: number is None)
    """How many notices went in one message; `None` where it was this one alone."""


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
    provider_code: str | None = Field(default=None, exclude_if=lambda code: code is None)
    """The code by which the provider refused it."""


TOLD_OF_OTHERS = "other-departments"
"""The code of what its subscription does not tell any more: no replay brings it."""


class DeliveryFailed(BaseModel, frozen=True):
    """The last attempt failed; the notice is not sent again unless it is replayed."""

    type: Literal["delivery-failed"] = "delivery-failed"
    delivery_id: UUID
    attempt: int
    status: int | None
    error: str
    at: datetime
    provider_code: str | None = Field(default=None, exclude_if=lambda code: code is None)
    """The code by which the provider refused it."""


class DeliveryReplayed(BaseModel, frozen=True):
    """A failed delivery is due again, with all its attempts."""

    type: Literal["delivery-replayed"] = "delivery-replayed"
    delivery_id: UUID
    at: datetime


DeliveryEvent = Annotated[
    DeliveryScheduled | NoticeDelivered | AttemptFailed | DeliveryFailed | DeliveryReplayed,
    Field(discriminator="type"),
]
