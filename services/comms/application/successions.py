"""Moves what departments owe to their successors, when they are merged, split or dissolved."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import TYPE_CHECKING, Any
from uuid import UUID

from pydantic import TypeAdapter

from services.comms.application.meeting_decider import MEETING_DECIDER
from services.comms.domain.meeting_commands import TransferActions
from shared.contracts.directory_changes import DepartmentSucceeded
from shared.eventsourcing.event_context import EventContext
from shared.eventsourcing.published_fact import Fact
from shared.postgres.unit_of_work import UnitOfWork

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection

FindMeetings = Callable[["Connection", str], Awaitable[Sequence[UUID]]]
"""Returns the meetings of which a department owes open actions."""

_ADAPTER: TypeAdapter[DepartmentSucceeded] = TypeAdapter(DepartmentSucceeded)
SUCCEEDED_TYPE: Any = DepartmentSucceeded.model_fields["type"].default


async def transfer_open_actions(
    unit: UnitOfWork, facts: Sequence[Fact], find_meetings: FindMeetings
) -> None:
    """Let the successors owe the open actions of departments that exist no more."""
    for fact in facts:
        if fact.type != SUCCEEDED_TYPE:
            continue
        said = _ADAPTER.validate_json(fact.data)
        elsewhere = {one.id: one.successor for one in said.items if one.area == "comms"}
        context = EventContext.caused_by(fact.id, fact.context, "consumer:comms")
        commands = [
            TransferActions(meeting, said.department, said.successor, said.at, elsewhere)
            for meeting in await find_meetings(unit.connection, said.department)
        ]
        await unit.execute_commands(MEETING_DECIDER, [(one, context) for one in commands])
