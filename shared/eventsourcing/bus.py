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

from shared.eventsourcing.catch_up_subscription import CatchUpSubscription, CursorsByPartition
from shared.eventsourcing.published_fact import Fact

CommittedPositionLookup = Callable[[str], Awaitable[int]]
"""Answers the last position of a partition whose effects are committed; 0 at the beginning."""


class BusUnavailable(Exception):
    """The bus cannot be reached; nothing is lost, and whoever waits may open a feed again."""


@dataclass(frozen=True, slots=True)
class FactBatch:
    """Consecutive facts of one partition; `facts` may be empty where only holes were passed."""

    partition: str
    after_position: int
    end_position: int
    facts: Sequence[Fact]


class ConsumerFeed(Protocol):
    """One consumer's open subscription."""

    async def next_batch(self) -> FactBatch:
        """Wait for the next batch of any partition this feed holds; the last one was taken.

        Raises `BusUnavailable`.
        """
        ...

    async def rewind_to_committed(self, partition: str) -> None:
        """Ask for the committed position again: another owner moved it, or an effect failed."""
        ...


class FactBus(Protocol):
    """Carries facts from every area to every consumer."""

    @property
    def needs_relay(self) -> bool:
        """Say whether facts come to it by relays, after they are in an outbox."""
        ...

    def open_feed(
        self, consumer: str, topics: Sequence[str], committed_position: CommittedPositionLookup
    ) -> AbstractAsyncContextManager[ConsumerFeed]:
        """Open a subscription of `consumer` to the topics of these areas.

        Raises `BusUnavailable`.
        """
        ...

    def partition_of(self, area: str, key: str) -> str:
        """Return the partition in which the facts of an area's key are."""
        ...

    async def end_positions(self, topics: Sequence[str]) -> Mapping[str, int]:
        """Return each partition's last position: a consumer that stands there has no lag.

        Raises `BusUnavailable`.
        """
        ...

    def open_catch_up_subscription(
        self, topics: Sequence[str], start_cursors: CursorsByPartition
    ) -> AbstractAsyncContextManager[CatchUpSubscription]:
        """Hear every partition of these areas' topics from a place on, without any registration.

        Raises `UnknownPlace` where a place is not, or no longer, on this bus, and `BusUnavailable`.
        """
        ...

    async def recent_cursors(self, topics: Sequence[str], fact_count: int) -> CursorsByPartition:
        """Return where the last so many facts of each partition begin, about; of 0, what follows.

        Every partition is named. What is recorded before this is asked is not heard from 0 on,
        as far as it is on the bus; what is recorded after it is answered is. Raises
        `BusUnavailable`.
        """
        ...
