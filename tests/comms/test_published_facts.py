"""Every command of callers publishes a fact, so that whoever shows its effect learns of it."""

from __future__ import annotations

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from typing import Any, get_args

import pytest

from services.comms.application.alignment_policy_decider import ALIGNMENT_POLICY_DECIDER
from services.comms.application.channel_policy_decider import CHANNEL_POLICY_DECIDER
from services.comms.application.cost_policy_decider import COST_POLICY_DECIDER
from services.comms.application.events_to_facts import fact_from_event
from services.comms.application.matter_decider import MATTER_DECIDER
from services.comms.application.meeting_decider import MEETING_DECIDER
from services.comms.application.reply_policy_decider import REPLY_POLICY_DECIDER
from services.comms.application.request_decider_and_context import REQUEST_DECIDER
from services.comms.application.workday_calendar_decider import CALENDAR_DECIDER
from services.comms.domain import (
    alignment_policy,
    channel_policy,
    cost_policy,
    matter_commands,
    matter_events,
    meeting_commands,
    meeting_events,
    reply_policy,
    request_commands,
    webhook_delivery_commands,
    webhook_subscription_commands,
    workday_calendar_publication,
)
from shared.contracts.concerned_departments import find_concerned_departments
from shared.working_time.official_holidays import load_official_days
from tests.comms import meeting_examples
from tests.comms.domain_examples import BASE_TIME, MATTER_ID
from tests.comms.request_examples import (
    DAY,
    FIRST_ENTRY_ID,
    HOUR,
    MONDAY,
    REQUEST_ID,
    entry,
    open_command,
    present_at,
    record_entry_command,
)
from tests.comms.request_histories import retime, void

POLICY = channel_policy.BUILT_IN_POLICY
OPEN = open_command()
OLD_OPENING = request_commands.OpenRequest(
    OPEN.ask, OPEN.text, OPEN.policy, MONDAY, present_at(MONDAY + 9 * DAY), MONDAY + 9 * DAY
)
REPLY = record_entry_command(entry("progress", MONDAY + HOUR))
CONFIRM = request_commands.ConfirmEntry(REQUEST_ID, REQUEST_ID, present_at(MONDAY + 9 * DAY))
REJECT = request_commands.RejectEntryTime(
    REQUEST_ID, REQUEST_ID, "asked later", present_at(MONDAY + 9 * DAY)
)
CLASSIFY = matter_commands.ClassifyMatter(
    MATTER_ID, "Price list", "sales", "complex", POLICY, MONDAY
)
RECLASSIFY = matter_commands.ReclassifyMatter(MATTER_ID, "simple", POLICY, MONDAY)
HANDLE = matter_commands.HandleMatter(MATTER_ID, "meeting", None, MONDAY)
DEVIATE = matter_commands.HandleMatter(MATTER_ID, "instant", "nobody had time", MONDAY)
CALENDAR = workday_calendar_publication.PublishCalendar(load_official_days(), (), "m", MONDAY)
REPLY_POLICY = reply_policy.SetReplyPolicy(
    reply_policy.ReplyPolicyTerms(confirmation_after_working_days=5), "m", MONDAY
)
CHANNELS = channel_policy.SetChannelPolicy(channel_policy.Channels(complex="document"), "m", MONDAY)
RATES = cost_policy.SetCostPolicy(cost_policy.Rates(effective_from="2026-12"), "m", MONDAY)
ALIGNMENT = alignment_policy.SetAlignmentPolicy(
    alignment_policy.AlignmentTerms(minutes=60), "m", MONDAY
)
meeting = meeting_examples

