"""Given what happened, when a command comes, then these events follow, or a refusal.

An area's test module says once what it is about and reads like sentences from then on:

    given = scenario(decide, evolve, None).given

    given(was_set).when(AchieveGoal(GOAL, by="bob")).then_refused(GoalRefused, saying="its owner")
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
    """An aggregate with a past."""

    decide: Callable[[Command, State], Sequence[Event]]
    evolve: Callable[[State, Event], State]
    state: State

    def given(self, *events: Event) -> AggregateScenario[Command, Event, State]:
        """Return the aggregate as it is after these events as well."""
        return AggregateScenario(self.decide, self.evolve, reduce(self.evolve, events, self.state))

    def when(self, command: Command) -> CommandOutcome[Command, Event, State]:
        """Have a command decided; nothing is raised before a `then…` asks."""
        try:
            return CommandOutcome(self, command, tuple(self.decide(command, self.state)), None)
        except Exception as refusal:  # noqa: BLE001  whether it was expected, `then…` says
            return CommandOutcome(self, command, (), refusal)


@dataclass(frozen=True)
class CommandOutcome(Generic[Command, Event, State]):
    """What a command came to."""

    fixture_before: AggregateScenario[Command, Event, State]
    command: Command
    events: tuple[Event, ...]
    refusal: Exception | None

    def then(self, *expected: Event) -> AggregateScenario[Command, Event, State]:
        """Check that exactly these events follow, none where none are given; return what is then.

        Raises `AssertionError` with the difference, and lets an unexpected refusal through.
        """
        if self.refusal is not None:
            raise self.refusal
        if self.events != expected:
            difference = "\n".join(ndiff(_lines(expected), _lines(self.events)))
            raise AssertionError(f"{self.command!r}\n(- expected, + decided)\n{difference}")
        return self.fixture_before.given(*self.events)

    def then_refused(self, refusal_type: type[Exception], *, message_contains: str = "") -> None:
        """Check that this kind of refusal was raised, with `saying` in its message.

        Raises `AssertionError` where events follow instead or the message says something else,
        and lets another kind of exception through.
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
    """Return an aggregate without a past."""
    return AggregateScenario(decide, evolve, initial)


def _lines(events: Sequence[Event]) -> list[str]:
    return [repr(event) for event in events] or ["(no events)"]
