"""Events of departments and people, together with the check that nobody else has their codes.

Departments and people are aggregates of their own, so a code or a sign-on subject that is given
twice at the same time is refused by the transaction: it holds a lock, reads who has it, appends.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from services.directory.api.sign_on_subjects import lock_subject_holders
from services.directory.domain.department_events import DepartmentRegistered
from services.directory.domain.person_events import PersonRegistered
from services.directory.domain.person_sign_on import SignOnSubjectChanged
from services.directory.domain.refusals import SameCode, SamePersonId, SignOnSubjectTaken
from services.directory.projections import departments, person_ids
from shared.eventsourcing.decider import Decider
from shared.eventsourcing.event_store import AppendRequest, RecordedEvent
from shared.eventsourcing.stream_state import StreamState
from shared.postgres.advisory_locks import LockPurpose
from shared.postgres.unit_of_work import UnitOfWork
from shared.service_runtime.area_context import AreaContext


@dataclass(frozen=True)
class UniqueDirectoryStore:
    """A unit of work whose append refuses codes, ids and sign-on subjects of somebody else."""

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
        """Append the events of a department or person and return the new version.

        Raises what the port raises, and `SameCode`, `SamePersonId` and `SignOnSubjectTaken`.
        """
        async with self.area.unit_of_work() as unit:
            for event in append.events:
                await _refuse_taken(unit, event)
            return await unit.append(append)


async def _refuse_taken(unit: UnitOfWork, event: Any) -> None:
    match event:
        case DepartmentRegistered(code=code):
            await unit.lock_exclusive(LockPurpose.UNIQUE_CODES)
            same = (await departments.load_codes_like(unit.connection, code)).same_code(code)
            if same is not None:
                raise SameCode(code=code, existing=same)
        case PersonRegistered(person=person):
            await unit.lock_exclusive(LockPurpose.UNIQUE_CODES)
            same = (await person_ids.load_ids_like(unit.connection, person)).same_code(person)
            if same is not None:
                raise SamePersonId(person=person, existing=same)
        case SignOnSubjectChanged(person=person, sign_on_subject=str(subject)):
            holder = (await lock_subject_holders(unit, [subject])).get(subject, person)
            if holder != person:
                raise SignOnSubjectTaken(subject=subject, holder=holder)
        case _:
            pass
