"""Listening without a trace: what somebody needs who hears all facts, and keeps his place himself.

A listener reads every partition from where it is told. The bus remembers nothing of it: no group,
no position in a database. Whoever listens knows how far he has come by the bookmarks he was handed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from shared.eventsourcing.published_fact import Fact


class UnknownCursor(Exception):
    """A bookmark names what this bus does not have, or no longer keeps."""


class PartitionCursor(NamedTuple):
    """How far somebody has come in a partition."""

    position: int
    """Of the last fact heard; 0 at the beginning."""
    offset_hint: int = 0
    """The bus's own: where to look for what follows. 0 is always right, and may be slow."""


START_CURSOR = PartitionCursor(0)

CursorsByPartition = Mapping[str, PartitionCursor]
"""A bookmark by partition; one that is left out is at its beginning: the first fact kept."""


@dataclass(frozen=True, slots=True)
class ReceivedFact:
    """A fact, and the bookmark behind it."""

    partition: str
    next_cursor: PartitionCursor
    fact: Fact


class CatchUpSubscription(Protocol):
    """Somebody's open ear; opened by `Bus.listen`."""

    async def next_facts(self) -> Sequence[ReceivedFact]:
        """Wait for facts of one partition, in their order; each is handed out once.

        Raises `BusUnavailable`.
        """
        ...
