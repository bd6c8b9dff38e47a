"""How a meeting that is over, or that is going on, refuses what belongs before it."""

from __future__ import annotations

from services.comms.domain.meeting_refusals import (
    MeetingWasCancelled,
    MeetingWasHeld,
)
from services.comms.domain.meeting_session_refusals import (
    MeetingIsRunning,
)
from services.comms.domain.meeting_state import (
    CancelledMeetingState,
    HeldMeetingState,
    RunningMeetingState,
)
from services.comms.domain.refusals import CommsRefused


def already_begun_refusal(
    meeting: RunningMeetingState | HeldMeetingState | CancelledMeetingState,
) -> CommsRefused:
    """Return why the command comes too late."""
    match meeting:
        case RunningMeetingState():
            return MeetingIsRunning()
        case HeldMeetingState():
            return MeetingWasHeld()
        case CancelledMeetingState():
            return MeetingWasCancelled()
