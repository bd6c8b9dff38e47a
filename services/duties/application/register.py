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
from shared.postgres.unit import Unit


@dataclass(frozen=True)
class Registered:
    """The streams of a unit of work, in which nothing is recorded before the register agreed."""

    unit: Unit
    change: ActivityCommand

    async def load(self, streams: Sequence[str]) -> Mapping[str, Sequence[Recorded[Any]]]:
        """Return each stream's events, oldest first."""
        return await self.unit.load(streams)

    async def append(self, append: Append) -> int:
        """Record under the expectation; see the port.

        Raises `DutyOverlaps`, too: then nothing may be committed.
        """
        if append.events:
            await execute(self.unit, ACTIVITY, self.change, append.context)
        return await self.unit.append(append)
