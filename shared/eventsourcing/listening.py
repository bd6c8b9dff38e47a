"""Listening without a trace: what somebody needs who hears all facts, and keeps his place himself.

A listener reads every partition from where it is told. The bus remembers nothing of it: no group,
no position in a database. Whoever listens knows how far he has come by the bookmarks he was handed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from shared.eventsourcing.fact import Fact


class UnknownPlace(Exception):
    """A bookmark names what this bus does not have, or no longer keeps."""


class Bookmark(NamedTuple):
    """How far somebody has come in a partition."""

    position: int
    """Of the last fact heard; 0 at the beginning."""
    hint: int = 0
    """The bus's own: where to look for what follows. 0 is always right, and may be slow."""


BEGINNING = Bookmark(0)

Places = Mapping[str, Bookmark]
"""A bookmark by partition; one that is left out is at its beginning: the first fact kept."""


@dataclass(frozen=True, slots=True)
class Heard:
    """A fact, and the bookmark behind it."""

    partition: str
    bookmark: Bookmark
    fact: Fact


class Listener(Protocol):
    """Somebody's open ear; opened by `Bus.listen`."""

    async def next(self) -> Sequence[Heard]:
        """Wait for facts of one partition, in their order; each is handed out once.

        Raises `BusUnavailable`.
        """
        ...
