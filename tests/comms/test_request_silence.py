"""A silence: who is told of it, and when."""

from __future__ import annotations

from services.comms.domain.request import evolve
from services.comms.domain.request_decisions import decide
from services.comms.domain.request_events import (
    SilenceAlerted,
    SilenceEscalated,
)
from shared.testing.scenario import scenario
from tests.comms.asked import (
    ASK,
    FIRST,
    HOUR,
    MONDAY,
    REQUEST,
    THEN,
    TICK,
    at,
    entered,
    entry,
    opens,
)
from tests.comms.told import SILENT, looks, missed, opened, shows, was_opened

given = scenario(decide, evolve, None).given


def test_what_was_asked_long_ago_tells_at_once_what_was_missed() -> None:
    first, *rest = given().when(opens(now=SILENT + TICK)).events
    assert first == opened()
    assert rest == [
        missed(1, THEN),
        SilenceAlerted(
            ask=ASK, entry_id=REQUEST, silent_since=MONDAY, head="E7", at=SILENT
        ),
        shows(breached=True, next_at=MONDAY + 96 * HOUR),
    ]  # fmt: skip


def test_the_head_is_told_once_and_then_the_chain() -> None:
    told = given(*was_opened, missed(1, THEN))
    told.when(looks(SILENT)).then(shows(breached=True, next_at=SILENT))
    alert = SilenceAlerted(
        ask=ASK, entry_id=REQUEST, silent_since=MONDAY, head="E7", at=SILENT
    )  # fmt: skip
    second = MONDAY + 96 * HOUR
    after = told.when(looks(SILENT + TICK)).then(alert, shows(breached=True, next_at=second))
    after.when(looks(second)).then()
    third = at(12, 1, 9)
    last = after.when(looks(second + TICK)).then(
        SilenceEscalated(
            ask=ASK, entry_id=REQUEST, silent_since=MONDAY, step=2,
            whom="officer-communication", at=second,
        ),
        shows(breached=True, next_at=third),
    )  # fmt: skip
    last.when(looks(third + HOUR)).then(
        SilenceEscalated(
            ask=ASK, entry_id=REQUEST, silent_since=MONDAY, step=3,
            whom="general-manager", at=third,
        ),
        shows(breached=True, next_at=None),
    )  # fmt: skip


def test_a_department_without_a_head_is_told_of_nobody() -> None:
    (alert, _) = given(*was_opened, missed(1, THEN)).when(looks(SILENT + TICK, None)).events
    assert isinstance(alert, SilenceAlerted)
    assert alert.head is None


def test_a_word_at_the_last_moment_ends_the_silence_and_begins_another() -> None:
    said = entry("progress", SILENT)
    told = given(*was_opened, missed(1, THEN), entered(said)).when(looks(SILENT + 48 * HOUR)).events
    assert not any(isinstance(one, SilenceAlerted) for one in told)
    told = (
        given(*was_opened, missed(1, THEN), entered(said)).when(looks(at(11, 27, 9) + TICK)).events
    )
    (alert,) = [one for one in told if isinstance(one, SilenceAlerted)]
    assert (alert.entry_id, alert.silent_since, alert.at) == (FIRST, SILENT, at(11, 27, 9))
