"""Where a record comes from: who asked, what it belongs to, and what caused it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from pydantic import BaseModel

if TYPE_CHECKING:
    from shared.eventsourcing.published_fact import Fact

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
    def caused_by(cls, fact: Fact, actor: str) -> EventContext:
        """Carry a fact's correlation and trace on to its effect."""
        return cls(
            correlation=fact.context.correlation,
            causation=fact.id,
            actor=actor,
            traceparent=fact.context.traceparent,
        )
