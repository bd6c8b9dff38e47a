"""The area's aggregates and the streams their events are kept in."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, TypeAdapter

from services.comms.domain import (
    channel_policy,
    company_calendar,
    cost_policy,
    delivery,
    head,
    matter,
    meeting,
    notice,
    reply_policy,
    request_events,
    subscription,
)
from shared.eventsourcing.decider import Decider

CommsEvent = Annotated[
    head.HeadEvent
    | company_calendar.CalendarEvent
    | reply_policy.ReplyPolicyEvent
    | request_events.RequestEvent
    | channel_policy.ChannelPolicyEvent
    | matter.MatterEvent
    | meeting.MeetingEvent
    | cost_policy.CostPolicyEvent
    | notice.NoticeEvent
    | subscription.SubscriptionEvent
    | delivery.DeliveryEvent,
    Field(discriminator="type"),
]
EVENTS: TypeAdapter[CommsEvent] = TypeAdapter(CommsEvent)
"""Everything the area stores."""

HEAD: Decider[head.HeadCommand, head.HeadEvent, head.Head] = Decider(
    initial=None,
    decide=head.decide,
    evolve=head.evolve,
    stream=lambda command: head.head_stream(command.department),
)
