"""The state of a stream, and a cache of such states that is bounded in bytes.

A cached state is never used by itself. Whoever reads a stream asks the database for the event with
which the cached state ends together with all later ones; only if that event is still there, by its
id, the later ones are folded into the cached state. So a cache saves reading and folding what was
read before, and knows nothing that the log does not say at that moment.
"""

from __future__ import annotations

import sys
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Any, Generic, TypeVar
from uuid import UUID

from pydantic import BaseModel

from shared.eventsourcing.decider import Decider

State = TypeVar("State")

MAX_CACHED_BYTES = 32 * 2**20
"""The memory that the cached states of all areas of a process may take."""
MIN_CACHED_EVENT_BYTES = 4096
"""Streams with less stored data are read again as fast as a cached state is checked."""
GROWTH_CHARGED_AHEAD = 1.25
"""A state is charged so many times its measured size, and measured again when it has grown so."""


@dataclass(frozen=True, slots=True)
class StreamState(Generic[State]):
    """The state after the first `version` events of a stream."""

    version: int
    state: State
    last_event_id: UUID | None = None
    """The id of the last of these events; `None` if there is none."""
    event_bytes: int = 0
    """The size of the stored data of these events."""


@dataclass(frozen=True, slots=True)
class _CachedState:
    decider: Decider[Any, Any, Any]
    """It is held here so that no other decider gets its identity."""
    stream_state: StreamState[Any]
    measured_event_bytes: int
    charged_bytes: int


class StreamStateCache:
    """The states of a process's long streams; the least recently used are dropped first."""

    def __init__(self, max_bytes: int = MAX_CACHED_BYTES) -> None:
        """Take the memory that all states together may take."""
        self._max_bytes = max_bytes
        self._states: OrderedDict[tuple[int, str], _CachedState] = OrderedDict()
        """By the decider's identity, since areas may have streams of the same name."""
        self.charged_bytes = 0
        """The memory that the cached states may take, by their last measurements."""

    def find(self, decider: Decider[Any, Any, State], stream: str) -> StreamState[State] | None:
        """Return the state that this decider folded, which is to be checked before it is used."""
        key = (id(decider), stream)
        cached = self._states.get(key)
        if cached is None:
            return None
        self._states.move_to_end(key)
        return cached.stream_state

    def put(
        self, decider: Decider[Any, Any, State], stream: str, stream_state: StreamState[State]
    ) -> None:
        """Keep the state of a long stream in place of an earlier one.

        Measuring takes longer than folding a few events, so a state is measured again only when
        its events have grown by a quarter, and until then it is charged as if it had grown so.
        """
        key = (id(decider), stream)
        before = self._remove(key)
        if stream_state.event_bytes < MIN_CACHED_EVENT_BYTES:
            return
        if (
            before is not None
            and before.measured_event_bytes
            <= stream_state.event_bytes
            <= GROWTH_CHARGED_AHEAD * before.measured_event_bytes
        ):
            measured, charged = before.measured_event_bytes, before.charged_bytes
        else:
            measured = stream_state.event_bytes
            charged = int(GROWTH_CHARGED_AHEAD * measure_bytes(stream_state.state))
        if charged > self._max_bytes:
            return
        self._states[key] = _CachedState(decider, stream_state, measured, charged)
        self.charged_bytes += charged
        while self.charged_bytes > self._max_bytes:
            self._remove(next(iter(self._states)))

    def _remove(self, key: tuple[int, str]) -> _CachedState | None:
        cached = self._states.pop(key, None)
        if cached is not None:
            self.charged_bytes -= cached.charged_bytes
        return cached


def measure_bytes(value: object) -> int:
    """Return the memory of a value and of all that it refers to, each counted once."""
    seen: set[int] = set()
    pending = [value]
    size = 0
    while pending:
        one = pending.pop()
        if id(one) in seen or isinstance(one, type):
            continue
        seen.add(id(one))
        size += sys.getsizeof(one)
        pending += _parts(one)
    return size


def _parts(value: object) -> Sequence[object]:
    if isinstance(value, str | bytes | int | float):
        return ()
    if isinstance(value, Mapping):
        return [*value.keys(), *value.values()]
    if isinstance(value, Sequence | AbstractSet):
        return list(value)
    parts: list[object] = [vars(value)] if hasattr(value, "__dict__") else []
    if isinstance(value, BaseModel):
        parts.append(value.model_fields_set)
    slots = getattr(type(value), "__slots__", ())
    return parts + [getattr(value, name) for name in slots if hasattr(value, name)]
