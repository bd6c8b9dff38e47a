"""From a command to recorded events: load, fold, decide, append, and again on a conflict."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from pydantic import BaseModel

from shared.eventsourcing.context import Context
from shared.eventsourcing.decider import Decider
from shared.eventsourcing.store import Append, Conflict, IdempotencyKey, Recorded, Streams

Command = TypeVar("Command")
Event = TypeVar("Event", bound=BaseModel)
State = TypeVar("State")

ATTEMPTS = 5


class StaleVersion(Exception):
    """The caller decided on a version that is no longer the present one."""

    def __init__(self, expected: int, present: int) -> None:
        """Name both versions."""
        super().__init__(f"expected version {expected}, the present version is {present}")
        self.present = present


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a command came to: the stream and its version; `changed` is false for a repetition."""

    stream: str
    version: int
    changed: bool


@dataclass(frozen=True, slots=True)
class Once:
    """Answer a repeated request from its key: what to remember, given the receipt."""

    key: IdempotencyKey
    answer: Callable[[Receipt], str]


async def execute(
    store: Streams,
    decider: Decider[Command, Event, State],
    command: Command,
    context: Context,
    *,
    expected: int | None = None,
    once: Once | None = None,
) -> Receipt:
    """Carry out one command.

    Raises the domain's refusal, `StaleVersion` where `expected` is given and not the stream's
    version, and `Conflict` when the stream kept moving for `ATTEMPTS` rounds.
    """
    stream = decider.stream(command)
    for attempt in range(ATTEMPTS):
        history = (await store.load([stream]))[stream]
        version = len(history)
        if expected is not None and expected != version:
            raise StaleVersion(expected, version)
        events = decider.decide(command, decider.fold(recorded.event for recorded in history))
        receipt = Receipt(stream, version + len(events), changed=bool(events))
        if not events and once is None:
            return receipt
        append = Append(
            stream,
            version,
            events,
            context,
            idempotency=once.key if once else None,
            answer=once.answer(receipt) if once else None,
        )
        try:
            await store.append(append)
        except Conflict:
            if attempt == ATTEMPTS - 1:
                raise
        else:
            return receipt
    raise AssertionError  # the loop returns or raises


def decide_in_turn(
    decider: Decider[Command, Event, State],
    commands: Iterable[tuple[Command, Context]],
    histories: Mapping[str, Sequence[Recorded[Any]]],
) -> list[Append]:
    """Decide many commands, each upon what those before it decided; the caller appends them all."""
    states: dict[str, State] = {}
    versions: dict[str, int] = {}
    appends = []
    for command, context in commands:
        stream = decider.stream(command)
        if stream not in versions:
            history = histories[stream]
            states[stream] = decider.fold(recorded.event for recorded in history)
            versions[stream] = len(history)
        events = decider.decide(command, states[stream])
        if events:
            appends.append(Append(stream, versions[stream], events, context))
            states[stream] = decider.fold(events, states[stream])
            versions[stream] += len(events)
    return appends
