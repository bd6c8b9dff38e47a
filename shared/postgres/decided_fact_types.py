"""The types of facts that an area handles where one of its aggregates decides which these are.

Facts of other types are not read at all. Nothing is missed when the aggregate decides anew: a
checkpoint passes facts only if the aggregate, at that moment and thus after they were read, is as
it was when the types were asked for. Otherwise the facts are read again.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from shared.eventsourcing.decider import Decider

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection


class FactTypesChanged(Exception):
    """The aggregate has changed since the types were asked for; nothing was committed."""


@dataclass(frozen=True)
class DecidedFactTypes:
    """An aggregate that decides which types of facts its area handles."""

    stream: str
    decider: Decider[Any, Any, Any]
    types_of: Callable[[Any], frozenset[str]]
    """Returns the types that are handled in a state of it, of facts however old."""


@dataclass(frozen=True)
class StreamVersion:
    """A stream as it was when it had so many events."""

    stream: str
    version: int

    async def require_latest(self, connection: Connection) -> None:
        """Raise `FactTypesChanged` where the stream has later events."""
        if await connection.fetchval(f"SELECT {HAS_LATER_EVENTS}", self.stream, self.version):
            raise FactTypesChanged(self.stream)


HAS_LATER_EVENTS = """(
    EXISTS (SELECT FROM stream JOIN compact_event ON compact_event.stream = stream.number
            WHERE stream.id = $1::text AND compact_event.version > $2::integer)
    OR EXISTS (SELECT FROM earlier_event WHERE stream = $1::text AND version > $2::integer))"""
"""Whether the stream `$1` has events after its version `$2`."""
