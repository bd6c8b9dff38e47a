"""Tests of deciders: given events, when a command is decided, then events follow, or a refusal.

A test module defines `given` once for its aggregate, and uses it in each test:

    given = aggregate_scenario(decide, evolve, None).given

    given(goal_set).when(AchieveGoal(GOAL, by="bob")).then_refused(
        GoalRefused, message_contains="its owner"
    )
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from difflib import ndiff
from functools import reduce
from typing import Generic, TypeVar

Command = TypeVar("Command")
Event = TypeVar("Event")
State = TypeVar("State")


@dataclass(frozen=True)
class AggregateScenario(Generic[Command, Event, State]):
    """An aggregate in the state that follows from its earlier events."""

    decide: Callable[[Command, State], Sequence[Event]]
    evolve: Callable[[State, Event], State]
    state: State

    def given(self, *events: Event) -> AggregateScenario[Command, Event, State]:
        """Return the aggregate after these further events."""
        return AggregateScenario(self.decide, self.evolve, reduce(self.evolve, events, self.state))

    def when(self, command: Command) -> CommandOutcome[Command, Event, State]:
        """Decide a command; an exception is stored, and checked by `then` or `then_refused`."""
        try:
            return CommandOutcome(self, command, tuple(self.decide(command, self.state)), None)
        except Exception as refusal:  # noqa: BLE001  `then…` checks whether it was expected
            return CommandOutcome(self, command, (), refusal)


@dataclass(frozen=True)
class CommandOutcome(Generic[Command, Event, State]):
    """The outcome of a command: events or a refusal."""

    scenario_before: AggregateScenario[Command, Event, State]
    command: Command
    events: tuple[Event, ...]
    refusal: Exception | None

    def then(self, *expected: Event) -> AggregateScenario[Command, Event, State]:
        """Check that exactly these events follow, or none; return the aggregate after them.

        Raises `AssertionError` with the difference; an unexpected refusal is raised again.
        """
        if self.refusal is not None:
            raise self.refusal
        if self.events != expected:
            difference = "\n".join(ndiff(_lines(expected), _lines(self.events)))
            raise AssertionError(f"{self.command!r}\n(- expected, + decided)\n{difference}")
        return self.scenario_before.given(*self.events)

    def then_refused(self, refusal_type: type[Exception], *, message_contains: str = "") -> None:
        """Check that this kind of refusal was raised, with `message_contains` in its message.

        Raises `AssertionError` where events follow instead or the message is another one,
        and raises another kind of exception again.
        """
        if self.refusal is None:
            decided = "\n".join(_lines(self.events))
            raise AssertionError(f"{self.command!r} was not refused; decided:\n{decided}")
        if not isinstance(self.refusal, refusal_type):
            raise self.refusal
        if message_contains not in str(self.refusal):
            raise AssertionError(
                f"the refusal says {str(self.refusal)!r}, not {message_contains!r}"
            )


def aggregate_scenario(
    decide: Callable[[Command, State], Sequence[Event]],
    evolve: Callable[[State, Event], State],
    initial: State,
) -> AggregateScenario[Command, Event, State]:
    """Return an aggregate in its initial state."""
    return AggregateScenario(decide, evolve, initial)


def _lines(events: Sequence[Event]) -> list[str]:
    return [repr(event) for event in events] or ["(no events)"]
