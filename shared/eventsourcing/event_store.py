"""The event store port: streams of events, appended to with an expected version."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Generic, Protocol, TypeVar
from uuid import UUID

from pydantic import BaseModel

from shared.eventsourcing.decider import Decider
from shared.eventsourcing.event_context import EventContext
from shared.eventsourcing.stream_state import StreamState
from shared.eventsourcing.uniqueness_check import UniquenessCheck

Event_co = TypeVar("Event_co", bound=BaseModel, covariant=True)


@dataclass(frozen=True, slots=True)
class RecordedEvent(Generic[Event_co]):
    """A stored event: `position` counts in the whole area, `version` in the stream, from 1."""

    position: int
    stream: str
    version: int
    id: UUID
    recorded_at: datetime
    context: EventContext
    event: Event_co


@dataclass(frozen=True, slots=True)
class IdempotencyKey:
    """A caller's key of a request: the same key means the same request."""

    caller: str
    key: str
    fingerprint: str
    """This is a digest of the request; another digest under the same key is an error."""


@dataclass(slots=True)
class AppendReceipt:
    """What became of an append, besides the stream's version; the store fills it in."""

    fact_position: int | None = None
    """The outbox position of the last fact that was published with it; `None` if there is none."""


@dataclass(frozen=True, slots=True)
class AppendRequest:
    """Events for one stream, to be appended only if the stream is at `expected_version`.

    Without events the version is not checked; only the key and its response are stored.
    """

    stream: str
    expected_version: int
    events: Sequence[BaseModel]
    context: EventContext
    idempotency_key: IdempotencyKey | None = None
    response: str | None = None
    """This response (JSON) is returned to a request that repeats the key."""
    receipt: AppendReceipt | None = field(default=None, compare=False)
    """Who wants to know more than the version gives a receipt to be filled in."""
    attachment: bytes | None = None
    """Bytes that the area keeps with the events, in the same transaction, but in no log: personal
    data that is deleted later. Only the first event may have them."""
    uniqueness_checks: Sequence[UniquenessCheck] = ()
    """Values in the events that no other aggregate may have; a shared constant of the area."""


class VersionConflict(Exception):
    """The stream has changed since it was read; read it again and decide again."""

    def __init__(self, stream: str, expected_version: int) -> None:
        """Take the stream, and the version that it was expected to have."""
        super().__init__(f"{stream} is no longer at version {expected_version}")
        self.stream = stream


class IdempotencyKeyTaken(Exception):
    """The idempotency key was used in the meantime; its stored response can be read now."""


class StoreUnavailable(Exception):
    """The store cannot be reached; whether the append was committed is not known. Try again."""


class StateStore(Protocol):
    """The part of the store that a question to deciders needs."""

    async def load_states(
        self, deciders: Mapping[str, Decider[Any, Any, Any]]
    ) -> Mapping[str, StreamState[Any]]:
        """Return each stream's present state by its decider; all streams are read at once."""
        ...


class StreamStore(StateStore, Protocol):
    """The part of the store that a command needs: load streams, append to one."""

    async def load(self, streams: Sequence[str]) -> Mapping[str, Sequence[RecordedEvent[Any]]]:
        """Return each stream's events, oldest first; an unknown stream has none."""
        ...

    async def append(self, request: AppendRequest) -> int:
        """Store the events and return the stream's new version.

        Raises `VersionConflict` where the stream is not at the expected version,
        `IdempotencyKeyTaken` where the idempotency key was used in the meantime,
        `StoreUnavailable` where the store cannot be reached, and the refusal of a uniqueness check.
        """
        ...


class EventStore(StreamStore, Protocol):
    """An area's store of events."""

    async def read_log(self, after_position: int, limit: int) -> Sequence[RecordedEvent[Any]]:
        """Return up to `limit` events after a position, in order, without ever skipping one."""
        ...
