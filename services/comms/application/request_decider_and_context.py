"""Requests: their decider, and what a decision about one needs to know of other streams."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from services.comms.application.department_heads import load_department_heads
from services.comms.application.workday_calendar_decider import load_calendar_versions
from services.comms.domain import request_commands, request_decisions, request_state
from services.comms.domain.request_commands import CheckClock, DecisionContext
from services.comms.domain.request_events import RequestEvent
from services.comms.domain.request_state import ExistingRequest
from services.comms.domain.request_timeline import RequestSide
from services.comms.domain.workday_calendar import CalendarVersions
from shared.eventsourcing.decider import Decider
from shared.eventsourcing.event_store import RecordedEvent, StreamStore

_STREAM_PREFIX = "request-"


def request_stream_name(request_id: UUID) -> str:
    """Return the stream of a request."""
    return f"{_STREAM_PREFIX}{request_id}"


REQUEST_DECIDER: Decider[
    request_commands.RequestCommand, RequestEvent, request_state.RequestState
] = Decider(
    initial=None,
    decide=request_decisions.decide,
    evolve=request_state.evolve,
    stream_for=lambda command: request_stream_name(command.request_id),
)


def fold_requests(
    histories: Mapping[str, Sequence[RecordedEvent[Any]]],
) -> dict[UUID, ExistingRequest]:
    """Return the requests whose histories these streams hold, by id; empty streams have none."""
    requests = {}
    for stream, history in histories.items():
        state = REQUEST_DECIDER.fold(recorded.event for recorded in history)
        if state is not None:
            requests[UUID(stream.removeprefix(_STREAM_PREFIX))] = state
    return requests


async def load_decision_context(
    streams: StreamStore, department: str, now: datetime
) -> DecisionContext:
    """Return what a decision about a request to this department needs to know."""
    heads = await load_department_heads(streams, {department})
    return DecisionContext(now, await load_calendar_versions(streams, now), heads[department])


async def find_awaiting_side(
    streams: StreamStore, request_id: UUID, entry_id: UUID
) -> RequestSide | None:
    """Return the side that has to confirm an entry, or the opening; `None` if neither has to."""
    request = fold_requests(await streams.load([request_stream_name(request_id)]))[request_id]
    return request.awaiting_entries.get(entry_id)


async def build_clock_check_commands(
    streams: StreamStore,
    requests: Mapping[UUID, ExistingRequest],
    calendars: CalendarVersions,
    now: datetime,
) -> list[CheckClock]:
    """Return for each request the command that records what has come about by now."""
    heads = await load_department_heads(streams, {one.ask.department for one in requests.values()})
    return [
        CheckClock(request_id, DecisionContext(now, calendars, heads[one.ask.department]))
        for request_id, one in requests.items()
    ]
