"""Given, when, then: what passes, what fails, and what a failure says."""

import pytest

from shared.testing.scenario import scenario
from tests.shared.toys.bell import (
    BellRefused,
    Ring,
    Rung,
    Silence,
    Silenced,
    State,
    UnknownBell,
    decide,
    evolve,
)

given = scenario(decide, evolve, State()).given
rang = Rung(bell="tom")


def test_events_follow() -> None:
    given().when(Ring("tom", "ding")).then(Rung(bell="tom", note="ding"))
    given(rang, Silenced(bell="tom")).when(Silence("tom")).then()


def test_a_story_goes_on() -> None:
    silenced = given(rang).when(Silence("tom")).then(Silenced(bell="tom"))
    silenced.when(Ring("tom")).then_refused(BellRefused, saying="ring another")


def test_other_events_fail_with_the_difference() -> None:
    with pytest.raises(AssertionError) as failure:
        given().when(Ring("tom", "ding")).then(Rung(bell="tom", note="dong"))
    assert "note='ding'" in str(failure.value)
    assert "note='dong'" in str(failure.value)
    with pytest.raises(AssertionError, match=r"no events"):
        given().when(Ring("tom")).then()


def test_an_unexpected_refusal_comes_through() -> None:
    with pytest.raises(UnknownBell):
        given().when(Silence("tom")).then()
    with pytest.raises(UnknownBell):
        given().when(Silence("tom")).then_refused(KeyError)


def test_a_missing_or_other_refusal_fails() -> None:
    with pytest.raises(AssertionError, match="was not refused"):
        given().when(Ring("tom")).then_refused(BellRefused)
    with pytest.raises(AssertionError, match="there is no bell tom"):
        given().when(Silence("tom")).then_refused(BellRefused, saying="something else")
