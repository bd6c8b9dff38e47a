"""The register of activities, which admits a standing duty or it is not made.

A duty is recorded in its own stream, and who is accountable for an activity in the activity's. Both
are one transaction, and the activity's version lets only one of two decide at a time: so two
departments never become accountable for the same, however many ask at once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from services.duties.application.deciders import ACTIVITY_REGISTER_DECIDER
from services.duties.domain.activity_register import ActivityCommand
from shared.eventsourcing.command_handler import execute_command
from shared.eventsourcing.event_store import AppendRequest, RecordedEvent
from shared.service_runtime.area_resources import AreaResources


@dataclass(frozen=True)
class AtomicRegistrationStreams:
    """An area's streams, in which nothing is recorded unless the register changes with it.

    A connection is taken for the append alone: who held one while looking up an idempotency key
    on a second could wait for ever, once enough others did the same.
    """

    area: AreaResources
    register_command: ActivityCommand

    async def load(self, streams: Sequence[str]) -> Mapping[str, Sequence[RecordedEvent[Any]]]:
        """Return each stream's events, oldest first."""
        return await self.area.event_store.load(streams)

    async def append(self, append: AppendRequest) -> int:
        """Record both or neither; see the port. Raises `DutyOverlaps`, too."""
        async with self.area.unit_of_work() as unit:
            if append.events:
                await execute_command(
                    unit, ACTIVITY_REGISTER_DECIDER, self.register_command, append.context
                )
            return await unit.append(append)
