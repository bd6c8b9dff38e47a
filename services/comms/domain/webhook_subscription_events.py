"""The events of the webhook subscriptions (订阅).

An event's `type` is its name in the store: add one, never rename one.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, Field

from services.comms.domain.message_settings import MessageSettings
from services.comms.domain.notice import NoticeKind

STREAM_NAME = "subscriptions"


class SubscriptionSettings(BaseModel, frozen=True):
    """Which kinds of notices are wanted, and where."""

    url: str
    """Where it is sent; of a message to people scheme and host alone, the rest is secret."""
    kinds: tuple[NoticeKind, ...]
    message: MessageSettings | None = Field(default=None, exclude_if=lambda one: one is None)
    """How it is told to people; `None` for a signed webhook."""


class SubscriptionCreated(BaseModel, frozen=True):
    """A subscription was created."""

    type: Literal["subscription-created"] = "subscription-created"
    subscription_id: UUID
    wish: SubscriptionSettings
    key_id: UUID | None = None
    """The key that signs its messages; `None` before keys had ids: that of the subscription."""
    at: datetime


class SubscriptionChanged(BaseModel, frozen=True):
    """The URL or the kinds of a subscription were changed."""

    type: Literal["subscription-changed"] = "subscription-changed"
    subscription_id: UUID
    wish: SubscriptionSettings
    at: datetime


class SubscriptionDisabled(BaseModel, frozen=True):
    """A subscription was disabled: nothing is sent, and due deliveries wait."""

    type: Literal["subscription-disabled"] = "subscription-disabled"
    subscription_id: UUID
    at: datetime


class SubscriptionEnabled(BaseModel, frozen=True):
    """A subscription was enabled again."""

    type: Literal["subscription-enabled"] = "subscription-enabled"
    subscription_id: UUID
    at: datetime


class SubscriptionKeyRotated(BaseModel, frozen=True):
    """Messages are signed with another key, or sent to another address.

    The key before signs as well for a while.
    """

    type: Literal["subscription-key-rotated"] = "subscription-key-rotated"
    subscription_id: UUID
    key_id: UUID
    overlap_until: datetime
    at: datetime
    address: str | None = Field(default=None, exclude_if=lambda one: one is None)
    """Scheme and host of the new address, of a subscription that tells people."""


class SubscriptionDeleted(BaseModel, frozen=True):
    """A subscription was deleted: nothing is sent to it any more."""

    type: Literal["subscription-deleted"] = "subscription-deleted"
    subscription_id: UUID
    at: datetime


SubscriptionEvent = Annotated[
    SubscriptionCreated
    | SubscriptionChanged
    | SubscriptionKeyRotated
    | SubscriptionDisabled
    | SubscriptionEnabled
    | SubscriptionDeleted,
    Field(discriminator="type"),
]
