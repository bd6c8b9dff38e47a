"""Which notices a person has sent to his own mailbox: a preference of his, kept by him.

He knows no mail server's password. So an officer opens an e-mail subscription to people, and theirs
are sent by its mail server, to mailboxes of its sender's own domain alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from services.comms.domain.message_refusals import (
    MailboxOfOtherDomain,
    NoMailServerForPeople,
    OnlyMailServesPeople,
    SubscriptionOfPerson,
    TooManyOwnSubscriptions,
)
from services.comms.domain.message_settings import MessageSettings, OwnSettings
from services.comms.domain.webhook_refusals import TooManySubscriptions
from services.comms.domain.webhook_subscription_state import Subscription, Subscriptions

MAX_SUBSCRIPTIONS = 100
"""Subscriptions of an installation, disabled ones included, apart from people's own."""
MAX_OWN_SUBSCRIPTIONS = 1_000
"""People's own subscriptions of an installation."""
MAX_OF_ONE_PERSON = 5


def validate_room(message: MessageSettings | None, subscriptions: Subscriptions) -> None:
    """Raise `TooManySubscriptions` or `TooManyOwnSubscriptions` where one more is too many."""
    own = [one for one in map(own_settings, subscriptions.values()) if one is not None]
    wanted = message.own if message else None
    if wanted is None:
        if len(subscriptions) - len(own) >= MAX_SUBSCRIPTIONS:
            raise TooManySubscriptions(limit=MAX_SUBSCRIPTIONS)
        return
    if sum(one.person == wanted.person for one in own) >= MAX_OF_ONE_PERSON:
        raise TooManyOwnSubscriptions(limit=MAX_OF_ONE_PERSON)
    if len(own) >= MAX_OWN_SUBSCRIPTIONS:
        raise TooManySubscriptions(limit=MAX_OWN_SUBSCRIPTIONS)


def own_settings(subscription: Subscription) -> OwnSettings | None:
    """Return whose own a subscription is, and by which mail server; `None` for all others."""
    return subscription.wish.message.own if subscription.wish.message else None


def validate_mail_server(message: MessageSettings, subscriptions: Subscriptions) -> None:
    """Raise a refusal where people are served by what sends no mail, or by none that is open."""
    if message.serves_people and (message.transport != "email" or message.own is not None):
        raise OnlyMailServesPeople
    if message.own is not None:
        find_mail_server(message.own.mail_server, subscriptions)


def find_mail_server(subscription_id: UUID, subscriptions: Subscriptions) -> Subscription:
    """Return the subscription whose mail server is open to people.

    Raises `NoMailServerForPeople` where there is none of this id.
    """
    found = subscriptions.get(subscription_id)
    if found is None or found.wish.message is None or not found.wish.message.serves_people:
        raise NoMailServerForPeople(subscription=subscription_id)
    return found


def served_by(subscription_id: UUID, subscriptions: Subscriptions) -> Sequence[UUID]:
    """Return the own subscriptions of people that are sent by a subscription's mail server."""
    return [
        key
        for key, one in subscriptions.items()
        if (own := own_settings(one)) is not None and own.mail_server == subscription_id
    ]


def refuse_own(subscription: Subscription) -> None:
    """Raise `SubscriptionOfPerson` for what only its person changes."""
    if own_settings(subscription) is not None:
        raise SubscriptionOfPerson


def validate_mailbox(recipient: str, sender: str | None) -> None:
    """Raise `MailboxOfOtherDomain` where a mailbox is not in the domain of the sender."""
    domain = (sender or "").rpartition("@")[2]
    if recipient.rpartition("@")[2].casefold() != domain.casefold():
        raise MailboxOfOtherDomain(domain=domain)
