"""The routes of handoffs: the sender offers and recalls, the recipient accepts and rejects."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response
from fastapi.responses import JSONResponse

from services.duties.api.acting_connectors import acting_connector, require_connected_project
from services.duties.api.bodies import OptionalAcceptHandoffBody
from services.duties.api.handoff_views import (
    HandoffDetail,
    HandoffView,
    remembered_decisions,
    view_handoffs,
)
from services.duties.api.named_departments import spelled_as_known
from services.duties.api.required_roles import OFFICER_ROLES
from services.duties.application import HANDOFF_DECIDER
from services.duties.application.consultations import require_consultations
from services.duties.domain.handoff_change_commands import WaiveHandoff
from services.duties.domain.handoff_commands import (
    AcceptHandoff,
    OfferHandoff,
    RecallHandoff,
    RejectHandoff,
)
from services.duties.domain.handoff_refusals import UnknownHandoff
from services.duties.projections import handoff_inputs, handoff_rows
from services.duties.projections.handoff_rows import HandoffFilters, HandoffSide, HandoffStatus
from shared.http.allowed_actions import CallerActions
from shared.http.auth import DEPARTMENT_ROLES, Caller, Role
from shared.http.command_bodies import OptionalOccurredAtBody, ReasonAndTimeBody, ReasonBody
from shared.http.command_execution import (
    CommandRequest,
    Done,
    command_request_dependency,
    format_etag,
)
from shared.http.cursor_pagination import Page
from shared.http.field_types import Code
from shared.http.list_query_paging import ListParameters, list_page, list_parameters
from shared.http.occurred_at import resolve_occurred_at
from shared.http.query_parameters import SeveralValues
from shared.http.read_declarations import READS_WORK
from shared.http.router_factory import create_area_router
from shared.service_runtime.area_context import AreaContext
from shared.service_runtime.late_entry import needs_confirmation

OFFICER_OR_DEPARTMENT_ROLES = (*OFFICER_ROLES, *sorted(DEPARTMENT_ROLES))
"""The roles that confirm fulfilments: people of the department, and officers for it."""

MOVER_ROLES = (*OFFICER_OR_DEPARTMENT_ROLES, Role.CONNECTOR)
"""The roles that move handoffs: people of the two departments, and for either officers and, in
projects that name it, a connector. The time that the latter two state counts."""

OfficerOrDepartmentRequest = Annotated[
    CommandRequest, command_request_dependency(*OFFICER_OR_DEPARTMENT_ROLES)
]
MoverRequest = Annotated[CommandRequest, command_request_dependency(*MOVER_ROLES)]


def acting_person(caller: Caller, department: str) -> str | None:
    """Return the subject of a person of the department; `None` for officers and connectors."""
    is_neutral = caller.roles.intersection(OFFICER_ROLES) or acting_connector(caller, department)
    return None if is_neutral else caller.subject


HandoffMoveCommand = OfferHandoff | RecallHandoff | AcceptHandoff | RejectHandoff | WaiveHandoff


def handoff_routes(area: AreaContext) -> APIRouter:
    """Return the routes of handoffs."""
    router = create_area_router(area.name, "/handoffs")
    decisions = remembered_decisions()

    async def require_side(caller: Caller, handoff_id: UUID, side: HandoffSide) -> str | None:
        """Return the person who acts for a side; `None` for officers and connectors."""
        async with area.pool.acquire() as db:
            found = await handoff_rows.find_handoff(db, handoff_id)
        if found is None:
            raise UnknownHandoff(handoff=handoff_id)
        movers = [found.sender, *found.responsible] if side == "sender" else [found.recipient]
        department = next((one for one in movers if caller.belongs_to(one)), movers[0])
        caller.require_department_role(department, *MOVER_ROLES)
        connector = acting_connector(caller, department)
        await require_connected_project(area, found.project_id, connector)
        return acting_person(caller, department)

    async def execute(request: CommandRequest, command: HandoffMoveCommand) -> JSONResponse:
        return await area.command_executor.execute(
            request, HANDOFF_DECIDER, command, id=command.handoff_id
        )

    @router.get("", dependencies=[READS_WORK])
    async def list_handoffs(
        actions: CallerActions,
        page: Annotated[ListParameters, list_parameters(handoff_rows.HANDOFF_LIST_QUERY)],
        project: UUID | None = None,
        department: Annotated[Code | None, Query(description="On either side")] = None,
        side: Annotated[
            HandoffSide | None, Query(description="On which `department` stands")
        ] = None,
        status: SeveralValues[HandoffStatus] = None,
        overdue: bool | None = None,  # noqa: FBT001  a filter, by name in the URL
    ) -> Page[HandoffView]:
        """List handoffs by due date, with names, what they wait for and the time that is left."""
        code = await spelled_as_known(area, department)
        filters = HandoffFilters(project, code, side, status, overdue)
        found = await list_page(area.pool, handoff_rows.HANDOFF_LIST_QUERY, filters, page)
        views = await view_handoffs(area, found.items, actions, decisions)
        items = [HandoffView(**one) for one in views]
        return Page(items=items, next_cursor=found.next_cursor, total=found.total)

    @router.get("/{handoff_id}", dependencies=[READS_WORK])
    async def get_handoff(
        handoff_id: UUID, response: Response, actions: CallerActions
    ) -> HandoffDetail:
        """Read why it is late: who held the deliverable when, and how late its inputs came."""
        async with area.pool.acquire() as db, db.transaction(isolation="repeatable_read"):
            found = await handoff_rows.find_handoff(db, handoff_id)
            holdings = await handoff_rows.list_holdings(db, handoff_id)
            inputs = await handoff_inputs.list_inputs(db, handoff_id)
        if found is None:
            raise UnknownHandoff(handoff=handoff_id)
        response.headers["ETag"] = format_etag(found.version)
        (view,) = await view_handoffs(area, [found], actions, decisions)
        return HandoffDetail(**view, holdings=holdings, inputs=inputs)

    @router.post("/{handoff_id}/offer", response_model=Done)
    async def offer_handoff(
        handoff_id: UUID, body: OptionalOccurredAtBody, request: MoverRequest
    ) -> JSONResponse:
        """Hand the deliverable to the recipient; for people of the sender.

        Those of responsible departments do so as well; consulted ones are asked before.
        """
        person = await require_side(request.caller, handoff_id, "sender")
        now = area.clock()
        await require_consultations(area.event_store, handoff_id, now)
        at = resolve_occurred_at(body.at, lambda: now)
        is_late = needs_confirmation(at, now, area.late_entry_working_days)
        command = OfferHandoff(
            handoff_id,
            at,
            body.at is not None,
            now,
            is_late,
            person is None,
            person,
        )
        return await execute(request, command)

    @router.post("/{handoff_id}/recall", response_model=Done)
    async def recall_handoff(
        handoff_id: UUID, body: OptionalOccurredAtBody, request: MoverRequest
    ) -> JSONResponse:
        """Take an offer back before it is answered; for people of the sender."""
        await require_side(request.caller, handoff_id, "sender")
        at = resolve_occurred_at(body.at, area.clock)
        command = RecallHandoff(handoff_id, at, body.at is not None, area.clock())
        return await execute(request, command)

    @router.post("/{handoff_id}/accept", response_model=Done)
    async def accept_handoff(
        handoff_id: UUID, body: OptionalAcceptHandoffBody, request: MoverRequest
    ) -> JSONResponse:
        """Take what was offered; for people of the recipient."""
        await require_side(request.caller, handoff_id, "recipient")
        at = resolve_occurred_at(body.at, area.clock)
        command = AcceptHandoff(
            handoff_id, at, body.at is not None, area.clock(), body.confirm_delivered_at
        )
        return await execute(request, command)

    @router.post("/{handoff_id}/reject", response_model=Done)
    async def reject_handoff(
        handoff_id: UUID, body: ReasonAndTimeBody, request: MoverRequest
    ) -> JSONResponse:
        """Send an offer back to be reworked, with a reason; for people of the recipient."""
        person = await require_side(request.caller, handoff_id, "recipient")
        now = area.clock()
        at = resolve_occurred_at(body.at, lambda: now)
        stated = body.at is not None
        command = RejectHandoff(handoff_id, body.reason, at, stated, now, person is None)
        return await execute(request, command)

    @router.post("/{handoff_id}/waive", response_model=Done)
    async def waive_handoff(
        handoff_id: UUID, body: ReasonBody, request: OfficerOrDepartmentRequest
    ) -> JSONResponse:
        """Need the deliverable no longer; for people of the recipient, with a reason.

        Nothing is owed any more, and it counts for nobody, also where it was overdue.
        """
        person = await require_side(request.caller, handoff_id, "recipient")
        return await execute(request, WaiveHandoff(handoff_id, body.reason, area.clock(), person))

    return router
