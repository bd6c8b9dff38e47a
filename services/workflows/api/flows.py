"""Flow maps over HTTP."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Path, Response
from fastapi.responses import JSONResponse

from services.workflows.api.access import OFFICERS, READER
from services.workflows.api.bodies import FlowName, VersionPlan
from services.workflows.application import FLOW
from services.workflows.domain.flow import DraftVersion, MapFlow, PublishVersion
from services.workflows.domain.refusals import UnknownFlow
from services.workflows.projections import flows
from services.workflows.projections.flows import FlowEntry, FlowMap
from shared.http.commands import Asked, Done, asks, etag
from shared.http.paging import Cursor, Limit, Page, after, cursor_for
from shared.http.routing import routes_of
from shared.runtime.area import Area

Officer = Annotated[Asked, asks(*OFFICERS)]
OfficerWhoRead = Annotated[Asked, asks(*OFFICERS, update=True)]
Number = Annotated[int, Path(ge=1, le=1_000_000)]


def flow_routes(area: Area) -> APIRouter:
    """Return the routes of flow maps."""
    router = routes_of(area.name, "/flows")

    @router.post("", status_code=201, response_model=Done)
    async def map_flow(body: FlowName, asked: Officer) -> JSONResponse:
        """Begin a flow map; its first version is drafted next."""
        flow_id = area.ids()
        return await area.commands.carry_out(
            asked,
            FLOW,
            MapFlow(flow_id, body.name, area.clock()),
            id=flow_id,
            created_at=f"/api/workflows/v1/flows/{flow_id}",
        )

    @router.put("/{flow_id}/draft", response_model=Done)
    async def draft_flow_version(
        flow_id: UUID, body: VersionPlan, asked: OfficerWhoRead
    ) -> JSONResponse:
        """Say what steps the flow's next version has; replaces an earlier draft."""
        command = DraftVersion(flow_id, body.planned(), area.clock())
        return await area.commands.carry_out(asked, FLOW, command, id=flow_id)

    @router.post("/{flow_id}/versions/{number}/publish", response_model=Done)
    async def publish_flow_version(
        flow_id: UUID, number: Number, asked: OfficerWhoRead
    ) -> JSONResponse:
        """Have new cases follow the drafted version; running ones stay on theirs."""
        command = PublishVersion(flow_id, number, area.clock())
        return await area.commands.carry_out(asked, FLOW, command, id=flow_id)

    @router.get("", dependencies=[READER])
    async def list_flows(limit: Limit = 50, cursor: Cursor = None) -> Page[FlowEntry]:
        """List flows in the order they were mapped."""
        key = after(cursor, list="flows")
        async with area.pool.acquire() as db:
            found = await flows.listed(db, UUID(key[0]) if key else None, limit + 1)
        more = len(found) > limit
        return Page(
            items=found[:limit],
            next_cursor=cursor_for([str(found[limit - 1].id)], list="flows") if more else None,
        )

    @router.get("/{flow_id}", dependencies=[READER])
    async def get_flow(flow_id: UUID, response: Response) -> FlowMap:
        """Read a flow with all its versions."""
        async with area.pool.acquire() as db, db.transaction(isolation="repeatable_read"):
            found = await flows.one(db, flow_id)
        if found is None:
            raise UnknownFlow(f"there is no flow {flow_id}")
        response.headers["ETag"] = etag(found.version)
        return found

    return router
