"""The deciders of webhook subscriptions and deliveries, and which notice goes to which of them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID, uuid5

from services.comms.application.stream_state import load_state
from services.comms.domain import (
    webhook_delivery_commands,
    webhook_delivery_decisions,
    webhook_delivery_events,
    webhook_delivery_state,
    webhook_subscription_commands,
    webhook_subscription_decisions,
    webhook_subscription_events,
    webhook_subscription_state,
)
from services.comms.domain.notice import Notice
from services.comms.domain.webhook_delivery_commands import ScheduleDelivery
from services.comms.domain.webhook_subscription_state import active_subscriptions_for
from shared.eventsourcing.decider import Decider
from shared.eventsourcing.event_store import StreamStore

SUBSCRIPTION_DECIDER = Decider[
    webhook_subscription_commands.SubscriptionCommand,
    webhook_subscription_events.SubscriptionEvent,
    webhook_subscription_state.Subscriptions,
](
    initial={},
    decide=webhook_subscription_decisions.decide,
    evolve=webhook_subscription_state.evolve,
    stream_for=lambda _command: webhook_subscription_events.STREAM_NAME,
)
DELIVERY_DECIDER = Decider[
    webhook_delivery_commands.DeliveryCommand,
    webhook_delivery_events.DeliveryEvent,
    webhook_delivery_state.DeliveryState,
](
    initial=None,
    decide=webhook_delivery_decisions.decide,
    evolve=webhook_delivery_state.evolve,
    stream_for=lambda command: f"delivery-{command.delivery_id}",
)


def delivery_id_for(notice_id: UUID, subscription_id: UUID) -> UUID:
    """Return the id of the delivery that brings a notice to a subscription."""
    return uuid5(notice_id, str(subscription_id))


async def build_delivery_commands(
    streams: StreamStore, notices: Sequence[Notice], at: datetime
) -> list[tuple[Notice, ScheduleDelivery]]:
    """Return the deliveries that these notices need, by the present subscriptions."""
    subscriptions = await load_state(
        streams, SUBSCRIPTION_DECIDER, webhook_subscription_events.STREAM_NAME
    )
    return [
        (
            notice,
            ScheduleDelivery(
                delivery_id_for(notice.notice_id, subscription_id),
                notice.notice_id,
                subscription_id,
                at,
            ),
        )
        for notice in notices
        for subscription_id in active_subscriptions_for(notice.kind, subscriptions)
    ]
