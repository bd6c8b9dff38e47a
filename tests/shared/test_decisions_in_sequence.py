"""Commands of a batch are decided each on the events of those before it, in the log or not."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from shared.eventsourcing.command_handler import decide_in_sequence
from shared.eventsourcing.event_store import RecordedEvent
from shared.installation.system_clock_and_ids import new_uuid7
from tests.shared.sample_areas.publisher_area import (
    BELL_DECIDER,
    BellSilenced,
    RingBell,
    Rung,
    SilenceBell,
    UnknownBell,
    command_context,
)

CONTEXT = command_context()
RECORDED = RecordedEvent(
    1, "bell-old", 1, new_uuid7(), datetime(2026, 1, 1, tzinfo=UTC), CONTEXT, Rung(bell="old")
)
HISTORIES = {"bell-old": [RECORDED], "bell-new": []}


def decide(*commands: RingBell | SilenceBell) -> list[tuple[str, int, list[str]]]:
    """Return each append's stream, expected version, and types of events."""
    appends = decide_in_sequence(
        BELL_DECIDER, [(command, CONTEXT) for command in commands], HISTORIES
    )
    return [
        (one.stream, one.expected_version, [event.type for event in one.events])  # type: ignore[attr-defined]
        for one in appends
    ]


def test_each_command_is_decided_on_the_events_of_those_before_it() -> None:
    assert decide(
        SilenceBell("old"), RingBell("new"), RingBell("new"), SilenceBell("new"), SilenceBell("new")
    ) == [
        ("bell-old", 1, ["silenced"]),
        ("bell-new", 0, ["rung"]),
        ("bell-new", 1, ["rung"]),
        ("bell-new", 2, ["silenced"]),
    ]


@pytest.mark.parametrize("bell", ["old", "new"])
def test_a_command_is_refused_for_what_one_before_it_did(bell: str) -> None:
    with pytest.raises(BellSilenced):
        decide(RingBell(bell), SilenceBell(bell), RingBell(bell))


def test_a_stream_without_events_is_at_its_beginning() -> None:
    with pytest.raises(UnknownBell):
        decide(RingBell("old"), SilenceBell("new"))
