"""The registration of a standing duty together with who is accountable for its activity.

A duty has a stream of its own, and so has the register of its activity. Both are appended to in one
transaction, and the version of the register's stream lets one of several concurrent commands decide
at a time: so two departments never become accountable for the same.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from services.duties.application.deciders import ACTIVITY_ACCOUNTABILITY_DECIDER
from services.duties.domain.activity_accountability import ActivityCommand
from shared.eventsourcing.command_handler import execute_command
from shared.eventsourcing.decider import Decider
from shared.eventsourcing.event_store import AppendRequest, RecordedEvent
from shared.eventsourcing.stream_state import StreamState
from shared.service_runtime.area_context import AreaContext


@dataclass(frozen=True)
class AtomicDutyAccountabilityStore:
    """A unit of work whose append carries out a command to the register in the same transaction.

    A connection is taken for the append alone: a request that held one while it looked up an
    idempotency key on a second could wait for ever, once enough others did the same.
    """

    area: AreaContext
    register_command: ActivityCommand
    """The command to the register of the duty's activity."""

    async def load(self, streams: Sequence[str]) -> Mapping[str, Sequence[RecordedEvent[Any]]]:
        """Return each stream's events, oldest first."""
        return await self.area.event_store.load(streams)

    async def load_states(
        self, deciders: Mapping[str, Decider[Any, Any, Any]]
    ) -> Mapping[str, StreamState[Any]]:
        """Return each stream's present state."""
        return await self.area.event_store.load_states(deciders)

    async def append(self, append: AppendRequest) -> int:
        """Append the duty's events and the register's, or neither, and return the new version.

        Raises what the port raises, and `StandingDutyOverlaps`.
        """
        async with self.area.unit_of_work() as unit:
            if append.events:
                await execute_command(
                    unit, ACTIVITY_ACCOUNTABILITY_DECIDER, self.register_command, append.context
                )
            return await unit.append(append)
