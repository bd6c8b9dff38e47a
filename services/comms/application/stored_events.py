"""Every type of event that the area stores."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, TypeAdapter

from services.comms.domain import (
    calendar_publication,
    channel_policy,
    cost_policy,
    department_head,
    matter,
    meeting,
    notice,
    reply_policy,
    request_events,
    webhook_delivery,
    webhook_subscription,
)

CommsEvent = Annotated[
    department_head.HeadEvent
    | calendar_publication.CalendarEvent
    | reply_policy.ReplyPolicyEvent
    | request_events.RequestEvent
    | channel_policy.ChannelPolicyEvent
    | matter.MatterEvent
    | meeting.MeetingEvent
    | cost_policy.CostPolicyEvent
    | notice.NoticeEvent
    | webhook_subscription.SubscriptionEvent
    | webhook_delivery.DeliveryEvent,
    Field(discriminator="type"),
]
EVENTS: TypeAdapter[CommsEvent] = TypeAdapter(CommsEvent)
"""The adapter by which the area's events are read and written."""
