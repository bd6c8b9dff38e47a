"""A decider ties one aggregate's pure functions to the streams its events are kept in."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Generic, TypeVar

from pydantic import BaseModel

Command = TypeVar("Command")
Event = TypeVar("Event", bound=BaseModel)
State = TypeVar("State")


@dataclass(frozen=True)
class Decider(Generic[Command, Event, State]):
    """How one kind of aggregate decides and evolves.

    `decide` raises the area's refusal where the state forbids the command, and returns no
    events where there is nothing left to do. `stream` names the aggregate a command is for.
    """

    initial: State
    decide: Callable[[Command, State], Sequence[Event]]
    evolve: Callable[[State, Event], State]
    stream_for: Callable[[Command], str]

    def fold(self, events: Iterable[Event], state: State | None = None) -> State:
        """Return the state after `events`, from the beginning or from a state reached before."""
        return reduce(self.evolve, events, self.initial if state is None else state)
