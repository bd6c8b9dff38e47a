"""Which notice goes to which subscription, and when: the commands that schedule its deliveries."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID, uuid5

from services.comms.application.stream_state import load_state
from services.comms.application.webhook_deciders import SUBSCRIPTION_DECIDER
from services.comms.domain import (
    webhook_subscription_events,
)
from services.comms.domain.notice import Notice
from services.comms.domain.quiet_hours import first_time_outside
from services.comms.domain.webhook_delivery_commands import ScheduleDelivery
from services.comms.domain.webhook_subscription_state import subscriptions_for
from shared.eventsourcing.event_store import StreamStore


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
                first_time_outside(one.wish.message.quiet_hours, at) if one.wish.message else at,
            ),
        )
        for notice in notices
        for subscription_id, one in subscriptions_for(notice, subscriptions).items()
    ]
