"""The metadata of an event or fact: its actor, its correlation, its cause and its trace."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Protocol, runtime_checkable
from uuid import UUID

from pydantic import BaseModel

Clock = Callable[[], datetime]
"""Returns the current time, timezone-aware; it is injected, so that tests can set it."""


@runtime_checkable
class SettableClock(Protocol):
    """A clock that may be set to another time at any moment."""

    @property
    def is_set(self) -> bool:
        """Whether it shows a time that was set."""
        ...


IdFactory = Callable[[], UUID]
"""Returns a new time-ordered id (UUIDv7)."""


class EventContext(BaseModel, frozen=True):
    """The metadata that every event and fact carries, from the first request to the last effect."""

    correlation: UUID
    """This id is the same for everything that one request caused."""
    causation: UUID | None = None
    """This is the id of the fact that caused the record; `None` where a person caused it."""
    actor: str
    """This is the caller's subject, `consumer:<area>` or `deadline:<area>`."""
    traceparent: str | None = None
    """This is the W3C trace context of the span that recorded it; `None` outside any span."""

    @classmethod
    def caused_by(cls, cause: UUID, origin: EventContext, actor: str) -> EventContext:
        """Return the context of what `actor` records because of the fact `cause`.

        The correlation and the trace are those of `origin`, the fact's own context.
        """
        return cls(
            correlation=origin.correlation,
            causation=cause,
            actor=actor,
            traceparent=origin.traceparent,
        )
