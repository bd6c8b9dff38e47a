"""Webhook subscriptions and deliveries: commands to streams, and who wants which notice."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID, uuid5

from services.comms.domain import (
    delivery,
    delivery_decisions,
    subscription,
    subscription_decisions,
)
from services.comms.domain.delivery import ScheduleDelivery
from services.comms.domain.notice import Notice
from services.comms.domain.subscription import wanting
from shared.eventsourcing.decider import Decider
from shared.eventsourcing.store import Streams

SUBSCRIPTION = Decider[
    subscription.SubscriptionCommand, subscription.SubscriptionEvent, subscription.Subscriptions
](
    initial={},
    decide=subscription_decisions.decide,
    evolve=subscription.evolve,
    stream=lambda _command: subscription.STREAM,
)
DELIVERY = Decider[delivery.DeliveryCommand, delivery.DeliveryEvent, delivery.Delivery](
    initial=None,
    decide=delivery_decisions.decide,
    evolve=delivery.evolve,
    stream=lambda command: f"delivery-{command.delivery_id}",
)


def delivery_of(notice_id: UUID, subscription_id: UUID) -> UUID:
    """Return the id of the delivery that brings a notice to a subscription."""
    return uuid5(notice_id, str(subscription_id))


async def deliveries_of(
    streams: Streams, notices: Sequence[Notice], at: datetime
) -> list[tuple[Notice, ScheduleDelivery]]:
    """Return which deliveries these notices need, by the subscriptions as they stand."""
    history = (await streams.load([subscription.STREAM]))[subscription.STREAM]
    subscriptions = SUBSCRIPTION.fold(recorded.event for recorded in history)
    return [
        (
            notice,
            ScheduleDelivery(
                delivery_of(notice.notice_id, subscription_id),
                notice.notice_id,
                subscription_id,
                at,
            ),
        )
        for notice in notices
        for subscription_id in wanting(notice.kind, subscriptions)
    ]
