"""What is told of the request that the tests talk about."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from services.comms.domain.reply_policy import BUILT_IN
from services.comms.domain.request import CheckClock
from services.comms.domain.request_events import (
    ClockSet,
    LegBreached,
    LegMet,
    RequestEvent,
    RequestOpened,
    Terms,
)
from tests.comms.asked import (
    ASK,
    HOUR,
    MONDAY,
    REQUEST,
    THEN,
    present,
)

SILENT = MONDAY + 48 * HOUR
"""When the head hears of it, if nothing was said."""


def opened(matter: str = "complex", due_at: datetime = THEN) -> RequestOpened:
    ask = ASK.model_copy(update={"matter": matter})
    terms = Terms(policy_version=1, reply=BUILT_IN.rule(ask.matter), silence=BUILT_IN.silence)
    return RequestOpened(
        ask=ask, text="By spring?", terms=terms, calendar_version=1, due_at=due_at, at=MONDAY
    )


def shows(due_at: datetime | None = THEN, **changes: Any) -> ClockSet:
    said = {"silent_since": MONDAY, "next_at": due_at, "leg": 1, "status": "open", **changes}
    return ClockSet.model_validate(
        {"request_id": REQUEST, "calendar_version": 1, "due_at": due_at}
        | {"breached": False, "estimated": False}
        | said
    )


def over(status: str, leg: int = 1) -> ClockSet:
    return shows(None, status=status, leg=leg, silent_since=None)


def met(leg: int, due_at: datetime, replied_at: datetime, *, resolved: bool = False) -> LegMet:
    return LegMet(
        ask=ASK, leg=leg, due_at=due_at, replied_at=replied_at, resolved=resolved, at=replied_at
    )


def missed(leg: int, due_at: datetime) -> LegBreached:
    return LegBreached(ask=ASK, leg=leg, due_at=due_at, at=due_at)


def looks(now: datetime, head: str | None = "E7") -> CheckClock:
    return CheckClock(REQUEST, present(now, head))


was_opened: list[RequestEvent] = [opened(), shows()]
