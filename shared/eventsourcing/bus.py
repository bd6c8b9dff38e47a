"""The bus port: what a consumer needs of the embedded bus and of Kafka alike.

A bus carries topics (one per area) in partitions. A feed hands out batches of one partition at a
time, each saying which position it starts after and which it reaches. Where a consumer stands is
the consumer's own knowledge, written with its effects in one transaction: the bus only asks for it
when it opens a partition. Delivery is at least once; the position makes the effect happen once.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import Protocol

from shared.eventsourcing.fact import Fact
from shared.eventsourcing.listening import Listener, Places

Positions = Callable[[str], Awaitable[int]]
"""Answers the last position of a partition whose effects are committed; 0 at the beginning."""


class BusUnavailable(Exception):
    """The bus cannot be reached; nothing is lost, and whoever waits may open a feed again."""


@dataclass(frozen=True, slots=True)
class Batch:
    """Consecutive facts of one partition; `facts` may be empty where only holes were passed."""

    partition: str
    after: int
    upto: int
    facts: Sequence[Fact]


class Feed(Protocol):
    """One consumer's open subscription."""

    async def next(self) -> Batch:
        """Wait for the next batch of any partition this feed holds; the last one was taken.

        Raises `BusUnavailable`.
        """
        ...

    async def reopen(self, partition: str) -> None:
        """Ask for the committed position again: another owner moved it, or an effect failed."""
        ...


class Bus(Protocol):
    """Carries facts from every area to every consumer."""

    @property
    def relayed(self) -> bool:
        """Say whether facts come to it by relays, after they are in an outbox."""
        ...

    def feed(
        self, consumer: str, topics: Sequence[str], positions: Positions
    ) -> AbstractAsyncContextManager[Feed]:
        """Open a subscription of `consumer` to the topics of these areas.

        Raises `BusUnavailable`.
        """
        ...

    def partition(self, area: str, key: str) -> str:
        """Return the partition in which the facts of an area's key are."""
        ...

    async def heads(self, topics: Sequence[str]) -> Mapping[str, int]:
        """Return each partition's last position: a consumer that stands there has no lag.

        Raises `BusUnavailable`.
        """
        ...

    def listen(self, topics: Sequence[str], after: Places) -> AbstractAsyncContextManager[Listener]:
        """Hear every partition of these areas' topics from a place on, without any registration.

        Raises `UnknownPlace` where a place is not, or no longer, on this bus, and `BusUnavailable`.
        """
        ...

    async def recent(self, topics: Sequence[str], facts: int) -> Places:
        """Return where the last so many facts of each partition begin, about; of 0, what follows.

        Every partition is named. What is recorded before this is asked is not heard from 0 on,
        as far as it is on the bus; what is recorded after it is answered is. Raises
        `BusUnavailable`.
        """
        ...
