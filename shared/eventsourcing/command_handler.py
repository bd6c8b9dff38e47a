"""Executes a command: load, fold, decide, append; all of it again after a version conflict."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import reduce
from typing import Any, TypeVar

from pydantic import BaseModel

from shared.eventsourcing.decider import Decider
from shared.eventsourcing.event_context import EventContext
from shared.eventsourcing.event_store import (
    AppendReceipt,
    AppendRequest,
    IdempotencyKey,
    RecordedEvent,
    StreamStore,
    VersionConflict,
)
from shared.eventsourcing.stream_state import StreamState

Command = TypeVar("Command")
Event = TypeVar("Event", bound=BaseModel)
State = TypeVar("State")

MAX_ATTEMPTS = 5


class StaleVersion(Exception):
    """The caller decided on a version that is no longer the current one."""

    def __init__(self, expected: int, current: int) -> None:
        """Take both versions for the message."""
        super().__init__(f"expected version {expected}, but the current version is {current}")
        self.current = current


@dataclass(frozen=True, slots=True)
class CommandResult:
    """A command's outcome: the stream and its version; `changed` is false without new events."""

    stream: str
    version: int
    changed: bool
    fact_position: int | None = None
    """The outbox position of the last fact that followed; `None` if none did."""


@dataclass(frozen=True, slots=True)
class IdempotentRequest:
    """A request's idempotency key, and the function that builds the response to store under it."""

    key: IdempotencyKey
    build_response: Callable[[CommandResult], str]


async def load_stream_state(
    store: StreamStore, decider: Decider[Any, Any, State], stream: str
) -> StreamState[State]:
    """Return the present state of a stream."""
    return (await store.load_states({stream: decider}))[stream]


async def execute_command(
    store: StreamStore,
    decider: Decider[Command, Event, State],
    command: Command,
    context: EventContext,
    *,
    expected_version: int | None = None,
    first_version: int = 0,
    idempotent_request: IdempotentRequest | None = None,
    is_new: bool = False,
    attachment: bytes | None = None,
) -> CommandResult:
    """Execute one command; `first_version` is the version that a stream without events stands for.

    `is_new` says that the stream has no events yet, so that it need not be read. It may be wrong:
    the version check of the append finds that, and nothing is refused or left undone on its word.

    An `attachment` is kept with the events; without events nothing is kept.

    Raises the domain's refusal, `StaleVersion` where `expected_version` is given and is not the
    stream's version, `VersionConflict` where the stream changed in each of `MAX_ATTEMPTS` attempts,
    and what `StreamStore.append` raises besides.
    """
    stream = decider.stream_for(command)
    assumed_events = _decide_as_new(decider, command) if is_new and expected_version is None else []
    for attempt in range(MAX_ATTEMPTS):
        if attempt == 0 and assumed_events:
            version, events = 0, assumed_events
        else:
            loaded = await load_stream_state(store, decider, stream)
            version = loaded.version
            if expected_version is not None and expected_version != first_version + version:
                raise StaleVersion(expected_version, first_version + version)
            events = decider.decide(command, loaded.state)
        reached = first_version + version + len(events)
        result = CommandResult(stream, reached, changed=bool(events))
        if not events and idempotent_request is None:
            return result
        receipt = AppendReceipt()
        append = AppendRequest(
            stream,
            version,
            events,
            context,
            receipt=receipt,
            idempotency_key=idempotent_request.key if idempotent_request else None,
            response=idempotent_request.build_response(result) if idempotent_request else None,
            attachment=attachment,
        )
        try:
            await store.append(append)
        except VersionConflict:
            if attempt == MAX_ATTEMPTS - 1:
                raise
        else:
            position = receipt.fact_position
            return result if position is None else replace(result, fact_position=position)
    raise AssertionError  # the loop returns or raises


def _decide_as_new(decider: Decider[Command, Event, State], command: Command) -> Sequence[Event]:
    """Return the command's events if its stream has none; none where the stream must be read."""
    try:
        return decider.decide(command, decider.initial)
    except Exception:  # noqa: BLE001  whatever it is, it is raised again on the stream's own state
        return []


def decide_in_sequence(
    decider: Decider[Command, Event, State],
    commands: Iterable[tuple[Command, EventContext]],
    histories: Mapping[str, Sequence[RecordedEvent[Any]]],
) -> list[AppendRequest]:
    """Decide commands on the histories of their streams; see `decide_on_states`."""
    new = StreamState(0, decider.initial)
    states = {
        stream: StreamState(len(history), decider.fold(recorded.event for recorded in history))
        if history
        else new
        for stream, history in histories.items()
    }
    return decide_on_states(decider, commands, states)


def decide_on_states(
    decider: Decider[Command, Event, State],
    commands: Iterable[tuple[Command, EventContext]],
    states: Mapping[str, StreamState[State]],
) -> list[AppendRequest]:
    """Decide commands, each on the events of those before it; the caller appends all of them.

    Raises the domain's refusal.
    """
    reached = dict(states)
    # Events that are not in their stream's state yet: mostly no other command needs them there.
    decided: dict[str, Sequence[Event]] = {}
    appends = []
    for command, context in commands:
        stream = decider.stream_for(command)
        before = reached[stream]
        if stream in decided:
            new = decided.pop(stream)
            before = reached[stream] = StreamState(
                before.version + len(new), reduce(decider.evolve, new, before.state)
            )
        events = decider.decide(command, before.state)
        if events:
            appends.append(AppendRequest(stream, before.version, events, context))
            decided[stream] = events
    return appends
