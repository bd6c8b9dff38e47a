"""The deciders of webhook subscriptions and deliveries."""

from __future__ import annotations

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
from shared.eventsourcing.decider import Decider

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
