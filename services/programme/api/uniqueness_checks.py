"""The uniqueness check of programmes: a company runs one at a time."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from services.programme.domain.programme_events import ProgrammeBegun
from services.programme.domain.programme_refusals import ProgrammeRunsAlready
from services.programme.projections.programme_queries import find_running
from shared.eventsourcing.refusal import Refusal
from shared.eventsourcing.uniqueness_check import UniquenessCheck, UniqueValue
from shared.postgres.advisory_locks import LockPurpose

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection

_RUNNING = "running"


@dataclass(frozen=True)
class _RunningProgrammeCheck:
    """That no other programme goes on."""

    lock: int = LockPurpose.UNIQUE_CODES

    def find_value(self, event: Any) -> UniqueValue | None:
        if not isinstance(event, ProgrammeBegun):
            return None
        return UniqueValue(_RUNNING, event.programme_id, str(event.programme_id))

    async def load_taken(
        self,
        connection: Connection,
        values: Collection[UniqueValue],  # noqa: ARG002  there is one key
    ) -> Mapping[str, Sequence[UniqueValue]]:
        running = await find_running(connection)
        if running is None:
            return {}
        taken = UniqueValue(_RUNNING, running.programme_id, str(running.programme_id), running.name)
        return {_RUNNING: [taken]}

    def refuse(self, value: UniqueValue, taken: UniqueValue) -> Refusal:  # noqa: ARG002  the one that goes on is shown
        return ProgrammeRunsAlready(name=taken.owner_name, programme=taken.written)


UNIQUENESS_CHECKS: Sequence[UniquenessCheck] = (_RunningProgrammeCheck(),)
"""The append that begins a programme has them."""
