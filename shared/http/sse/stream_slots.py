"""Bounds how many event streams are open, in all and of each caller."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from shared.http.connection_problems import StreamsAtCapacity, StreamsTooManyOfCaller

DEFAULT_STREAMS_PER_CALLER = 100


@dataclass(frozen=True)
class StreamLimits:
    """How many streams there may be."""

    in_all: int = 2_500
    per_caller: int = DEFAULT_STREAMS_PER_CALLER


class StreamSlots:
    """The streams that are open in this process."""

    def __init__(self, limits: StreamLimits) -> None:
        """Allow as many as the limits say."""
        self._limits = limits
        self._open: Counter[str] = Counter()
        self._count = 0

    def take(self, subject: str) -> Callable[[], None]:
        """Return what gives the slot back that is taken for a caller.

        Raises `Problem`: 429 if the caller has too many, 503 if there are too many in all.
        """
        if self._open.get(subject, 0) >= self._limits.per_caller:
            raise StreamsTooManyOfCaller(limit=self._limits.per_caller)
        if self._count >= self._limits.in_all:
            raise StreamsAtCapacity
        self._open[subject] += 1
        self._count += 1

        def give_back() -> None:
            self._open[subject] -= 1
            self._count -= 1
            if not self._open[subject]:
                del self._open[subject]

        return give_back
