"""The least time that a department has for what another one says it owes."""

from __future__ import annotations

from datetime import datetime

from services.comms.application.reply_policy_decider import REPLY_POLICY_DECIDER
from services.comms.application.workday_calendar_decider import (
    CALENDAR_DECIDER,
    with_first_version,
)
from services.comms.domain.commitments import shortest_notice
from services.comms.domain.reply_policy import STREAM_NAME as POLICY_STREAM
from services.comms.domain.workday_calendar_publication import STREAM_NAME as CALENDAR_STREAM
from shared.eventsourcing.event_store import StreamStore


async def find_shortest_notice(streams: StreamStore, now: datetime) -> datetime:
    """Return when a reply to a simple request would be due that is asked now."""
    states = await streams.load_states(
        {CALENDAR_STREAM: CALENDAR_DECIDER, POLICY_STREAM: REPLY_POLICY_DECIDER}
    )
    calendar = with_first_version(states[CALENDAR_STREAM].state, now).current
    return shortest_notice(now, states[POLICY_STREAM].state.current, calendar)
