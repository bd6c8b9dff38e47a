"""The register of activities, which admits a standing duty or it is not made.

A duty is recorded in its own stream, and who is accountable for an activity in the activity's. Both
are one transaction, and the activity's version lets only one of two decide at a time: so two
departments never become accountable for the same, however many ask at once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from services.duties.application.deciders import ACTIVITY
from services.duties.domain.activity import ActivityCommand
from shared.eventsourcing.handler import execute
from shared.eventsourcing.store import Append, Recorded
from shared.runtime.area import Area


@dataclass(frozen=True)
class Registered:
    """An area's streams, in which nothing is recorded unless the register changes with it.

    A connection is taken for the append alone: who held one while looking up an idempotency key
    on a second could wait for ever, once enough others did the same.
    """

    area: Area
    change: ActivityCommand

    async def load(self, streams: Sequence[str]) -> Mapping[str, Sequence[Recorded[Any]]]:
        """Return each stream's events, oldest first."""
        return await self.area.store.load(streams)

    async def append(self, append: Append) -> int:
        """Record both or neither; see the port. Raises `DutyOverlaps`, too."""
        async with self.area.unit() as unit:
            if append.events:
                await execute(unit, ACTIVITY, self.change, append.context)
            return await unit.append(append)
