"""The decider of meetings."""

from __future__ import annotations

from services.comms.domain import (
    meeting_commands,
    meeting_decisions,
    meeting_events,
    meeting_state,
)
from shared.eventsourcing.decider import Decider

MEETING_STREAM_PREFIX = "meeting-"

MEETING_DECIDER = Decider[
    meeting_commands.MeetingCommand, meeting_events.MeetingEvent, meeting_state.MeetingState
](
    initial=None,
    decide=meeting_decisions.decide,
    evolve=meeting_state.evolve,
    stream_for=lambda command: f"{MEETING_STREAM_PREFIX}{command.meeting_id}",
)
