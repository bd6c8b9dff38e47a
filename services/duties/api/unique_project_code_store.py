"""The plan of a project together with the check that no other project has its code.

Projects are aggregates of their own, so a code that is given twice at the same time is refused by
the transaction: it holds a lock, reads who has the code, and appends.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from services.duties.domain.project_events import ProjectPlanChanged, ProjectPlanned
from services.duties.domain.project_refusals import ProjectCodeTaken
from services.duties.projections import project_codes
from shared.eventsourcing.decider import Decider
from shared.eventsourcing.event_store import AppendRequest, RecordedEvent
from shared.eventsourcing.stream_state import StreamState
from shared.postgres.advisory_locks import LockPurpose
from shared.postgres.unit_of_work import UnitOfWork
from shared.service_runtime.area_context import AreaContext


@dataclass(frozen=True)
class UniqueProjectCodeStore:
    """A unit of work whose append refuses the code of another project that is not cancelled."""

    area: AreaContext

    async def load(self, streams: Sequence[str]) -> Mapping[str, Sequence[RecordedEvent[Any]]]:
        """Return each stream's events, oldest first."""
        return await self.area.event_store.load(streams)

    async def load_states(
        self, deciders: Mapping[str, Decider[Any, Any, Any]]
    ) -> Mapping[str, StreamState[Any]]:
        """Return each stream's present state."""
        return await self.area.event_store.load_states(deciders)

    async def append(self, append: AppendRequest) -> int:
        """Append a plan's events and return the new version.

        Raises what the port raises, and `ProjectCodeTaken`.
        """
        async with self.area.unit_of_work() as unit:
            for event in append.events:
                if isinstance(event, ProjectPlanned | ProjectPlanChanged):
                    await _require_free_code(unit, event)
            return await unit.append(append)


async def _require_free_code(unit: UnitOfWork, event: ProjectPlanned | ProjectPlanChanged) -> None:
    """Raise `ProjectCodeTaken`; a project keeps the code that it has, even where another has it."""
    await unit.lock_exclusive(LockPurpose.UNIQUE_CODES)
    code = event.terms.code
    found = await project_codes.list_with_code(unit.connection, code)
    holders = [one for one in found if one.status != "cancelled"]
    if any(one.project_id == event.project_id for one in holders):
        return
    for other in holders:
        raise ProjectCodeTaken(code=other.code, project=other.project_id, name=other.name)
