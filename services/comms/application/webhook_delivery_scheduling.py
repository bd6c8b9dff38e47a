"""Which notice goes to which subscription, and when: the commands that schedule its deliveries."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID, uuid5

from services.comms.application.notice_contacts import say_contacts
from services.comms.application.stream_state import load_state
from services.comms.application.webhook_deciders import SUBSCRIPTION_DECIDER
from services.comms.domain import (
    webhook_subscription_events,
)
from services.comms.domain.notice import Notice
from services.comms.domain.notice_routing import route_notice
from services.comms.domain.own_subscription import own_settings
from services.comms.domain.quiet_hours import first_time_outside
from services.comms.domain.webhook_delivery_commands import ScheduleDelivery
from services.comms.domain.webhook_subscription_state import Subscription
from shared.contracts.token_digests import token_digest
from shared.postgres.known_people_table import find_subject_digests
from shared.postgres.unit_of_work import UnitOfWork


def delivery_id_for(notice_id: UUID, subscription_id: UUID) -> UUID:
    """Return the id of the delivery that brings a notice to a subscription."""
    return uuid5(notice_id, str(subscription_id))


async def route_notices(
    unit: UnitOfWork, notices: Sequence[Notice]
) -> list[tuple[Notice, Mapping[UUID, Subscription]]]:
    """Return the notices, which say how their contacts are told, and where each one is sent.

    It is by the present subscriptions, and by the sign-ons that the directory has told.
    """
    subscriptions = await load_state(
        unit, SUBSCRIPTION_DECIDER, webhook_subscription_events.STREAM_NAME
    )
    contacts = {one.person for notice in notices for one in notice.contacts}
    digests = await find_subject_digests(unit.connection, contacts) if contacts else {}
    person_by_digest = {digest: person for person, digest in digests.items()}
    owners = {own.person for one in subscriptions.values() if (own := own_settings(one))}
    people = {
        owner: person
        for owner in owners
        if (person := person_by_digest.get(token_digest(owner))) is not None
    }
    routed = [(notice, route_notice(notice, subscriptions, people)) for notice in notices]
    return [(say_contacts(notice, route.told), route.subscriptions) for notice, route in routed]


def delivery_commands(
    notice: Notice, subscriptions: Mapping[UUID, Subscription], at: datetime
) -> list[ScheduleDelivery]:
    """Return the deliveries of a notice to these subscriptions, outside their quiet hours."""
    return [
        ScheduleDelivery(
            delivery_id_for(notice.notice_id, subscription_id),
            notice.notice_id,
            subscription_id,
            first_time_outside(one.wish.message.quiet_hours, at) if one.wish.message else at,
        )
        for subscription_id, one in subscriptions.items()
    ]
