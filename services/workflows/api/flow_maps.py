"""Flow maps over HTTP."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Path, Response
from fastapi.responses import JSONResponse

from services.workflows.api.allowed_commands import probe_flow
from services.workflows.api.named_departments import with_known_departments
from services.workflows.api.request_bodies import DraftFlowVersionBody, MapFlowBody
from services.workflows.api.required_roles import OFFICER_ROLES
from services.workflows.application import FLOW_DECIDER
from services.workflows.domain.flow_map import DraftVersion, MapFlow, PublishVersion
from services.workflows.domain.refusals import UnknownFlow
from services.workflows.projections import flow_maps
from services.workflows.projections.flow_maps import FlowEntry, FlowMap
from services.workflows.projections.people_of_departments import find_held_roles
from shared.eventsourcing.company_days import company_date
from shared.http.allowed_actions import Actions, CallerActions
from shared.http.command_execution import (
    CommandRequest,
    Done,
    command_request_dependency,
    format_etag,
)
from shared.http.cursor_pagination import Page
from shared.http.list_query_paging import ListParameters, list_page, list_parameters
from shared.http.read_declarations import READS_REFERENCE
from shared.http.router_factory import create_area_router
from shared.service_runtime.area_context import AreaContext

OfficerCommandRequest = Annotated[CommandRequest, command_request_dependency(*OFFICER_ROLES)]
OfficerIfMatchRequest = Annotated[
    CommandRequest, command_request_dependency(*OFFICER_ROLES, requires_if_match=True)
]
VersionNumber = Annotated[int, Path(ge=1, le=1_000_000)]


class FlowWithActions(FlowMap):
    """A flow with all its versions, and what its reader may do with it."""

    actions: Actions


def flow_definition_routes(area: AreaContext) -> APIRouter:
    """Return the routes of flow maps."""
    router = create_area_router(area.name, "/flows")

    @router.post("", status_code=201, response_model=Done)
    async def map_flow(body: MapFlowBody, request: OfficerCommandRequest) -> JSONResponse:
        """Begin a flow map; its first version is drafted next."""
        flow_id = area.id_factory()
        return await area.command_executor.execute(
            request,
            FLOW_DECIDER,
            MapFlow(flow_id, body.name, area.clock()),
            id=flow_id,
            created_location=f"/api/workflows/v1/flows/{flow_id}",
        )

    @router.put("/{flow_id}/draft", response_model=Done)
    async def draft_flow_version(
        flow_id: UUID, body: DraftFlowVersionBody, request: OfficerIfMatchRequest
    ) -> JSONResponse:
        """Say what steps the flow's next version has; replaces an earlier draft."""
        now = area.clock()
        steps = await with_known_departments(area, body.to_mapped_steps(), company_date(now))
        command = DraftVersion(flow_id, steps, now)
        return await area.command_executor.execute(request, FLOW_DECIDER, command, id=flow_id)

    @router.post("/{flow_id}/versions/{number}/publish", response_model=Done)
    async def publish_flow_version(
        flow_id: UUID, number: VersionNumber, request: OfficerIfMatchRequest
    ) -> JSONResponse:
        """Have new cases follow the drafted version; running ones stay on theirs."""
        now = area.clock()
        async with area.pool.acquire() as db:
            held = await find_held_roles(db, company_date(now))
        command = PublishVersion(flow_id, number, now, held)
        return await area.command_executor.execute(request, FLOW_DECIDER, command, id=flow_id)

    @router.get("", dependencies=[READS_REFERENCE])
    async def list_flows(
        page: Annotated[ListParameters, list_parameters(flow_maps.FLOW_LIST_QUERY)],
    ) -> Page[FlowEntry]:
        """List flows in the order they were mapped."""
        return await list_page(area.pool, flow_maps.FLOW_LIST_QUERY, None, page)

    @router.get("/{flow_id}", dependencies=[READS_REFERENCE])
    async def get_flow(
        flow_id: UUID, response: Response, actions: CallerActions
    ) -> FlowWithActions:
        """Read a flow with all its versions."""
        async with area.pool.acquire() as db, db.transaction(isolation="repeatable_read"):
            flow = await flow_maps.find_flow(db, flow_id)
        if flow is None:
            raise UnknownFlow(flow=flow_id)
        response.headers["ETag"] = format_etag(flow.version)
        possible = await probe_flow(area, flow, actions)
        return FlowWithActions(**dict(flow), actions=actions.among(possible))

    return router
