"""The deciders of meetings and of the cost policy."""

from __future__ import annotations

from services.comms.domain import (
    cost_policy,
    meeting_commands,
    meeting_decisions,
    meeting_events,
    meeting_state,
)
from shared.eventsourcing.decider import Decider

MEETING_DECIDER = Decider[
    meeting_commands.MeetingCommand, meeting_events.MeetingEvent, meeting_state.MeetingState
](
    initial=None,
    decide=meeting_decisions.decide,
    evolve=meeting_state.evolve,
    stream_for=lambda command: f"meeting-{command.meeting_id}",
)
COST_POLICY_DECIDER = Decider[
    cost_policy.CostPolicyCommand, cost_policy.CostPolicyEvent, cost_policy.CostPolicyVersions
](
    initial=cost_policy.INITIAL_STATE,
    decide=cost_policy.decide,
    evolve=cost_policy.evolve,
    stream_for=lambda _command: cost_policy.STREAM_NAME,
)
