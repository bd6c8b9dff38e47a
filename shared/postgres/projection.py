"""A read model: the tables it fills and the function that fills them, batch by batch."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from shared.eventsourcing.event_store import RecordedEvent

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection


@dataclass(frozen=True)
class Projection:
    """One read model of an area.

    `project(db, events)` is set-based and depends on nothing but the tables and the events, in
    order: the same function serves the append (in its transaction), and the rebuild.
    """

    name: str
    tables: tuple[str, ...]
    project: Callable[[Connection, Sequence[RecordedEvent[Any]]], Awaitable[None]]
