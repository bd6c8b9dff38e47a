"""The bus port, which the embedded bus and the Kafka bus implement.

A bus carries topics (one per area) in partitions. A feed returns whatever is there, as a batch per
partition; each batch names the position it starts after and the position it ends at. The consumer
stores its positions itself, in one transaction with its effects; the bus asks for them only when it
opens a partition. Delivery is at least once; the stored position makes each effect happen once.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import Protocol

from shared.eventsourcing.catch_up_subscription import CatchUpSubscription, CursorsByPartition
from shared.eventsourcing.published_fact import Fact

CommittedPositionLookup = Callable[[str], Awaitable[int]]
"""Returns the position up to which a partition's effects are committed; 0 at the beginning."""


def area_of_partition(partition: str) -> str:
    """Return the area whose facts a partition has, by the partition's name."""
    return partition.partition("/")[0]


class BusUnavailable(Exception):
    """The bus cannot be reached. Nothing is lost; the caller may open a feed again later."""


@dataclass(frozen=True, slots=True)
class FactBatch:
    """Consecutive facts of one partition; without facts it passes unused positions only."""

    partition: str
    after_position: int
    end_position: int
    facts: Sequence[Fact]


class ConsumerFeed(Protocol):
    """One consumer's open subscription."""

    async def next_batches(self) -> Sequence[FactBatch]:
        """Wait for the next facts; return a batch of each partition of this feed that has any.

        The last batches count as processed, unless they were rewound. Raises `BusUnavailable`.
        """
        ...

    async def rewind_to_committed(self, partition: str) -> None:
        """Go on at the committed position again: another owner moved it, or an effect failed."""
        ...


class FactBus(Protocol):
    """Carries facts from every area to every consumer."""

    @property
    def needs_relay(self) -> bool:
        """Tell whether a relay must carry facts from the outbox to this bus."""
        ...

    def open_feed(
        self,
        consumer: str,
        topics: Sequence[str],
        committed_position: CommittedPositionLookup,
        fact_types: frozenset[str] | None = None,
    ) -> AbstractAsyncContextManager[ConsumerFeed]:
        """Open a feed for `consumer` of the topics of these areas.

        With `fact_types` the bus may leave out facts of other types, which the consumer would skip.
        Raises `BusUnavailable`.
        """
        ...

    def partition_of(self, area: str, key: str) -> str:
        """Return the partition that holds the facts of an area's key.

        Its name is the area's, or begins with it and a slash: see `area_of_partition`.
        """
        ...

    async def end_positions(self, topics: Sequence[str]) -> Mapping[str, int]:
        """Return each partition's last position; a consumer at this position has no lag.

        Raises `BusUnavailable`.
        """
        ...

    def open_catch_up_subscription(
        self, topics: Sequence[str], start_cursors: CursorsByPartition
    ) -> AbstractAsyncContextManager[CatchUpSubscription]:
        """Read every partition of these areas' topics from a cursor on, without a consumer group.

        Raises `UnknownCursor` where a cursor is not, or no longer, on this bus, and
        `BusUnavailable`.
        """
        ...

    async def recent_cursors(self, topics: Sequence[str], fact_count: int) -> CursorsByPartition:
        """Return a cursor in front of about the last `fact_count` facts of each partition.

        The result names every partition. With `fact_count` 0, a subscription that starts there
        returns every fact that is recorded after this call returned, and none that was on the bus
        before the call. Raises `BusUnavailable`.
        """
        ...
