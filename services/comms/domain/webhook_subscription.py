"""The webhook subscriptions (订阅): which notices go to which URL.

There is one stream of them all, for they are few and whoever gives a notice needs every one. The
secret a subscription signs with is no part of the log, which forgets nothing: it is kept beside it.
What comes of a command is decided in `subscription_decisions`. An event's `type` is its name in the
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
    """Somebody wants to be told by webhook."""

    type: Literal["subscription-created"] = "subscription-created"
    subscription_id: UUID
    wish: SubscriptionSettings
    at: datetime


class SubscriptionChanged(BaseModel, frozen=True):
    """Another URL, or other kinds."""

    type: Literal["subscription-changed"] = "subscription-changed"
    subscription_id: UUID
    wish: SubscriptionSettings
    at: datetime


class SubscriptionDisabled(BaseModel, frozen=True):
    """Nothing is sent for the time being; what was due by then waits."""

    type: Literal["subscription-disabled"] = "subscription-disabled"
    subscription_id: UUID
    at: datetime


class SubscriptionEnabled(BaseModel, frozen=True):
    """It is sent to again."""

    type: Literal["subscription-enabled"] = "subscription-enabled"
    subscription_id: UUID
    at: datetime


SubscriptionEvent = Annotated[
    SubscriptionCreated | SubscriptionChanged | SubscriptionDisabled | SubscriptionEnabled,
    Field(discriminator="type"),
]


@dataclass(frozen=True)
class Subscription:
    """One of them as it stands."""

    wish: SubscriptionSettings
    active: bool = True


Subscriptions = Mapping[UUID, Subscription]


@dataclass(frozen=True)
class CreateSubscription:
    """Want to be told."""

    subscription_id: UUID
    wish: SubscriptionSettings
    at: datetime


@dataclass(frozen=True)
class ChangeSubscription:
    """Want to be told elsewhere, or of other things."""

    subscription_id: UUID
    wish: SubscriptionSettings
    at: datetime


@dataclass(frozen=True)
class DisableSubscription:
    """Send nothing for the time being."""

    subscription_id: UUID
    at: datetime


@dataclass(frozen=True)
class EnableSubscription:
    """Send again."""

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
