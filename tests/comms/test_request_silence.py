"""A silence: who is notified of it, and when."""

from __future__ import annotations

from services.comms.domain.request_decisions import decide
from services.comms.domain.request_events import (
    SilenceAlerted,
    SilenceEscalated,
)
from services.comms.domain.request_state import evolve
from shared.testing.given_when_then import aggregate_scenario
from tests.comms.request_event_builders import (
    SILENCE_DUE,
    check_clock,
    clock_set,
    leg_breached,
    opening_events,
    request_opened,
)
from tests.comms.request_examples import (
    A_DAY_LATER,
    ASK_REQUEST,
    FIRST_ENTRY_ID,
    HOUR,
    MICROSECOND,
    MONDAY,
    REQUEST_ID,
    entry,
    entry_recorded,
    open_command,
    shanghai_time,
)

given = aggregate_scenario(decide, evolve, None).given


def test_a_backdated_request_announces_past_breaches_at_once() -> None:
    first, *rest = given().when(open_command(now=SILENCE_DUE + MICROSECOND)).events
    assert first == request_opened()
    assert rest == [
        leg_breached(1, A_DAY_LATER),
        SilenceAlerted(
            ask=ASK_REQUEST, entry_id=REQUEST_ID, silent_since=MONDAY, head="E7", at=SILENCE_DUE
        ),
        clock_set(breached=True, next_at=MONDAY + 96 * HOUR),
    ]  # fmt: skip


def test_the_department_head_is_notified_once_then_the_chain() -> None:
    breached = given(*opening_events, leg_breached(1, A_DAY_LATER))
    breached.when(check_clock(SILENCE_DUE)).then(clock_set(breached=True, next_at=SILENCE_DUE))
    alert = SilenceAlerted(
        ask=ASK_REQUEST, entry_id=REQUEST_ID, silent_since=MONDAY, head="E7", at=SILENCE_DUE
    )  # fmt: skip
    second = MONDAY + 96 * HOUR
    after = breached.when(check_clock(SILENCE_DUE + MICROSECOND)).then(
        alert, clock_set(breached=True, next_at=second)
    )
    after.when(check_clock(second)).then()
    third = shanghai_time(12, 1, 9)
    last = after.when(check_clock(second + MICROSECOND)).then(
        SilenceEscalated(
            ask=ASK_REQUEST, entry_id=REQUEST_ID, silent_since=MONDAY, step=2,
            whom="officer-communication", at=second,
        ),
        clock_set(breached=True, next_at=third),
    )  # fmt: skip
    last.when(check_clock(third + HOUR)).then(
        SilenceEscalated(
            ask=ASK_REQUEST, entry_id=REQUEST_ID, silent_since=MONDAY, step=3,
            whom="general-manager", at=third,
        ),
        clock_set(breached=True, next_at=None),
    )  # fmt: skip


def test_a_silence_without_department_head_names_nobody() -> None:
    (alert, _) = (
        given(*opening_events, leg_breached(1, A_DAY_LATER))
        .when(check_clock(SILENCE_DUE + MICROSECOND, None))
        .events
    )
    assert isinstance(alert, SilenceAlerted)
    assert alert.head is None


def test_a_last_minute_reply_ends_the_silence_and_starts_another() -> None:
    progress = entry("progress", SILENCE_DUE)
    events = (
        given(*opening_events, leg_breached(1, A_DAY_LATER), entry_recorded(progress))
        .when(check_clock(SILENCE_DUE + 48 * HOUR))
        .events
    )
    assert not any(isinstance(one, SilenceAlerted) for one in events)
    events = (
        given(*opening_events, leg_breached(1, A_DAY_LATER), entry_recorded(progress))
        .when(check_clock(shanghai_time(11, 27, 9) + MICROSECOND))
        .events
    )
    (alert,) = [one for one in events if isinstance(one, SilenceAlerted)]
    assert (alert.entry_id, alert.silent_since, alert.at) == (
        FIRST_ENTRY_ID,
        SILENCE_DUE,
        shanghai_time(11, 27, 9),
    )
