"""Token buckets: each key may take a burst at once, and after that so many units a second.

A bucket exists while it is not full, so a key that is not known has a full one. The number of
buckets is bounded: the one used longest ago is dropped, which only fills it.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)

MAX_BUCKETS = 10_000


@dataclass(frozen=True)
class RateLimit:
    """How much each key may take; a rate of 0 sets no limit."""

    per_second: float
    burst: float

    @property
    def is_off(self) -> bool:
        """Whether there is no limit."""
        return self.per_second <= 0

    @property
    def window_seconds(self) -> float:
        """How long an empty bucket takes to be full again."""
        return self.burst / self.per_second


class _Bucket:
    __slots__ = ("filled_at", "level", "unshared")

    def __init__(self, level: float, filled_at: float) -> None:
        self.level = level
        self.filled_at = filled_at
        self.unshared = 0.0
        """What was taken since `drain_taken`."""


class TokenBuckets(Generic[Key]):
    """The buckets of many keys under one limit, for one event loop."""

    def __init__(
        self,
        limit: RateLimit,
        max_buckets: int = MAX_BUCKETS,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """`clock` counts seconds."""
        self.limit = limit
        self._max_buckets = max_buckets
        self._clock = clock
        self._buckets: OrderedDict[Key, _Bucket] = OrderedDict()
        self._asked: dict[Key, None] = {}
        """The keys that asked since `drain_taken`, also in vain."""

    def take(self, key: Key, cost: float = 1.0) -> float:
        """Take from a key's bucket; return 0, or after how many seconds it would have enough.

        Where it has not enough, nothing is taken. A cost above the burst counts as the burst.
        """
        limit = self.limit
        if limit.per_second <= 0:
            return 0.0
        bucket = self._fill(key)
        cost = min(cost, limit.burst)
        self._asked[key] = None
        if bucket.level < cost:
            return (cost - bucket.level) / limit.per_second
        bucket.level -= cost
        bucket.unshared += cost
        return 0.0

    def seconds_until(self, key: Key, cost: float = 1.0) -> float:
        """Return after how many seconds a key's bucket will have enough; 0 if it has."""
        if self.limit.is_off or key not in self._buckets:
            return 0.0
        return max(0.0, cost - self._fill(key).level) / self.limit.per_second

    def drain_taken(self) -> Mapping[Key, float]:
        """Return what each key has taken since the last call; 0 for keys that asked in vain."""
        asked, self._asked = self._asked, {}
        taken = {}
        for key in asked:
            bucket = self._buckets.get(key)
            if bucket is not None:
                taken[key], bucket.unshared = bucket.unshared, 0.0
        return taken

    def put_back(self, taken: Mapping[Key, float]) -> None:
        """Undo `drain_taken`: what was drained could not be shared, and is to be drained again."""
        for key, cost in taken.items():
            bucket = self._buckets.get(key)
            if bucket is not None:
                bucket.unshared += cost
                self._asked[key] = None

    def set_level(self, key: Key, level: float) -> None:
        """Set what a bucket has, before what was taken since `drain_taken`; it may be a debt."""
        bucket = self._buckets.get(key)
        if bucket is not None:
            bucket.level, bucket.filled_at = level - bucket.unshared, self._clock()

    def __len__(self) -> int:
        """Return the number of buckets in memory."""
        return len(self._buckets)

    def _fill(self, key: Key) -> _Bucket:
        """Return a key's bucket as it is now."""
        now = self._clock()
        bucket = self._buckets.get(key)
        if bucket is None:
            if len(self._buckets) >= self._max_buckets:
                dropped, _ = self._buckets.popitem(last=False)
                self._asked.pop(dropped, None)
            bucket = self._buckets[key] = _Bucket(self.limit.burst, now)
            return bucket
        self._buckets.move_to_end(key)
        filled = bucket.level + (now - bucket.filled_at) * self.limit.per_second
        bucket.level, bucket.filled_at = min(filled, self.limit.burst), now
        return bucket
