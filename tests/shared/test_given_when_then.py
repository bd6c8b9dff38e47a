"""The given-when-then helper: what passes, what fails, and with which message."""

import pytest

from shared.testing.given_when_then import aggregate_scenario
from tests.shared.sample_areas.publisher_area import (
    BellRefused,
    BellState,
    RingBell,
    Rung,
    SilenceBell,
    Silenced,
    UnknownBell,
    decide,
    evolve,
)

given = aggregate_scenario(decide, evolve, BellState()).given
rang = Rung(bell="tom")


def test_the_expected_events_pass() -> None:
    given().when(RingBell("tom", "ding")).then(Rung(bell="tom", note="ding"))
    given(rang, Silenced(bell="tom")).when(SilenceBell("tom")).then()


def test_a_scenario_can_be_continued() -> None:
    silenced = given(rang).when(SilenceBell("tom")).then(Silenced(bell="tom"))
    silenced.when(RingBell("tom")).then_refused(BellRefused, message_contains="ring another")


def test_other_events_fail_with_the_difference() -> None:
    with pytest.raises(AssertionError) as failure:
        given().when(RingBell("tom", "ding")).then(Rung(bell="tom", note="dong"))
    assert "note='ding'" in str(failure.value)
    assert "note='dong'" in str(failure.value)
    with pytest.raises(AssertionError, match=r"no events"):
        given().when(RingBell("tom")).then()


def test_an_unexpected_refusal_is_raised() -> None:
    with pytest.raises(UnknownBell):
        given().when(SilenceBell("tom")).then()
    with pytest.raises(UnknownBell):
        given().when(SilenceBell("tom")).then_refused(KeyError)


def test_a_missing_or_other_refusal_fails() -> None:
    with pytest.raises(AssertionError, match="was not refused"):
        given().when(RingBell("tom")).then_refused(BellRefused)
    with pytest.raises(AssertionError, match="there is no bell tom"):
        given().when(SilenceBell("tom")).then_refused(
            BellRefused, message_contains="something else"
        )
