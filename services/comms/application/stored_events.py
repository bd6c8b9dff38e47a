"""Every type of event that the area stores."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, TypeAdapter

from services.comms.domain import (
    agenda_goal,
    alignment_policy,
    case_flow,
    channel_policy,
    company_officers,
    cost_policy,
    costing_schedule,
    department_contacts,
    department_head,
    department_place,
    document_events,
    document_policy,
    matter_events,
    meeting_events,
    meeting_series_events,
    month_cost,
    notice,
    project_rhythm_events,
    reply_policy,
    request_events,
    webhook_delivery_events,
    webhook_subscription_events,
    workday_calendar_publication,
)
from shared.eventsourcing.rule_action import RuleActionEvent

CommsEvent = Annotated[
    department_head.HeadEvent
    | department_place.DepartmentPlaceEvent
    | agenda_goal.AgendaGoalEvent
    | department_contacts.ContactEvent
    | case_flow.CaseFlowRecorded
    | workday_calendar_publication.CalendarPublicationEvent
    | reply_policy.ReplyPolicyEvent
    | request_events.RequestEvent
    | channel_policy.ChannelPolicyEvent
    | matter_events.MatterEvent
    | meeting_events.MeetingEvent
    | meeting_series_events.SeriesEvent
    | alignment_policy.AlignmentPolicyEvent
    | company_officers.OfficerAssigned
    | cost_policy.CostPolicyEvent
    | costing_schedule.CostingEvent
    | month_cost.MonthCostEvent
    | document_events.DocumentEvent
    | document_policy.DocumentPolicySet
    | project_rhythm_events.ProjectRhythmEvent
    | notice.NoticeEvent
    | webhook_subscription_events.SubscriptionEvent
    | webhook_delivery_events.DeliveryEvent
    | RuleActionEvent,
    Field(discriminator="type"),
]
EVENT_ADAPTER: TypeAdapter[CommsEvent] = TypeAdapter(CommsEvent)
"""The adapter by which the area's events are read and written."""
