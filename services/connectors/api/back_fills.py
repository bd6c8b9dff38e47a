"""Back-fills over HTTP: the past of a connected system is read, and how far it is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field

from services.connectors.api.required_roles import READS_CONNECTORS, ConnectorName, ReplayRequest
from services.connectors.api.row_commands import RowCommand
from services.connectors.application.connected_systems import find_connector
from services.connectors.application.deciders import BACK_FILL_DECIDER
from services.connectors.domain.back_fill import (
    BackFillState,
    BackFillStatus,
    CancelBackFill,
    StartBackFill,
)
from services.connectors.domain.past_changes import PastScope
from services.connectors.domain.refusals import PastNotReadable, UnknownBackFill
from services.connectors.projections.back_fills import (
    BACK_FILL_LIST_QUERY,
    BackFillFilters,
    ConnectorBackFill,
    find_back_fill,
)
from shared.http.allowed_actions import Actions, AllowedActions, CallerActions
from shared.http.command_execution import Done, format_etag
from shared.http.cursor_pagination import Page
from shared.http.field_types import SingleLineText, Timestamp
from shared.http.list_query_paging import ListParameters, list_page, list_parameters
from shared.http.query_parameters import SeveralValues
from shared.http.router_factory import create_area_router
from shared.service_runtime.area_context import AreaContext


class BackFillBody(BaseModel):
    """Which items are read."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [{"changed_since": "2026-11-01T00:00:00+08:00", "projects": ["SALES"]}]
        },
    )

    changed_since: Timestamp
    """Items that changed since then are read, with all that ever happened to them."""
    projects: Annotated[list[SingleLineText], Field(max_length=50)] = []
    """The keys of the projects; all of them where none is named."""


class ListedConnectorBackFill(ConnectorBackFill):
    """A back-fill, and what its reader may do with it."""

    actions: Actions


def back_fill_routes(area: AreaContext) -> APIRouter:
    """Return the routes of back-fills."""
    router = create_area_router(area.name, "/connectors")
    cancel: RowCommand[ConnectorBackFill, BackFillState] = RowCommand(
        "cancel_back_fill_of_connector",
        BACK_FILL_DECIDER,
        lambda row, at: CancelBackFill(row.id, at),
    )

    async def with_actions(
        rows: Sequence[ConnectorBackFill], actions: AllowedActions
    ) -> list[ListedConnectorBackFill]:
        allowed = await cancel.actions_of(area, rows, actions)
        return [
            ListedConnectorBackFill(**dict(row), actions=its)
            for row, its in zip(rows, allowed, strict=True)
        ]

    async def find(connector: str, back_fill_id: UUID) -> ConnectorBackFill:
        find_connector(area, connector)
        async with area.pool.acquire() as db:
            row = await find_back_fill(db, connector, back_fill_id)
        if row is None:
            raise UnknownBackFill(back_fill=back_fill_id)
        return row

    @router.post("/{connector}/back-fills", status_code=201, response_model=Done)
    async def start_back_fill_of_connector(
        connector: ConnectorName, body: BackFillBody, request: ReplayRequest
    ) -> JSONResponse:
        """Have the past of a connected system read: what happened to its items since a time.

        Each creation and change of status becomes a delivery. One that came before changes nothing.
        """
        account, system = find_connector(area, connector)
        if account.polled is None or system.open_past is None:
            raise PastNotReadable(connector=connector)
        back_fill_id = area.id_factory()
        projects = tuple(sorted(set(body.projects)))
        scope = PastScope(changed_since=body.changed_since, projects=projects)
        return await area.command_executor.execute(
            request,
            BACK_FILL_DECIDER,
            StartBackFill(back_fill_id, connector, scope, fills_gap=False, at=area.clock()),
            id=back_fill_id,
            created_location=(
                f"/api/connectors/v1/connectors/{connector}/back-fills/{back_fill_id}"
            ),
        )

    @router.get("/{connector}/back-fills", dependencies=[READS_CONNECTORS])
    async def list_back_fills_of_connector(
        connector: ConnectorName,
        page: Annotated[ListParameters, list_parameters(BACK_FILL_LIST_QUERY)],
        actions: CallerActions,
        status: SeveralValues[BackFillStatus] = None,
    ) -> Page[ListedConnectorBackFill]:
        """List back-fills and how far each is, the last begun first."""
        find_connector(area, connector)
        filters = BackFillFilters(connector, status)
        found = await list_page(area.pool, BACK_FILL_LIST_QUERY, filters, page)
        items = await with_actions(found.items, actions)
        return Page(items=items, next_cursor=found.next_cursor, total=found.total)

    @router.get("/{connector}/back-fills/{back_fill_id}", dependencies=[READS_CONNECTORS])
    async def get_back_fill_of_connector(
        connector: ConnectorName, back_fill_id: UUID, response: Response, actions: CallerActions
    ) -> ListedConnectorBackFill:
        """Read a back-fill."""
        row = await find(connector, back_fill_id)
        response.headers["ETag"] = format_etag(row.version)
        (whole,) = await with_actions([row], actions)
        return whole

    @router.post("/{connector}/back-fills/{back_fill_id}/cancel", response_model=Done)
    async def cancel_back_fill_of_connector(
        connector: ConnectorName, back_fill_id: UUID, request: ReplayRequest
    ) -> JSONResponse:
        """Read no further; what was read stays. One that has ended stays as it is."""
        await find(connector, back_fill_id)
        command = CancelBackFill(back_fill_id, area.clock())
        return await area.command_executor.execute(
            request, BACK_FILL_DECIDER, command, id=back_fill_id
        )

    return router
