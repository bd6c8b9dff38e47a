"""Histories of the example request, made by commands, and the commands that correct them."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from services.comms.domain.request_commands import RequestCommand, RetimeEntry, VoidEntry
from services.comms.domain.request_decisions import decide
from services.comms.domain.request_events import ClockSet, LegReleased, RequestEvent
from services.comms.domain.request_state import RequestState, evolve
from shared.testing.given_when_then import AggregateScenario, aggregate_scenario
from tests.comms.request_examples import (
    ASK_REQUEST,
    HOUR,
    MONDAY,
    REQUEST_ID,
    open_command,
    present_at,
)

NOW = MONDAY + 30 * HOUR
REASON = "entered by mistake"
History = AggregateScenario[RequestCommand, RequestEvent, RequestState]


def given_nothing() -> History:
    """Return the history of a request that is not opened yet."""
    return aggregate_scenario(decide, evolve, None)


def request_after(*commands: RequestCommand) -> History:
    """Return the history of a request after these commands."""
    history = given_nothing()
    for command in (open_command(), *commands):
        outcome = history.when(command)
        history = outcome.then(*outcome.events)
    return history


def retime(one: UUID, when: datetime, now: datetime = NOW) -> RetimeEntry:
    return RetimeEntry(REQUEST_ID, one, when, REASON, present_at(now))


def void(one: UUID, now: datetime = NOW) -> VoidEntry:
    return VoidEntry(REQUEST_ID, one, REASON, present_at(now))


def events_of(history: History, command: RequestCommand) -> list[RequestEvent]:
    """Return the events of a command without the clock's state; it must not be refused."""
    outcome = history.when(command)
    assert outcome.refusal is None, outcome.refusal
    return [one for one in outcome.events if not isinstance(one, ClockSet)]


def released(leg: int, reason: str = REASON, now: datetime = NOW) -> LegReleased:
    return LegReleased(ask=ASK_REQUEST, leg=leg, reason=reason, at=now)
