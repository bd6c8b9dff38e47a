"""The tables that a consumer fills from the facts of other areas, and how a rebuild fills them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple
from uuid import UUID

from shared.postgres.unit_of_work import UnitOfWork

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection


class StoredFact(NamedTuple):
    """A fact as its area's outbox has it."""

    id: UUID
    area: str
    type: str
    position: int
    recorded_at: datetime
    data: str
    key: str


@dataclass(frozen=True)
class FactTables:
    """Tables whose rows a consumer makes of facts alone."""

    name: str
    tables: tuple[str, ...]
    fold: Callable[[Connection, Sequence[StoredFact]], Awaitable[None]]
    """Adds the rows of facts to the tables that come first in the search path."""
    version: str
    """What the rows depend on beside the facts: where it changes, they are made anew."""
    load_version: Callable[[UnitOfWork], Awaitable[str | None]]
    """Returns the version that the rows were made by; `None` before any was recorded."""
    record_version: Callable[[UnitOfWork, int], Awaitable[None]]
    """Records that all rows are of this version now, and how many facts were read for that."""
    only_added_to: frozenset[str] = frozenset()
    """Those of the tables that `fold` only adds rows to: a rebuild fills them without an index."""
    derived: tuple[str, ...] = ()
    """Tables about these that others fill again: a rebuild empties them."""
