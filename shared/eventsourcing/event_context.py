"""Where a record comes from: who asked, what it belongs to, and what caused it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from pydantic import BaseModel

Clock = Callable[[], datetime]
"""Gives the present moment, aware. Injected everywhere, so that tests may move it."""

IdFactory = Callable[[], UUID]
"""Gives a fresh time-ordered id (UUIDv7)."""


class EventContext(BaseModel, frozen=True):
    """Travels with every event and fact, from the first request to the last effect."""

    correlation: UUID
    """The same for everything that one request set off."""
    causation: UUID | None = None
    """The fact that caused this record; `None` where a person did."""
    actor: str
    """Who asked: the caller's subject, or `consumer:<area>` and `deadline:<area>`."""
    traceparent: str | None = None
    """W3C trace context of the span that recorded it."""

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
