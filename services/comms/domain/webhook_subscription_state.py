"""The subscriptions (订阅): which notices go to which URL, or to which people.

One stream holds them all: they are few, and every notice needs all of them. The key that a
subscription signs with, and the address of one that tells people, are not in the events, which are
never deleted, but in a table of their own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from services.comms.domain.notice import Notice
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
    created_at: datetime
    active: bool = True


Subscriptions = Mapping[UUID, Subscription]


def evolve(subscriptions: Subscriptions, event: SubscriptionEvent) -> Subscriptions:
    """Return the subscriptions after an event."""
    match event:
        case SubscriptionCreated(wish=wish):
            changed = Subscription(wish, key_id_of(event), event.at)
        case SubscriptionChanged(wish=wish):
            changed = replace(subscriptions[event.subscription_id], wish=wish)
        case SubscriptionKeyRotated(key_id=key_id):
            found = subscriptions[event.subscription_id]
            wish = found.wish.model_copy(update={"url": event.address or found.wish.url})
            changed = replace(found, wish=wish, key_id=key_id)
        case SubscriptionDisabled() | SubscriptionEnabled():
            active = isinstance(event, SubscriptionEnabled)
            changed = replace(subscriptions[event.subscription_id], active=active)
        case SubscriptionDeleted(subscription_id=deleted):
            return {key: one for key, one in subscriptions.items() if key != deleted}
    return {**subscriptions, event.subscription_id: changed}


def key_id_of(created: SubscriptionCreated) -> UUID:
    """Return the id of the key that a new subscription signs with."""
    return created.key_id or created.subscription_id


def subscriptions_for(notice: Notice, subscriptions: Subscriptions) -> Mapping[UUID, Subscription]:
    """Return the active subscriptions that want a notice."""
    return {
        subscription_id: one
        for subscription_id, one in subscriptions.items()
        if one.active
        and notice.kind in one.wish.kinds
        and (one.wish.message is None or one.wish.message.wants(notice.to))
    }
