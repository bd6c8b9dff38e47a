"""Writes a command's events together with what they mean for other departments and people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from services.directory.application.organisation_changes import append_consequences, check_rules
from services.directory.application.organisation_reads import OrganisationReads
from services.directory.domain.department_history import company_day
from shared.eventsourcing.decider import Decider
from shared.eventsourcing.event_store import AppendRequest, RecordedEvent
from shared.eventsourcing.stream_state import StreamState
from shared.postgres.advisory_locks import LockPurpose
from shared.service_runtime.area_context import AreaContext


@dataclass(frozen=True)
class OrganisationStore:
    """The streams of departments and people; appending to one also appends what follows.

    The transaction begins with the append and not before: the execution of a command looks up its
    idempotency key on another connection, and must not hold a second one meanwhile.
    """

    area: AreaContext
    reads: OrganisationReads

    async def load(self, streams: Sequence[str]) -> Mapping[str, Sequence[RecordedEvent[Any]]]:
        """Return each stream's events, oldest first; an unknown stream has none."""
        return await self.area.event_store.load(streams)

    async def load_states(
        self, deciders: Mapping[str, Decider[Any, Any, Any]]
    ) -> Mapping[str, StreamState[Any]]:
        """Return each stream's present state."""
        return await self.area.event_store.load_states(deciders)

    async def append(self, request: AppendRequest) -> int:
        """Append the events and what follows from them; return the stream's new version.

        Raises `VersionConflict` where one of the streams was changed meanwhile, and the refusal of
        a rule that the organisation would break; nothing is written then.
        """
        async with self.area.unit_of_work() as unit:
            await unit.lock_exclusive(LockPurpose.UNIQUE_CODES)
            version = await unit.append(request)
            today = company_day(self.area.clock())
            consequences = await append_consequences(unit, self.reads, [request], today)
            await check_rules(unit, self.reads, [request, *consequences])
        return version
