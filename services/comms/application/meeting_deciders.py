"""Meetings and what they cost: commands to streams, and what the others hear of them."""

from __future__ import annotations

from typing import Any

from services.comms.domain import cost_policy, meeting, meeting_decisions
from shared.contracts import comms as published
from shared.eventsourcing.decider import Decider

MEETING_DECIDER = Decider[meeting.MeetingCommand, meeting.MeetingEvent, meeting.MeetingState](
    initial=None,
    decide=meeting_decisions.decide,
    evolve=meeting.evolve,
    stream_for=lambda command: f"meeting-{command.meeting_id}",
)
COST_POLICY_DECIDER = Decider[
    cost_policy.CostPolicyCommand, cost_policy.CostPolicyEvent, cost_policy.CostPolicies
](
    initial=cost_policy.INITIAL_STATE,
    decide=cost_policy.decide,
    evolve=cost_policy.evolve,
    stream_for=lambda _command: cost_policy.STREAM_NAME,
)


def publish_meeting_event(event: Any) -> published.MeetingHeld | None:
    """Tell the others what a meeting took; it is dated when it began."""
    match event:
        case meeting.MeetingHeld(plan=plan):
            return published.MeetingHeld(
                meeting_id=event.meeting_id,
                title=plan.title,
                kind=plan.kind,
                planned_minutes=plan.minutes,
                actual_minutes=event.minutes,
                departments=tuple(one.department for one in event.attendance),
                person_minutes=event.person_minutes,
                at=event.began_at,
            )
        case _:
            return None
