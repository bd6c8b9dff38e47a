"""A store whose appends carry an area's uniqueness checks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from shared.eventsourcing.decider import Decider
    from shared.eventsourcing.event_store import AppendRequest, RecordedEvent, StreamStore
    from shared.eventsourcing.stream_state import StreamState
    from shared.eventsourcing.uniqueness_check import UniquenessCheck


@dataclass(frozen=True)
class UniqueValueStore:
    """The streams of a store, with uniqueness checks in each append."""

    store: StreamStore
    checks: Sequence[UniquenessCheck]

    async def load(self, streams: Sequence[str]) -> Mapping[str, Sequence[RecordedEvent[Any]]]:
        """Return each stream's events, oldest first."""
        return await self.store.load(streams)

    async def load_states(
        self, deciders: Mapping[str, Decider[Any, Any, Any]]
    ) -> Mapping[str, StreamState[Any]]:
        """Return each stream's present state."""
        return await self.store.load_states(deciders)

    async def append(self, request: AppendRequest) -> int:
        """Append the events and return the new version.

        Raises what the port raises, and the refusals of the checks.
        """
        return await self.store.append(replace(request, uniqueness_checks=self.checks))
