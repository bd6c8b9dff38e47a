"""Explains where the time of a request went, leg by leg."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from services.comms.application.request_decider_and_context import (
    fold_requests,
    request_stream_name,
)
from services.comms.application.workday_calendar_decider import load_calendar_versions
from services.comms.domain import request_decisions
from services.comms.domain.request_refusals import (
    UnknownRequest,
)
from services.comms.domain.request_state import ExistingRequest
from services.comms.domain.response_time_breakdown import ExplainedLeg, explain_legs
from services.comms.domain.working_time import WorkingTimeCalculator
from shared.eventsourcing.event_store import StreamStore


async def explain_request_clock(
    streams: StreamStore, request_id: UUID, now: datetime
) -> tuple[ExistingRequest, list[ExplainedLeg]]:
    """Return a request, and where the time of its legs went; raises `UnknownRequest`."""
    requests = fold_requests(await streams.load([request_stream_name(request_id)]))
    if request_id not in requests:
        raise UnknownRequest(request=request_id)
    found = requests[request_id]
    calendar = (await load_calendar_versions(streams, now)).versions[found.calendar_version - 1]
    clock = request_decisions.reply_clock_of(found, calendar)
    return found, explain_legs(clock, WorkingTimeCalculator(found.terms.reply.hours, calendar), now)
