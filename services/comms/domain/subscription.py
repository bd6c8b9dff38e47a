"""The webhook subscriptions (订阅): which notices go to which URL.

There is one stream of them all, for they are few and whoever gives a notice needs every one. The
secret a subscription signs with is no part of the log, which forgets nothing: it is kept beside it.
An event's `type` is its name in the store: add one, never rename one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, Field

from services.comms.domain.notice import NoticeKind
from services.comms.domain.receiver import refuse_unfit
from services.comms.domain.refusals import CommsRefused, InvalidSubscription, UnknownSubscription

STREAM = "subscriptions"

MOST = 100


class Wish(BaseModel, frozen=True):
    """Which kinds of notices are wanted, and where."""

    url: str
    kinds: tuple[NoticeKind, ...]


class SubscriptionCreated(BaseModel, frozen=True):
    """Somebody wants to be told by webhook."""

    type: Literal["subscription-created"] = "subscription-created"
    subscription_id: UUID
    wish: Wish
    at: datetime


class SubscriptionChanged(BaseModel, frozen=True):
    """Another URL, or other kinds."""

    type: Literal["subscription-changed"] = "subscription-changed"
    subscription_id: UUID
    wish: Wish
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

    wish: Wish
    active: bool = True


Subscriptions = Mapping[UUID, Subscription]


@dataclass(frozen=True)
class CreateSubscription:
    """Want to be told."""

    subscription_id: UUID
    wish: Wish
    at: datetime


@dataclass(frozen=True)
class ChangeSubscription:
    """Want to be told elsewhere, or of other things."""

    subscription_id: UUID
    wish: Wish
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


def decide(  # noqa: PLR0911  one for each
    command: SubscriptionCommand, subscriptions: Subscriptions
) -> list[SubscriptionEvent]:
    """Return what the command brings about.

    Raises `UnknownSubscription`, `InvalidSubscription` for a wish that cannot be granted, and
    `CommsRefused` where there are too many.
    """
    found = subscriptions.get(command.subscription_id)
    match command:
        case CreateSubscription():
            return _create(command, found, len(subscriptions))
        case ChangeSubscription(subscription_id, wish, at):
            _refuse_unsound(wish)
            if _known(found).wish == wish:
                return []
            return [SubscriptionChanged(subscription_id=subscription_id, wish=wish, at=at)]
        case DisableSubscription(subscription_id, at):
            if not _known(found).active:
                return []
            return [SubscriptionDisabled(subscription_id=subscription_id, at=at)]
        case EnableSubscription(subscription_id, at):
            if _known(found).active:
                return []
            return [SubscriptionEnabled(subscription_id=subscription_id, at=at)]


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


def wanting(kind: NoticeKind, subscriptions: Subscriptions) -> list[UUID]:
    """Return the active subscriptions that want notices of a kind."""
    return [
        subscription_id
        for subscription_id, one in subscriptions.items()
        if one.active and kind in one.wish.kinds
    ]


def _create(
    command: CreateSubscription, found: Subscription | None, number: int
) -> list[SubscriptionEvent]:
    if found is not None:
        if found.wish == command.wish:
            return []
        raise CommsRefused("a subscription of this id exists already; change it instead")
    if number == MOST:
        raise CommsRefused(f"there are {MOST} subscriptions already; change one that is idle")
    _refuse_unsound(command.wish)
    return [
        SubscriptionCreated(
            subscription_id=command.subscription_id, wish=command.wish, at=command.at
        )
    ]


def _known(found: Subscription | None) -> Subscription:
    if found is None:
        raise UnknownSubscription("there is no such subscription; create it first")
    return found


def _refuse_unsound(wish: Wish) -> None:
    refuse_unfit(wish.url)
    if not wish.kinds or len(set(wish.kinds)) < len(wish.kinds):
        raise InvalidSubscription("name each kind of notice that is wanted, at least one, once")
