"""The event store port: streams with versions, appended to under an expectation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, Protocol, TypeVar
from uuid import UUID

from pydantic import BaseModel

from shared.eventsourcing.event_context import EventContext

Event_co = TypeVar("Event_co", bound=BaseModel, covariant=True)


@dataclass(frozen=True, slots=True)
class RecordedEvent(Generic[Event_co]):
    """An event in its place: `position` counts over the area, `version` over the stream from 1."""

    position: int
    stream: str
    version: int
    id: UUID
    recorded_at: datetime
    context: EventContext
    event: Event_co


@dataclass(frozen=True, slots=True)
class IdempotencyKey:
    """A caller's promise that the same key means the same request."""

    caller: str
    key: str
    fingerprint: str
    """Digest of the request; another one under the same key is a misuse."""


@dataclass(frozen=True, slots=True)
class AppendRequest:
    """Events for one stream, wanted only while the stream stands at `expected`.

    Without events there is nothing to be in the way of: then only the key and answer are kept.
    """

    stream: str
    expected_version: int
    events: Sequence[BaseModel]
    context: EventContext
    idempotency_key: IdempotencyKey | None = None
    response: str | None = None
    """What to answer when the key comes again (JSON)."""


class VersionConflict(Exception):
    """The stream has moved on since it was read; read it again and decide again."""

    def __init__(self, stream: str, expected_version: int) -> None:
        """Name the stream and the version it was expected to have."""
        super().__init__(f"{stream} is no longer at version {expected_version}")
        self.stream = stream


class IdempotencyKeyTaken(Exception):
    """The idempotency key was used meanwhile; its answer can be read now."""


class StoreUnavailable(Exception):
    """The store cannot be reached; nothing is known to have changed. Try again shortly."""


class StreamStore(Protocol):
    """What a command needs: to read its stream and to append to it."""

    async def load(self, streams: Sequence[str]) -> Mapping[str, Sequence[RecordedEvent[Any]]]:
        """Return each stream's events, oldest first; an unknown stream has none."""
        ...

    async def append(self, request: AppendRequest) -> int:
        """Record and return the stream's new version.

        Raises `Conflict` where the stream is not at the expected version, `KeyTaken` where the
        idempotency key was used meanwhile, `StoreUnavailable` where nothing could be done.
        """
        ...


class EventStore(StreamStore, Protocol):
    """Keeps an area's events."""

    async def read(self, after_position: int, limit: int) -> Sequence[RecordedEvent[Any]]:
        """Return up to `limit` events behind a position, in order, without ever skipping one."""
        ...
