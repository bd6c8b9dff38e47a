"""The webhook subscriptions (订阅): which notices go to which URL.

One stream holds them all: they are few, and every notice needs all of them. The secret that a
subscription signs with is not in the events, which are never deleted, but in a table of its own.
Commands are decided in `webhook_subscription_decisions`. An event's `type` is its name in the
store: add one, never rename one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, Field

from services.comms.domain.notice import NoticeKind

STREAM_NAME = "subscriptions"


class SubscriptionSettings(BaseModel, frozen=True):
    """Which kinds of notices are wanted, and where."""

    url: str
    kinds: tuple[NoticeKind, ...]


class SubscriptionCreated(BaseModel, frozen=True):
    """A subscription was created."""

    type: Literal["subscription-created"] = "subscription-created"
    subscription_id: UUID
    wish: SubscriptionSettings
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


SubscriptionEvent = Annotated[
    SubscriptionCreated | SubscriptionChanged | SubscriptionDisabled | SubscriptionEnabled,
    Field(discriminator="type"),
]


@dataclass(frozen=True)
class Subscription:
    """A subscription in its present state."""

    wish: SubscriptionSettings
    active: bool = True


Subscriptions = Mapping[UUID, Subscription]


@dataclass(frozen=True)
class CreateSubscription:
    """Create a subscription."""

    subscription_id: UUID
    wish: SubscriptionSettings
    at: datetime


@dataclass(frozen=True)
class ChangeSubscription:
    """Change the URL or the kinds of a subscription."""

    subscription_id: UUID
    wish: SubscriptionSettings
    at: datetime


@dataclass(frozen=True)
class DisableSubscription:
    """Disable a subscription: send nothing for the time being."""

    subscription_id: UUID
    at: datetime


@dataclass(frozen=True)
class EnableSubscription:
    """Enable a subscription again."""

    subscription_id: UUID
    at: datetime


SubscriptionCommand = (
    CreateSubscription | ChangeSubscription | DisableSubscription | EnableSubscription
)


def evolve(subscriptions: Subscriptions, event: SubscriptionEvent) -> Subscriptions:
    """Return the subscriptions after an event."""
    match event:
        case SubscriptionCreated(wish=wish):
            changed = Subscription(wish)
        case SubscriptionChanged(wish=wish):
            changed = Subscription(wish, subscriptions[event.subscription_id].active)
        case SubscriptionDisabled():
            changed = Subscription(subscriptions[event.subscription_id].wish, active=False)
        case SubscriptionEnabled():
            changed = Subscription(subscriptions[event.subscription_id].wish)
    return {**subscriptions, event.subscription_id: changed}


def active_subscriptions_for(kind: NoticeKind, subscriptions: Subscriptions) -> list[UUID]:
    """Return the active subscriptions that want notices of a kind."""
    return [
        subscription_id
        for subscription_id, one in subscriptions.items()
        if one.active and kind in one.wish.kinds
    ]
