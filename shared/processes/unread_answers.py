"""Bounds the answers in memory that callers do not read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Protocol, TypeVar


class UnreadConnection(Protocol):
    """A connection, as far as its answers go."""

    @property
    def caller(self) -> str:
        """Whose it is."""
        ...

    @property
    def unread_bytes(self) -> int:
        """How much waits to be read."""
        ...


Connection = TypeVar("Connection", bound=UnreadConnection)


def find_excess_unread(connections: Sequence[Connection], max_bytes: int) -> list[Connection]:
    """Return the connections without which no more than so many bytes wait to be read.

    They are of the caller with the most, the oldest first; then of the next.
    """
    sizes = [(one, one.unread_bytes) for one in connections]
    total = sum(size for _, size in sizes)
    if total <= max_bytes:
        return []
    of_callers: Counter[str] = Counter()
    for one, size in sizes:
        of_callers[one.caller] += size
    excess: list[Connection] = []
    for caller, _ in of_callers.most_common():
        for one, size in sizes:
            if total <= max_bytes:
                return excess
            if size and one.caller == caller:
                excess.append(one)
                total -= size
    return excess
