"""Decides the commands to the webhook subscriptions; the same one twice changes nothing."""

from __future__ import annotations

from uuid import UUID

from services.comms.domain.message_address import validate_message_url
from services.comms.domain.message_refusals import OtherTransport, QuietAllDay
from services.comms.domain.own_subscription import (
    refuse_own,
    served_by,
    validate_mail_server,
    validate_room,
)
from services.comms.domain.webhook_refusals import (
    NoticeKindsUnclear,
    SubscriptionIdTaken,
    UnknownSubscription,
)
from services.comms.domain.webhook_subscription_commands import (
    ChangeSubscription,
    CreateSubscription,
    DeleteSubscription,
    DisableSubscription,
    EnableSubscription,
    RotateKey,
    SubscriptionCommand,
)
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
from services.comms.domain.webhook_subscription_state import Subscription, Subscriptions
from services.comms.domain.webhook_url_validation import AllowedNetworks, validate_url


def decide(  # noqa: C901, PLR0911  one for each
    command: SubscriptionCommand, subscriptions: Subscriptions
) -> list[SubscriptionEvent]:
    """Return the events of a command.

    Raises `UnknownSubscription`, `InvalidSubscription` for settings that are not allowed, and
    `TooManySubscriptions`.
    """
    found = subscriptions.get(command.subscription_id)
    match command:
        case CreateSubscription():
            return _create(command, found, subscriptions)
        case ChangeSubscription():
            return _change(command, subscriptions)
        case RotateKey(subscription_id, key_id, overlap_until, at, address):
            one = _require_existing(found, subscription_id)
            refuse_own(one)
            if (one.wish.message is None) != (address is None):
                raise OtherTransport
            if one.key_id == key_id:
                return []
            return [
                SubscriptionKeyRotated(
                    subscription_id=subscription_id,
                    key_id=key_id,
                    overlap_until=overlap_until,
                    at=at,
                    address=address,
                )
            ]
        case DeleteSubscription(subscription_id, at):
            _require_existing(found, subscription_id)
            ended = [*served_by(subscription_id, subscriptions), subscription_id]
            return [SubscriptionDeleted(subscription_id=one, at=at) for one in ended]
        case DisableSubscription(subscription_id, at):
            if not _require_existing(found, subscription_id).active:
                return []
            return [SubscriptionDisabled(subscription_id=subscription_id, at=at)]
        case EnableSubscription(subscription_id, at):
            if _require_existing(found, subscription_id).active:
                return []
            return [SubscriptionEnabled(subscription_id=subscription_id, at=at)]


def _create(
    command: CreateSubscription, found: Subscription | None, subscriptions: Subscriptions
) -> list[SubscriptionEvent]:
    if found is not None:
        if found.wish == command.wish:
            return []
        raise SubscriptionIdTaken
    validate_room(command.wish.message, subscriptions)
    _validate_settings(command.wish, subscriptions, command.allowed)
    return [
        SubscriptionCreated(
            subscription_id=command.subscription_id,
            wish=command.wish,
            key_id=command.key_id,
            at=command.at,
        )
    ]


def _change(command: ChangeSubscription, subscriptions: Subscriptions) -> list[SubscriptionEvent]:
    """Return the change, and the ends of people's own for which it serves no longer."""
    wish, at = command.wish, command.at
    _validate_settings(wish, subscriptions, command.allowed)
    present = _require_existing(subscriptions.get(command.subscription_id), command.subscription_id)
    if present.wish == wish:
        return []
    if wish.message is None or wish.message.own is None:
        refuse_own(present)
    if not _is_same_way(present.wish, wish):
        raise OtherTransport
    serves = wish.message is not None and wish.message.serves_people
    ended = () if serves else served_by(command.subscription_id, subscriptions)
    return [
        SubscriptionChanged(subscription_id=command.subscription_id, wish=wish, at=at),
        *(SubscriptionDeleted(subscription_id=one, at=at) for one in ended),
    ]


def _require_existing(found: Subscription | None, subscription_id: UUID) -> Subscription:
    if found is None:
        raise UnknownSubscription(subscription=subscription_id)
    return found


def _is_same_way(present: SubscriptionSettings, wish: SubscriptionSettings) -> bool:
    """Return whether other settings leave the transport, and an address that is secret."""
    if present.message is None or wish.message is None:
        return present.message is wish.message
    return (present.url, present.message.transport, present.message.own) == (
        wish.url,
        wish.message.transport,
        wish.message.own,
    )


def _validate_settings(
    wish: SubscriptionSettings, subscriptions: Subscriptions, allowed: AllowedNetworks
) -> None:
    message = wish.message
    if message is None:
        validate_url(wish.url, allowed)
    else:
        validate_message_url(wish.url, message.transport, allowed)
        quiet = message.quiet_hours
        if quiet is not None and quiet.begins == quiet.ends:
            raise QuietAllDay
        validate_mail_server(message, subscriptions)
    if not wish.kinds or len(set(wish.kinds)) < len(wish.kinds):
        raise NoticeKindsUnclear
