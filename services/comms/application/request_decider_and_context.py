"""Requests: their decider, and what a decision about one needs to know of other streams."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.comms.application.department_tree import find_notified_heads, streams_of_posts
from services.comms.application.reply_policy_decider import REPLY_POLICY_DECIDER
from services.comms.application.workday_calendar_decider import (
    CALENDAR_DECIDER,
    with_first_version,
)
from services.comms.domain import request_commands, request_decisions, request_state
from services.comms.domain.reply_policy import STREAM_NAME as POLICY_STREAM
from services.comms.domain.reply_policy import ReplyPolicyVersions, apply_installation_default
from services.comms.domain.request_commands import CheckClock, DecisionContext
from services.comms.domain.request_events import RequestEvent
from services.comms.domain.request_state import ExistingRequest
from services.comms.domain.request_timeline import RequestSide
from services.comms.domain.workday_calendar_publication import STREAM_NAME as CALENDAR_STREAM
from shared.eventsourcing.decider import Decider
from shared.eventsourcing.event_store import StreamStore
from shared.eventsourcing.stream_state import StreamState
from shared.working_time.workday_calendar import CalendarVersions

_STREAM_PREFIX = "request-"


def request_stream_name(request_id: UUID | str) -> str:
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


def requests_by_id(
    states: Mapping[str, StreamState[request_state.RequestState]],
) -> dict[UUID, ExistingRequest]:
    """Return the requests of these streams by id; empty streams have none."""
    return {
        UUID(stream.removeprefix(_STREAM_PREFIX)): loaded.state
        for stream, loaded in states.items()
        if loaded.state is not None
    }


async def load_requests(
    streams: StreamStore, request_streams: Iterable[str]
) -> dict[UUID, ExistingRequest]:
    """Return the requests of these streams by id; empty streams have none."""
    return requests_by_id(
        await streams.load_states(dict.fromkeys(request_streams, REQUEST_DECIDER))
    )


@dataclass(frozen=True)
class OpeningContext:
    """What the opening of a request needs to know of other streams."""

    decision: DecisionContext
    policies: ReplyPolicyVersions
    is_calendar_recorded: bool


async def load_opening_context(
    streams: StreamStore, department: str, now: datetime, late_entry_working_days: int
) -> OpeningContext:
    """Return what opening a request to this department needs to know, read at once."""
    states = await streams.load_states(
        {
            **streams_of_posts([department]),
            CALENDAR_STREAM: CALENDAR_DECIDER,
            POLICY_STREAM: REPLY_POLICY_DECIDER,
        }
    )
    calendars = with_first_version(states[CALENDAR_STREAM].state, now)
    heads = await find_notified_heads(streams, [department], now, states)
    return OpeningContext(
        DecisionContext.with_head(now, calendars, department, heads[department]),
        apply_installation_default(states[POLICY_STREAM].state, late_entry_working_days),
        is_calendar_recorded=bool(states[CALENDAR_STREAM].version),
    )


async def load_decision_context(
    streams: StreamStore, department: str, now: datetime
) -> DecisionContext:
    """Return what a decision about a request to this department needs to know, read at once."""
    states = await streams.load_states(
        {**streams_of_posts([department]), CALENDAR_STREAM: CALENDAR_DECIDER}
    )
    calendars = with_first_version(states[CALENDAR_STREAM].state, now)
    heads = await find_notified_heads(streams, [department], now, states)
    return DecisionContext.with_head(now, calendars, department, heads[department])


async def find_awaiting_side(
    streams: StreamStore, request_id: UUID, entry_id: UUID
) -> RequestSide | None:
    """Return the side that has to confirm an entry, or the opening; `None` if neither has to."""
    request = (await load_requests(streams, [request_stream_name(request_id)]))[request_id]
    return request.awaiting_entries.get(entry_id)


async def find_opening_connector(streams: StreamStore, request_id: UUID) -> str | None:
    """Return the subject of the connector that opened a request; `None` where people did."""
    request = (await load_requests(streams, [request_stream_name(request_id)]))[request_id]
    return request.connector


async def build_clock_check_commands(
    streams: StreamStore,
    requests: Mapping[UUID, ExistingRequest],
    calendars: CalendarVersions,
    now: datetime,
) -> list[CheckClock]:
    """Return for each request the command that records what has come about by now."""
    contexts = await load_contexts(
        streams, {one.ask.department for one in requests.values()}, calendars, now
    )
    return [
        CheckClock(request_id, contexts[one.ask.department]) for request_id, one in requests.items()
    ]


async def load_contexts(
    streams: StreamStore, departments: Collection[str], calendars: CalendarVersions, now: datetime
) -> Mapping[str, DecisionContext]:
    """Return what decisions about requests to each of these departments need to know."""
    heads = await find_notified_heads(streams, departments, now)
    return {
        one: DecisionContext.with_head(now, calendars, one, head) for one, head in heads.items()
    }
