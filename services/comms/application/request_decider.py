"""Requests: what a command must know, what the others hear, and the timer of the clock.

A request has one deadline, right after the next moment at which something is to be told. Whatever
changes its history or its clock ends with the event `clock-set`, which moves that deadline.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from pydantic import BaseModel

from services.comms.application.calendar_decider import load_calendar_versions
from services.comms.application.stored_events import HEAD_DECIDER
from services.comms.domain import request, request_decisions
from services.comms.domain import request_events as events
from services.comms.domain.department_head import head_stream
from services.comms.domain.refusals import UnknownRequest
from services.comms.domain.request import CheckClock, DecisionContext
from services.comms.domain.request_events import ClockSet, RequestDetails
from services.comms.domain.response_time_breakdown import ExplainedLeg, explain_legs
from services.comms.domain.working_day_calendar import CalendarVersions
from services.comms.domain.working_time import WorkingTime
from shared.contracts import comms as published
from shared.eventsourcing.decider import Decider
from shared.eventsourcing.event_context import EventContext
from shared.eventsourcing.event_store import RecordedEvent, StreamStore
from shared.postgres.deadline_timer import DueDeadline
from shared.postgres.event_writer import ClearDeadline, DeadlineChange, SetDeadline
from shared.postgres.unit_of_work import UnitOfWork

_STREAM_PREFIX = "request-"


def request_stream(request_id: UUID) -> str:
    """Return the stream of a request."""
    return f"{_STREAM_PREFIX}{request_id}"


REQUEST_DECIDER: Decider[request.RequestCommand, events.RequestEvent, request.RequestState] = (
    Decider(
        initial=None,
        decide=request_decisions.decide,
        evolve=request.evolve,
        stream_for=lambda command: request_stream(command.request_id),
    )
)


def fold_requests(
    histories: Mapping[str, Sequence[RecordedEvent[Any]]],
) -> dict[UUID, request.ExistingRequest]:
    """Return the requests that these streams tell of."""
    found = {}
    for stream, history in histories.items():
        one = REQUEST_DECIDER.fold(recorded.event for recorded in history)
        if one is not None:
            found[UUID(stream.removeprefix(_STREAM_PREFIX))] = one
    return found


async def load_department_heads(
    streams: StreamStore, departments: set[str]
) -> dict[str, str | None]:
    """Return who heads each of these departments."""
    histories = await streams.load([head_stream(one) for one in sorted(departments)])
    return {
        one: HEAD_DECIDER.fold(recorded.event for recorded in histories[head_stream(one)])
        for one in departments
    }


async def load_decision_context(
    streams: StreamStore, department: str, now: datetime
) -> DecisionContext:
    """Return what a decision about a request to this department must know of the world."""
    found = await load_department_heads(streams, {department})
    return DecisionContext(now, await load_calendar_versions(streams, now), found[department])


async def build_clock_checks(
    streams: StreamStore,
    requests: dict[UUID, request.ExistingRequest],
    calendars: CalendarVersions,
    now: datetime,
) -> list[CheckClock]:
    """Return the commands that tell what has come about of these requests by now."""
    found = await load_department_heads(streams, {one.ask.department for one in requests.values()})
    return [
        CheckClock(request_id, DecisionContext(now, calendars, found[one.ask.department]))
        for request_id, one in requests.items()
    ]


async def explain_request_clock(
    streams: StreamStore, request_id: UUID, now: datetime
) -> tuple[request.ExistingRequest, list[ExplainedLeg]]:
    """Return a request, and where the time of its legs went; raises `UnknownRequest`."""
    requests = fold_requests(await streams.load([request_stream(request_id)]))
    if request_id not in requests:
        raise UnknownRequest(f"there is no request {request_id}")
    found = requests[request_id]
    calendar = (await load_calendar_versions(streams, now)).versions[found.calendar_version - 1]
    clock = request_decisions.reply_clock_of(found, calendar)
    return found, explain_legs(clock, WorkingTime(found.terms.reply.hours, calendar), now)


def deadline_changes(event: Any) -> Sequence[DeadlineChange]:
    """Come back right after the next moment: at the moment itself a reply is still in time."""
    match event:
        case ClockSet(request_id=request_id, next_at=None):
            return [ClearDeadline(_deadline_key(request_id))]
        case ClockSet(request_id=request_id, next_at=datetime() as next_at):
            return [SetDeadline(_deadline_key(request_id), next_at + timedelta.resolution)]
        case _:
            return ()


async def handle_due_deadlines(unit: UnitOfWork, due: Sequence[DueDeadline], now: datetime) -> None:
    """Tell what has come about: a leg ran out, or a department is silent."""
    requests = fold_requests(await unit.load(sorted({one.stream for one in due})))
    context = EventContext(correlation=unit.writer.new_id(), actor="deadline:comms")
    commands = await build_clock_checks(
        unit, requests, await load_calendar_versions(unit, now), now
    )
    await unit.execute_commands(REQUEST_DECIDER, [(command, context) for command in commands])


def publish_request_event(event: Any) -> BaseModel | None:  # noqa: PLR0911  one for each
    """Translate what others may know of a request."""
    match event:
        case events.RequestOpened(ask=ask):
            return published.RequestOpened(**_common_fields(ask), due_at=event.due_at, at=event.at)
        case events.LegMet(ask=ask):
            return published.RequestReplied(
                **_common_fields(ask),
                leg=event.leg,
                due_at=event.due_at,
                replied_at=event.replied_at,
                resolved=event.resolved,
                at=event.at,
            )
        case events.LegBreached(ask=ask):
            return published.ReplyBreached(
                **_common_fields(ask), leg=event.leg, due_at=event.due_at, at=event.at
            )
        case events.LegReleased(ask=ask):
            return published.ReplyReleased(
                **_common_fields(ask), leg=event.leg, reason=event.reason, at=event.at
            )
        case events.SilenceAlerted(ask=ask):
            return published.SilenceAlerted(
                **_common_fields(ask), head=event.head, silent_since=event.silent_since, at=event.at
            )
        case events.RequestClosed(ask=ask):
            return published.RequestClosed(
                **_common_fields(ask), resolved=event.resolved, at=event.at
            )
        case _:
            return None


def _deadline_key(request_id: UUID) -> str:
    return f"reply-{request_id}"


def _common_fields(ask: RequestDetails) -> dict[str, Any]:
    return ask.model_dump()
