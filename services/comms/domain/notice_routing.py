"""Where a notice goes: to the person who speaks for a department, else to its department's group.

All contact about an item goes to its liaison (接口人). Who has a subscription of their own is told
by that; where the contact has none, what tells the department stands in, and the notice says so.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from services.comms.domain.notice import ContactDelivery, Notice
from services.comms.domain.own_subscription import own_settings
from services.comms.domain.webhook_subscription_state import (
    Subscription,
    Subscriptions,
    subscriptions_for,
)

PeopleBySubject = Mapping[str, str]
"""The ids of people by their sign-on subjects; without those whom the directory has not told."""


@dataclass(frozen=True)
class NoticeRoute:
    """Where a notice goes."""

    subscriptions: Mapping[UUID, Subscription]
    told: Mapping[str, ContactDelivery]
    """How the contact of each department is told, by department."""


def route_notice(
    notice: Notice, subscriptions: Subscriptions, people: PeopleBySubject
) -> NoticeRoute:
    """Return which subscriptions a notice is sent to, and how each contact is told of it.

    A person's own subscription that is for contact alone is left out where the person speaks for
    none of the departments. A group's that stands in is left out where every contact of the
    departments that it tells has one of their own, whose mail server is not disabled.
    """
    wanted = subscriptions_for(notice, subscriptions)
    owners = {
        key: people.get(own.person)
        for key, one in wanted.items()
        if (own := own_settings(one)) is not None
    }
    contacts = {one.person for one in notice.contacts}
    told_now = {owners[key] for key in owners if _is_sent(wanted[key], subscriptions)}
    reached = {one.department for one in notice.contacts if one.person in told_now}
    kept = {
        key: one
        for key, one in wanted.items()
        if _is_kept(
            one, set(notice.to) - reached, is_contact=key not in owners or owners[key] in contacts
        )
    }
    told = {
        one.department: _delivery(one.department, kept, is_reached=one.department in reached)
        for one in notice.contacts
    }
    return NoticeRoute(kept, told)


def _is_sent(own: Subscription, subscriptions: Subscriptions) -> bool:
    """Return whether a person's own is sent now: it waits while its mail server is disabled."""
    settings = own_settings(own)
    server = None if settings is None else subscriptions.get(settings.mail_server)
    return server is None or server.active


def _is_kept(subscription: Subscription, untold: set[str], *, is_contact: bool) -> bool:
    message = subscription.wish.message
    if message is None:
        return True
    if message.own is not None:
        return is_contact or not message.only_as_contact
    return not message.unless_contact_is_told or (bool(untold) and message.wants(untold))


def _delivery(
    department: str, kept: Mapping[UUID, Subscription], *, is_reached: bool
) -> ContactDelivery:
    if is_reached:
        return "own-subscription"
    groups = [
        one.wish.message for one in kept.values() if one.wish.message and not one.wish.message.own
    ]
    is_told = any(one.wants([department]) for one in groups)
    return "department-subscription" if is_told else "nobody"