Case = tuple[Any, Sequence[Any], Any, str, AbstractSet[str]]
BOTH = {"sales", "rnd"}
PUBLISHED: Sequence[Case] = [
    (REQUEST_DECIDER, [], OPEN, "request-opened", BOTH),
    (REQUEST_DECIDER, [OPEN], REPLY, "request-replied", BOTH),
    (REQUEST_DECIDER, [OPEN, REPLY], retime(FIRST_ENTRY_ID, MONDAY), "request-corrected", BOTH),
    (REQUEST_DECIDER, [OPEN, REPLY], void(FIRST_ENTRY_ID), "request-corrected", BOTH),
    (REQUEST_DECIDER, [OLD_OPENING], CONFIRM, "request-corrected", BOTH),
    (REQUEST_DECIDER, [OLD_OPENING], REJECT, "entry-time-rejected", BOTH),
    (MATTER_DECIDER, [], CLASSIFY, "matter-classified", {"sales"}),
    (MATTER_DECIDER, [CLASSIFY], RECLASSIFY, "matter-reclassified", {"sales"}),
    (MATTER_DECIDER, [CLASSIFY], HANDLE, "matter-handled", {"sales"}),
    (MATTER_DECIDER, [CLASSIFY], DEVIATE, "channel-deviated", {"sales"}),
    (MEETING_DECIDER, [], meeting.plan, "meeting-planned", BOTH),
    (MEETING_DECIDER, [meeting.plan], meeting.replan, "meeting-planned", BOTH),
    (MEETING_DECIDER, [meeting.plan], meeting.hold, "meeting-held", BOTH),
    (MEETING_DECIDER, [meeting.plan], meeting.cancel, "meeting-cancelled", BOTH),
    (MEETING_DECIDER, [meeting.plan], meeting.note, "action-noted", {"rnd"}),
    (
        MEETING_DECIDER,
        [meeting.plan, meeting.note],
        meeting.complete,
        "action-completed",
        BOTH,
    ),
    (
        MEETING_DECIDER,
        [meeting.plan, meeting.note],
        meeting.find_overdue,
        "action-overdue",
        BOTH,
    ),
    (MEETING_DECIDER, [meeting.plan, meeting.note], meeting.cancel, "action-released", BOTH),
    (CALENDAR_DECIDER, [], CALENDAR, "calendar-published", set()),
    (REPLY_POLICY_DECIDER, [], REPLY_POLICY, "policy-set", set()),
    (CHANNEL_POLICY_DECIDER, [], CHANNELS, "policy-set", set()),
    (COST_POLICY_DECIDER, [], RATES, "policy-set", set()),
    (ALIGNMENT_POLICY_DECIDER, [], ALIGNMENT, "alignment-policy-set", set()),
    (MEETING_DECIDER, [meeting.plan], meeting.start, "meeting-started", BOTH),
    (MEETING_DECIDER, [meeting.plan_with_problem], meeting.settle, "problem-settled", BOTH),
    (
        MEETING_DECIDER,
        [meeting.plan, meeting.start],
        meeting.record_decision,
        "outcome-recorded",
        BOTH,
    ),
    (
        MEETING_DECIDER,
        [meeting.plan, meeting.note],
        meeting_commands.TransferActions(meeting.plan.meeting_id, "rnd", "hr", BASE_TIME),
        "action-transferred",
        {"rnd", "hr"},
    ),
    (
        MEETING_DECIDER,
        [meeting.plan],
        meeting_commands.TransferPlan(meeting.plan.meeting_id, "rnd", "hr", BASE_TIME),
        "meeting-planned",
        {"sales", "hr"},
    ),
    (
        REQUEST_DECIDER,
        [OPEN],
        request_commands.TransferRequest(
            REQUEST_ID, "rnd", "hr", "merged", FIRST_ENTRY_ID, present_at(MONDAY + HOUR)
        ),
        "request-transferred",
        {"sales", "rnd", "hr"},
    ),
    (MEETING_DECIDER, [meeting.plan, meeting.start], meeting.close, "meeting-held", {"sales"}),
    (
        MEETING_DECIDER,
        [meeting.plan, meeting.start],
        meeting.find_left_open,
        "meeting-left-open",
        BOTH,
    ),
]
"""Decider, commands before, command, its fact, and the departments concerned; none: everybody."""
WITHOUT_FACT = {
    request_commands.CheckClock: "given by the timer; what it finds has facts",
    workday_calendar_publication.CreateFirstCalendar: "given by the first request",
    webhook_subscription_commands.CreateSubscription: "a setting that only its managers list",
    webhook_subscription_commands.ChangeSubscription: "likewise",
    webhook_subscription_commands.DisableSubscription: "likewise",
    webhook_subscription_commands.EnableSubscription: "likewise",
    webhook_subscription_commands.RotateKey: "likewise",
    webhook_subscription_commands.DeleteSubscription: "likewise",
    webhook_delivery_commands.ReplayDelivery: "of the transport; the notice itself has a fact",
    webhook_delivery_commands.ScheduleDelivery: "likewise",
    webhook_delivery_commands.RecordAttemptResult: "likewise",
}


@pytest.mark.parametrize("case", PUBLISHED, ids=lambda case: type(case[2]).__name__)
def test_a_command_publishes_its_fact_to_the_departments_that_it_concerns(case: Case) -> None:
    decider, before, command, name, departments = case
    state = decider.initial
    for earlier in before:
        state = decider.fold(decider.decide(earlier, state), state)
    found = [fact_from_event(event) for event in decider.decide(command, state)]
    facts: dict[str, Any] = {fact.type.split(".")[2]: fact for fact in found if fact is not None}  # type: ignore[attr-defined]
    fact = facts[name]
    assert find_concerned_departments(fact.type, fact.model_dump(mode="json")) == departments


def test_every_command_publishes_a_fact_or_is_listed_with_a_reason() -> None:
    unions = (
        request_commands.RequestCommand,
        matter_commands.MatterCommand,
        meeting_commands.MeetingCommand,
        workday_calendar_publication.CalendarCommand,
        webhook_subscription_commands.SubscriptionCommand,
        webhook_delivery_commands.DeliveryCommand,
    )
    policies = {
        reply_policy.ReplyPolicyCommand,
        channel_policy.ChannelPolicyCommand,
        cost_policy.CostPolicyCommand,
        alignment_policy.AlignmentPolicyCommand,
    }
    every = {one for union in unions for one in get_args(union)} | policies
    published = {type(case[2]) for case in PUBLISHED}
    assert every == published | WITHOUT_FACT.keys()
    assert not published & WITHOUT_FACT.keys()


def test_events_of_earlier_versions_publish_no_fact_that_was_added_later() -> None:
    """They do not say what the fact says; audits know that such facts came later."""
    recommended = matter_events.Classification(
        matter_class="simple", recommended="instant", policy_version=1
    )
    old = [
        matter_events.MatterReclassified(
            matter_id=MATTER_ID, classification=recommended, at=BASE_TIME
        ),
        matter_events.MatterHandled(matter_id=MATTER_ID, channel="instant", at=BASE_TIME),
        meeting_events.MeetingCancelled(
            meeting_id=MATTER_ID, reason="nobody is here", at=BASE_TIME
        ),
        meeting_events.ActionCompleted(meeting_id=MATTER_ID, action_id=MATTER_ID, at=BASE_TIME),
    ]
    assert [fact_from_event(event) for event in old] == [None] * 4
