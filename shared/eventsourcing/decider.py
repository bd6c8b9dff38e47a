"""A decider ties one aggregate's pure functions to the streams that store its events."""

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
    """The functions by which one kind of aggregate decides and evolves.

    `decide` raises the area's refusal where the state forbids the command, and returns no events
    where there is nothing left to do. `stream_for` names the stream of the command's aggregate.
    """

    initial: State
    decide: Callable[[Command, State], Sequence[Event]]
    evolve: Callable[[State, Event], State]
    stream_for: Callable[[Command], str]

    def fold(self, events: Iterable[Event], state: State | None = None) -> State:
        """Return the state after `events`, starting from `state`, or from the initial state."""
        return reduce(self.evolve, events, self.initial if state is None else state)
