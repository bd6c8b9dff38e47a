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

from services.comms.application.calendars import calendars
from services.comms.application.deciders import HEAD
from services.comms.domain import request, request_decisions
from services.comms.domain import request_events as events
from services.comms.domain.calendar import Calendars
from services.comms.domain.head import head_stream
from services.comms.domain.late import ExplainedLeg, explained
from services.comms.domain.refusals import UnknownRequest
from services.comms.domain.request import CheckClock, Present
from services.comms.domain.request_events import Ask, ClockSet
from services.comms.domain.working_time import WorkingTime
from shared.contracts import comms as published
from shared.eventsourcing.context import Context
from shared.eventsourcing.decider import Decider
from shared.eventsourcing.store import Recorded, Streams
from shared.postgres.deadlines import Due
from shared.postgres.unit import Unit
from shared.postgres.writer import ClearDeadline, DeadlineChange, SetDeadline

_REQUEST = "request-"


def request_stream(request_id: UUID) -> str:
    """Return the stream of a request."""
    return f"{_REQUEST}{request_id}"


REQUEST: Decider[request.RequestCommand, events.RequestEvent, request.Request] = Decider(
    initial=None,
    decide=request_decisions.decide,
    evolve=request.evolve,
    stream=lambda command: request_stream(command.request_id),
)


def folded(histories: Mapping[str, Sequence[Recorded[Any]]]) -> dict[UUID, request.KnownRequest]:
    """Return the requests that these streams tell of."""
    found = {}
    for stream, history in histories.items():
        one = REQUEST.fold(recorded.event for recorded in history)
        if one is not None:
            found[UUID(stream.removeprefix(_REQUEST))] = one
    return found


async def heads(streams: Streams, departments: set[str]) -> dict[str, str | None]:
    """Return who heads each of these departments."""
    histories = await streams.load([head_stream(one) for one in sorted(departments)])
    return {
        one: HEAD.fold(recorded.event for recorded in histories[head_stream(one)])
        for one in departments
    }


async def present(streams: Streams, department: str, now: datetime) -> Present:
    """Return what a decision about a request to this department must know of the world."""
    found = await heads(streams, {department})
    return Present(now, await calendars(streams, now), found[department])


async def checks(
    streams: Streams,
    requests: dict[UUID, request.KnownRequest],
    known: Calendars,
    now: datetime,
) -> list[CheckClock]:
    """Return the commands that tell what has come about of these requests by now."""
    found = await heads(streams, {one.ask.department for one in requests.values()})
    return [
        CheckClock(request_id, Present(now, known, found[one.ask.department]))
        for request_id, one in requests.items()
    ]


async def explain(
    streams: Streams, request_id: UUID, now: datetime
) -> tuple[request.KnownRequest, list[ExplainedLeg]]:
    """Return a request, and where the time of its legs went; raises `UnknownRequest`."""
    requests = folded(await streams.load([request_stream(request_id)]))
    if request_id not in requests:
        raise UnknownRequest(f"there is no request {request_id}")
    found = requests[request_id]
    calendar = (await calendars(streams, now)).versions[found.calendar_version - 1]
    clock = request_decisions.clock_of(found, calendar)
    return found, explained(clock, WorkingTime(found.terms.reply.hours, calendar), now)


def deadlines(event: Any) -> Sequence[DeadlineChange]:
    """Come back right after the next moment: at the moment itself a reply is still in time."""
    match event:
        case ClockSet(request_id=request_id, next_at=None):
            return [ClearDeadline(_timer(request_id))]
        case ClockSet(request_id=request_id, next_at=datetime() as next_at):
            return [SetDeadline(_timer(request_id), next_at + timedelta.resolution)]
        case _:
            return ()


async def on_due(unit: Unit, due: Sequence[Due], now: datetime) -> None:
    """Tell what has come about: a leg ran out, or a department is silent."""
    requests = folded(await unit.load(sorted({one.stream for one in due})))
    context = Context(correlation=unit.writer.ids(), actor="deadline:comms")
    commands = await checks(unit, requests, await calendars(unit, now), now)
    await unit.execute(REQUEST, [(command, context) for command in commands])


def publish(event: Any) -> BaseModel | None:  # noqa: PLR0911  one for each
    """Translate what others may know of a request."""
    match event:
        case events.RequestOpened(ask=ask):
            return published.RequestOpened(**_parties(ask), due_at=event.due_at, at=event.at)
        case events.LegMet(ask=ask):
            return published.RequestReplied(
                **_parties(ask),
                leg=event.leg,
                due_at=event.due_at,
                replied_at=event.replied_at,
                resolved=event.resolved,
                at=event.at,
            )
        case events.LegBreached(ask=ask):
            return published.ReplyBreached(
                **_parties(ask), leg=event.leg, due_at=event.due_at, at=event.at
            )
        case events.LegReleased(ask=ask):
            return published.ReplyReleased(
                **_parties(ask), leg=event.leg, reason=event.reason, at=event.at
            )
        case events.SilenceAlerted(ask=ask):
            return published.SilenceAlerted(
                **_parties(ask), head=event.head, silent_since=event.silent_since, at=event.at
            )
        case events.RequestClosed(ask=ask):
            return published.RequestClosed(**_parties(ask), resolved=event.resolved, at=event.at)
        case _:
            return None


def _timer(request_id: UUID) -> str:
    return f"reply-{request_id}"


def _parties(ask: Ask) -> dict[str, Any]:
    return ask.model_dump()
