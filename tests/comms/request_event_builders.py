"""Events and commands of the example request."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from services.comms.domain.reply_policy import BUILT_IN_POLICY
from services.comms.domain.request_commands import CheckClock
from services.comms.domain.request_events import (
    ClockSet,
    LegBreached,
    LegMet,
    RequestEvent,
    RequestOpened,
    Terms,
)
from services.comms.domain.request_timeline import RequestEntry
from tests.comms.request_examples import (
    A_DAY_LATER,
    ASK_REQUEST,
    HOUR,
    MONDAY,
    REQUEST_ID,
    present_at,
)

SILENCE_DUE = MONDAY + 48 * HOUR
"""When the head is notified if nothing is said."""


def request_opened(matter: str = "complex", due_at: datetime = A_DAY_LATER) -> RequestOpened:
    ask = ASK_REQUEST.model_copy(update={"matter": matter})
    terms = Terms(
        policy_version=1,
        reply=BUILT_IN_POLICY.reply_rule_for(ask.matter),
        silence=BUILT_IN_POLICY.silence,
    )
    return RequestOpened(
        ask=ask,
        text="By spring?",
        terms=terms,
        calendar_version=1,
        due_at=due_at,
        at=MONDAY,
        party="asker",
    )


def clock_set(due_at: datetime | None = A_DAY_LATER, **changes: Any) -> ClockSet:
    fields = {"silent_since": MONDAY, "next_at": due_at, "leg": 1, "status": "open", **changes}
    return ClockSet.model_validate(
        {"request_id": REQUEST_ID, "calendar_version": 1, "due_at": due_at}
        | {"breached": False, "estimated": False}
        | fields
    )


def clock_paused(
    pause: RequestEntry, worked: timedelta, due_at: datetime | None = None, **changes: Any
) -> ClockSet:
    shown = {"status": "paused", "worked": worked, "pause_entry_id": pause.entry_id, **changes}
    return clock_set(due_at, **shown)


def told(clock: ClockSet, at: datetime) -> ClockSet:
    """Return a clock that others are told of: it goes on with another leg, due time or pause."""
    return clock.model_copy(update={"ask": ASK_REQUEST, "at": at})


def clock_ended(status: str, leg: int = 1) -> ClockSet:
    return clock_set(None, status=status, leg=leg, silent_since=None)


def leg_met(leg: int, due_at: datetime, replied_at: datetime, *, resolved: bool = False) -> LegMet:
    return LegMet(
        ask=ASK_REQUEST,
        leg=leg,
        due_at=due_at,
        replied_at=replied_at,
        resolved=resolved,
        at=replied_at,
    )


def leg_breached(leg: int, due_at: datetime) -> LegBreached:
    return LegBreached(ask=ASK_REQUEST, leg=leg, due_at=due_at, at=due_at)


def check_clock(now: datetime, head: str | None = "E7") -> CheckClock:
    return CheckClock(REQUEST_ID, present_at(now, head))


opening_events: list[RequestEvent] = [request_opened(), clock_set()]
