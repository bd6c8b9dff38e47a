"""The connections of a server, and which of them makes room when there are too many.

A connection is proven once a request on it had a valid token. The others have a quarter of the
places; where they have more, they make room: of the address that has the most, the oldest. So
silent and half-sent connections displace each other, and a caller elsewhere keeps his place. Else
proven connections make room, of the caller who has the most: first those without a request, then
those where the server waits for its caller. Where it is at work on all, a new one is refused.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol


class PlacedConnection(Protocol):
    """A connection, as far as its place goes."""

    @property
    def address(self) -> str:
        """The address of the other side."""
        ...

    @property
    def is_at_work(self) -> bool:
        """Whether a request on it has not been answered yet."""
        ...

    @property
    def awaits_caller(self) -> bool:
        """Whether a request has not arrived wholly, or its answer is not read."""
        ...

    @property
    def caller(self) -> str:
        """Whose token proved it; empty before."""
        ...

    def abort(self) -> None:
        """Close the connection at once."""
        ...


UNPROVEN_DIVISOR = 4
BATCH_DIVISOR = 100
"""So much of all places, or one, is made free at once: looking for them costs the most."""


class ConnectionPlaces:
    """The connections that have a place, by whether they are proven."""

    def __init__(self, max_connections: int) -> None:
        """Have so many places."""
        self.max_connections = max_connections
        self.arriving = 0
        """Connections that were accepted and have no place yet: each counts once, here or there."""
        self._proven: dict[PlacedConnection, None] = {}
        self._unproven: dict[str, dict[PlacedConnection, None]] = {}
        self._unproven_count = 0

    def __len__(self) -> int:
        """Return how many places are taken."""
        return len(self._proven) + self._unproven_count

    def __iter__(self) -> Iterator[PlacedConnection]:
        """Yield the connections that have a place; they may leave meanwhile."""
        yield from [*self._proven, *(one for some in self._unproven.values() for one in some)]

    def add(self, connection: PlacedConnection) -> None:
        """Give a new connection a place."""
        self.arriving = max(0, self.arriving - 1)
        self._unproven.setdefault(connection.address, {})[connection] = None
        self._unproven_count += 1

    def prove(self, connection: PlacedConnection) -> None:
        """Note that a request on the connection had a valid token."""
        if self._discard_unproven(connection):
            self._proven[connection] = None

    def discard(self, connection: PlacedConnection) -> None:
        """Take the place of a connection away, if it has one."""
        if not self._discard_unproven(connection):
            self._proven.pop(connection, None)

    def make_room(self, newcomers: int = 1) -> bool:
        """Make room for new connections if there is none; return whether there is now."""
        while len(self) + newcomers > self.max_connections:
            if not self.free_some():
                return False
        return True

    def shrink(self, reserve: int) -> None:
        """Have as many places as are taken, less a reserve: the system has no more files."""
        self.max_connections = max(1, min(self.max_connections, len(self)) - reserve)

    def free_some(self) -> int:
        """Close the connections that are the first to make room; return how many."""
        if self._unproven_count > self.max_connections // UNPROVEN_DIVISOR:
            leaving = self._first_unproven() or self._first_proven()
        else:
            leaving = self._first_proven() or self._first_unproven()
        for connection in leaving:
            self.discard(connection)
            connection.abort()
        return len(leaving)

    @property
    def _batch(self) -> int:
        return max(1, self.max_connections // BATCH_DIVISOR)

    def _first_unproven(self) -> list[PlacedConnection]:
        if not self._unproven:
            return []
        most = max(self._unproven.values(), key=len)
        return list(most)[: min(self._batch, max(1, len(most) // 2))]

    def _first_proven(self) -> list[PlacedConnection]:
        idle = [one for one in self._proven if not one.is_at_work]
        waiting = idle or [one for one in self._proven if one.awaits_caller]
        by_caller: dict[str, list[PlacedConnection]] = {}
        for one in waiting:
            by_caller.setdefault(one.caller, []).append(one)
        return max(by_caller.values(), key=len)[: self._batch] if by_caller else []

    def _discard_unproven(self, connection: PlacedConnection) -> bool:
        of_address = self._unproven.get(connection.address, {})
        if connection not in of_address:
            return False
        del of_address[connection]
        self._unproven_count -= 1
        if not of_address:
            del self._unproven[connection.address]
        return True
