"""The registration of dependent handoffs that were opened before their input was.

Within a project inputs are opened first. Those of another project may be opened later, when that
project starts: then the handoffs that wait for it are registered with it, so that they hear of its
offer. Whoever opens handoffs holds a lock, so that of two that are opened at the same time the
second one sees the first.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from typing import TYPE_CHECKING
from uuid import UUID

from services.duties.application.deciders import HANDOFF_DECIDER
from services.duties.domain.handoff_dependency_commands import RegisterDependentHandoff
from shared.contracts.duties import DutyScheduled
from shared.eventsourcing.event_context import EventContext
from shared.postgres.unit_of_work import UnitOfWork

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection

FindDependents = Callable[
    ["Connection", Collection[UUID]], Awaitable[Mapping[UUID, Sequence[UUID]]]
]
"""Returns, by input, the handoffs of other projects that were opened and depend on it."""


async def register_dependents(
    unit: UnitOfWork,
    opened: Sequence[tuple[DutyScheduled, EventContext]],
    find_dependents: FindDependents,
) -> None:
    """Register with each handoff that was opened those of other projects that wait for it."""
    contexts = {fact.handoff_id: (fact.at, context) for fact, context in opened}
    found = await find_dependents(unit.connection, contexts) if contexts else {}
    await unit.execute_commands(
        HANDOFF_DECIDER,
        [
            (RegisterDependentHandoff(input_id, dependent_id, contexts[input_id][0]), context)
            for input_id, dependents in sorted(found.items())
            for context in (contexts[input_id][1],)
            for dependent_id in dependents
        ],
    )
