"""Moves what departments have open to those that succeed them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid5

from pydantic import TypeAdapter

from services.comms.application.document_decider import DOCUMENT_DECIDER
from services.comms.application.meeting_decider import MEETING_DECIDER
from services.comms.application.request_decider_and_context import (
    REQUEST_DECIDER,
    load_contexts,
    load_requests,
    request_stream_name,
)
from services.comms.application.workday_calendar_decider import load_calendar_versions
from services.comms.domain.document_commands import TransferDocument
from services.comms.domain.meeting_commands import TransferActions, TransferPlan
from services.comms.domain.request_commands import TransferRequest
from shared.contracts.directory_changes import DepartmentSucceeded
from shared.eventsourcing.event_context import EventContext
from shared.eventsourcing.published_fact import Fact
from shared.postgres.unit_of_work import UnitOfWork

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection

FindOpen = Callable[["Connection", str], Awaitable[Sequence[UUID]]]


@dataclass(frozen=True)
class OpenThings:
    """How what is open of a department is found."""

    meetings_owed_by: FindOpen
    """Meetings of which it owes actions."""
    planned_meetings: FindOpen
    """Meetings that it organises or attends and that have not begun."""
    requests: FindOpen
    """Requests that it asks or answers."""
    documents: FindOpen
    """Documents that it wrote or receives."""


_ADAPTER: TypeAdapter[DepartmentSucceeded] = TypeAdapter(DepartmentSucceeded)
SUCCEEDED_TYPE: Any = DepartmentSucceeded.model_fields["type"].default


async def pass_to_successors(unit: UnitOfWork, facts: Sequence[Fact], things: OpenThings) -> None:
    """Let successors have what is open of departments that exist no more, fact by fact."""
    for fact in facts:
        if fact.type != SUCCEEDED_TYPE:
            continue
        said = _ADAPTER.validate_json(fact.data)
        elsewhere = {one.id: one.successor for one in said.items if one.area == "comms"}
        context = EventContext.caused_by(fact.id, fact.context, "consumer:comms")
        commands = await _commands_to_meetings(unit, said, elsewhere, things)
        await unit.execute_commands(MEETING_DECIDER, [(one, context) for one in commands])
        transfers = await _commands_to_requests(unit, said, elsewhere, things)
        await unit.execute_commands(REQUEST_DECIDER, [(one, context) for one in transfers])
        documents = [
            TransferDocument(one, said.department, elsewhere.get(one, said.successor), said.at)
            for one in await things.documents(unit.connection, said.department)
        ]
        await unit.execute_commands(DOCUMENT_DECIDER, [(one, context) for one in documents])


async def _commands_to_meetings(
    unit: UnitOfWork, said: DepartmentSucceeded, elsewhere: Mapping[UUID, str], things: OpenThings
) -> list[TransferPlan | TransferActions]:
    was, at = said.department, said.at
    planned = await things.planned_meetings(unit.connection, was)
    owing = await things.meetings_owed_by(unit.connection, was)
    return [
        *(TransferPlan(one, was, elsewhere.get(one, said.successor), at) for one in planned),
        *(TransferActions(one, was, said.successor, at, elsewhere) for one in owing),
    ]


async def _commands_to_requests(
    unit: UnitOfWork, said: DepartmentSucceeded, elsewhere: Mapping[UUID, str], things: OpenThings
) -> list[TransferRequest]:
    ids = await things.requests(unit.connection, said.department)
    if not ids:
        return []
    found = await load_requests(unit, [request_stream_name(one) for one in ids])
    calendars = await load_calendar_versions(unit, said.at)
    departments = {one.ask.department for one in found.values()}
    contexts = await load_contexts(unit, departments, calendars, said.at)
    return [
        TransferRequest(
            id_,
            said.department,
            elsewhere.get(id_, said.successor),
            said.reason,
            uuid5(said.succession_id, str(id_)),
            contexts[request.ask.department],
        )
        for id_, request in found.items()
    ]
