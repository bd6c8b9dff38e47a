"""Explains where the time of a request went, leg by leg."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from services.comms.application.request_decider_and_context import (
    load_requests,
    request_stream_name,
)
from services.comms.application.workday_calendar_decider import load_calendar_versions
from services.comms.domain.reply_clock_event_derivation import reply_clock_of
from services.comms.domain.request_refusals import (
    UnknownRequest,
)
from services.comms.domain.request_state import ExistingRequest
from services.comms.domain.response_time_breakdown import ExplainedLeg, explain_legs
from shared.eventsourcing.event_store import StreamStore
from shared.working_time.calculator import WorkingTimeCalculator


async def explain_request_clock(
    streams: StreamStore, request_id: UUID, now: datetime
) -> tuple[ExistingRequest, list[ExplainedLeg], timedelta | None]:
    """Return a request, where the time of its legs went, and the working time that is left.

    The time left is that of the last leg, during a pause what is left when the clock goes on;
    `None` for a request that is over. Raises `UnknownRequest`.
    """
    requests = await load_requests(streams, [request_stream_name(request_id)])
    if request_id not in requests:
        raise UnknownRequest(request=request_id)
    found = requests[request_id]
    calendar = (await load_calendar_versions(streams, now)).versions[found.calendar_version - 1]
    clock = reply_clock_of(found, calendar)
    working_time = WorkingTimeCalculator(found.terms.reply.hours, calendar)
    time_left = None
    if clock.worked_before_pause is not None:
        time_left = max(found.terms.reply.within - clock.worked_before_pause, timedelta())
    elif clock.timeline.closing_entry is None and (due_at := clock.legs[-1].due_at) is not None:
        time_left = working_time.working_time_between(now, due_at)
    return found, explain_legs(clock, working_time, now), time_left
