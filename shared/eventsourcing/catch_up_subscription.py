"""A catch-up subscription reads all facts from a cursor on; the subscriber stores its cursors.

The bus stores nothing about the subscription: no consumer group, no checkpoint in a database. Each
received fact comes with the cursor behind it, from which the subscriber can go on later.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple, Protocol

if TYPE_CHECKING:
    from shared.eventsourcing.published_fact import Fact


class UnknownCursor(Exception):
    """A cursor points to what this bus does not have, or no longer retains."""


class PartitionCursor(NamedTuple):
    """How far a subscriber has read a partition."""

    position: int
    """This is the position of the last fact received; 0 at the beginning."""
    offset_hint: int = 0
    """The bus looks here for the next fact. 0 is always correct, but may be slow."""


START_CURSOR = PartitionCursor(0)

CursorsByPartition = Mapping[str, PartitionCursor]
"""Cursors by partition; a partition that is left out starts at its first retained fact."""


@dataclass(frozen=True, slots=True)
class ReceivedFact:
    """A fact, and the cursor behind it."""

    partition: str
    next_cursor: PartitionCursor
    fact: Fact


class CatchUpSubscription(Protocol):
    """An open subscription; `FactBus.open_catch_up_subscription` opens it."""

    async def next_facts(self) -> Sequence[ReceivedFact]:
        """Wait for facts of one partition and return them in order, each once.

        Raises `BusUnavailable`.
        """
        ...
