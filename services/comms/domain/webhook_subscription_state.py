"""The webhook subscriptions (订阅): which notices go to which URL.

One stream holds them all: they are few, and every notice needs all of them. The secret that a
subscription signs with is not in the events, which are never deleted, but in a table of its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from services.comms.domain.notice import NoticeKind
from services.comms.domain.webhook_subscription_events import (
    SubscriptionChanged,
    SubscriptionCreated,
    SubscriptionDisabled,
    SubscriptionEnabled,
    SubscriptionEvent,
    SubscriptionSettings,
)


@dataclass(frozen=True)
class Subscription:
    """A subscription in its present state."""

    wish: SubscriptionSettings
    active: bool = True


Subscriptions = Mapping[UUID, Subscription]


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


def active_subscription_ids_for(kind: NoticeKind, subscriptions: Subscriptions) -> list[UUID]:
    """Return the active subscriptions that want notices of a kind."""
    return [
        subscription_id
        for subscription_id, one in subscriptions.items()
        if one.active and kind in one.wish.kinds
    ]
