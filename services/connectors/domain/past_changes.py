"""What is asked of a system about the past of its items, and what it answers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from pydantic import BaseModel

IDENTIFIER_PREFIX = "back-fill:"
"""The identifiers of deliveries that were read begin so; those of webhooks are the system's own."""


class PastScope(BaseModel, frozen=True):
    """Which items are read: those that changed since a time, of some projects."""

    changed_since: datetime
    projects: tuple[str, ...] = ()
    """The keys of the projects; all of them where none is named."""


class PastPosition(BaseModel, frozen=True):
    """How far the items were read, the oldest created first."""

    query_from: datetime | None = None
    """Where the query begins that `token` is of; `None` for one that begins at the beginning."""
    reached: datetime | None = None
    """When the last item was created that was read."""
    token: str | None = None
    """What the system gave for the next page of that query."""


@dataclass(frozen=True)
class PastChange:
    """Something that happened to an item, as a delivery that its system might have sent."""

    identifier: str
    """The same at each reading; it names the item and the change."""
    body: bytes


@dataclass(frozen=True)
class PastPage:
    """A page of items with all that happened to them."""

    items: int
    changes: Sequence[PastChange]
    """For each item in the order in which it happened."""
    position: PastPosition | None
    """Where the next page begins; `None` after the last one."""
