"""Decides the commands to the webhook subscriptions; the same one twice changes nothing."""

from __future__ import annotations

from uuid import UUID

from services.comms.domain.webhook_refusals import (
    NoticeKindsUnclear,
    SubscriptionIdTaken,
    TooManySubscriptions,
    UnknownSubscription,
)
from services.comms.domain.webhook_subscription_commands import (
    ChangeSubscription,
    CreateSubscription,
    DisableSubscription,
    EnableSubscription,
    SubscriptionCommand,
)
from services.comms.domain.webhook_subscription_events import (
    SubscriptionChanged,
    SubscriptionCreated,
    SubscriptionDisabled,
    SubscriptionEnabled,
    SubscriptionEvent,
    SubscriptionSettings,
)
from services.comms.domain.webhook_subscription_state import Subscription, Subscriptions
from services.comms.domain.webhook_url_validation import validate_url

MAX_SUBSCRIPTIONS = 100
"""Subscriptions of an installation, disabled ones included."""


def decide(  # noqa: PLR0911  one for each
    command: SubscriptionCommand, subscriptions: Subscriptions
) -> list[SubscriptionEvent]:
    """Return the events of a command.

    Raises `UnknownSubscription`, `InvalidSubscription` for settings that are not allowed, and
    `TooManySubscriptions`.
    """
    found = subscriptions.get(command.subscription_id)
    match command:
        case CreateSubscription():
            return _create(command, found, len(subscriptions))
        case ChangeSubscription(subscription_id, wish, at):
            _validate_settings(wish)
            if _require_existing(found, subscription_id).wish == wish:
                return []
            return [SubscriptionChanged(subscription_id=subscription_id, wish=wish, at=at)]
        case DisableSubscription(subscription_id, at):
            if not _require_existing(found, subscription_id).active:
                return []
            return [SubscriptionDisabled(subscription_id=subscription_id, at=at)]
        case EnableSubscription(subscription_id, at):
            if _require_existing(found, subscription_id).active:
                return []
            return [SubscriptionEnabled(subscription_id=subscription_id, at=at)]


def _create(
    command: CreateSubscription, found: Subscription | None, number: int
) -> list[SubscriptionEvent]:
    if found is not None:
        if found.wish == command.wish:
            return []
        raise SubscriptionIdTaken
    if number == MAX_SUBSCRIPTIONS:
        raise TooManySubscriptions(limit=MAX_SUBSCRIPTIONS)
    _validate_settings(command.wish)
    return [
        SubscriptionCreated(
            subscription_id=command.subscription_id, wish=command.wish, at=command.at
        )
    ]


def _require_existing(found: Subscription | None, subscription_id: UUID) -> Subscription:
    if found is None:
        raise UnknownSubscription(subscription=subscription_id)
    return found


def _validate_settings(wish: SubscriptionSettings) -> None:
    validate_url(wish.url)
    if not wish.kinds or len(set(wish.kinds)) < len(wish.kinds):
        raise NoticeKindsUnclear
