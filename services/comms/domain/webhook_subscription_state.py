"""The webhook subscriptions (订阅): which notices go to which URL.

One stream holds them all: they are few, and every notice needs all of them. The key that a
subscription signs with is not in the events, which are never deleted, but in a table of its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from uuid import UUID

from services.comms.domain.notice import NoticeKind
from services.comms.domain.webhook_subscription_events import (
    SubscriptionChanged,
    SubscriptionCreated,
    SubscriptionDeleted,
    SubscriptionDisabled,
    SubscriptionEnabled,
    SubscriptionEvent,
    SubscriptionKeyRotated,
    SubscriptionSettings,
)


@dataclass(frozen=True)
class Subscription:
    """A subscription in its present state."""

    wish: SubscriptionSettings
    key_id: UUID
    active: bool = True


Subscriptions = Mapping[UUID, Subscription]


def evolve(subscriptions: Subscriptions, event: SubscriptionEvent) -> Subscriptions:
    """Return the subscriptions after an event."""
    match event:
        case SubscriptionCreated(wish=wish):
            changed = Subscription(wish, key_id_of(event))
        case SubscriptionChanged(wish=wish):
            changed = replace(subscriptions[event.subscription_id], wish=wish)
        case SubscriptionKeyRotated(key_id=key_id):
            changed = replace(subscriptions[event.subscription_id], key_id=key_id)
        case SubscriptionDisabled() | SubscriptionEnabled():
            active = isinstance(event, SubscriptionEnabled)
            changed = replace(subscriptions[event.subscription_id], active=active)
        case SubscriptionDeleted(subscription_id=deleted):
            return {key: one for key, one in subscriptions.items() if key != deleted}
    return {**subscriptions, event.subscription_id: changed}


def key_id_of(created: SubscriptionCreated) -> UUID:
    """Return the id of the key that a new subscription signs with."""
    return created.key_id or created.subscription_id


def active_subscription_ids_for(kind: NoticeKind, subscriptions: Subscriptions) -> list[UUID]:
    """Return the active subscriptions that want notices of a kind."""
    return [
        subscription_id
        for subscription_id, one in subscriptions.items()
        if one.active and kind in one.wish.kinds
    ]
