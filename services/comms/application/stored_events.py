"""The area's aggregates and the streams their events are kept in."""

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
from shared.eventsourcing.decider import Decider

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
"""Everything the area stores."""

HEAD_DECIDER: Decider[
    department_head.HeadCommand, department_head.HeadEvent, department_head.HeadId
] = Decider(
    initial=None,
    decide=department_head.decide,
    evolve=department_head.evolve,
    stream_for=lambda command: department_head.head_stream(command.department),
)
