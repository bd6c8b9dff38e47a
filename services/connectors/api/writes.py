"""What is written back over HTTP: how far it is, and once more."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response
from fastapi.responses import JSONResponse

from services.connectors.api.required_roles import READS_CONNECTORS, ConnectorName, ReplayRequest
from services.connectors.api.row_commands import RowCommand
from services.connectors.application.connected_systems import find_connector
from services.connectors.application.deciders import OUTBOX_DECIDER
from services.connectors.domain.item_outbox import ItemOutbox, WriteStatus
from services.connectors.domain.write_back_refusals import UnknownWrite
from services.connectors.domain.write_commands import ReplayWrite
from services.connectors.domain.write_content import WriteKind
from services.connectors.projections.write_list import (
    WRITE_LIST_QUERY,
    ConnectorWrite,
    WriteFilters,
    find_write,
)
from shared.http.allowed_actions import Actions, AllowedActions, CallerActions
from shared.http.command_execution import Done, format_etag
from shared.http.cursor_pagination import Page
from shared.http.field_types import SingleLineText
from shared.http.list_query_paging import ListParameters, list_page, list_parameters
from shared.http.query_parameters import SeveralValues
from shared.http.router_factory import create_area_router
from shared.service_runtime.area_context import AreaContext


class ListedConnectorWrite(ConnectorWrite):
    """A write, and what its reader may do with it."""

    actions: Actions


def write_routes(area: AreaContext) -> APIRouter:
    """Return the routes of what is written back."""
    router = create_area_router(area.name, "/connectors")
    replay: RowCommand[ConnectorWrite, ItemOutbox] = RowCommand(
        "replay_write_of_connector",
        OUTBOX_DECIDER,
        lambda row, at: ReplayWrite(row.connector, row.item, row.id, at),
    )

    async def with_actions(
        rows: Sequence[ConnectorWrite], actions: AllowedActions
    ) -> list[ListedConnectorWrite]:
        allowed = await replay.actions_of(area, rows, actions)
        return [
            ListedConnectorWrite(**dict(row), actions=its)
            for row, its in zip(rows, allowed, strict=True)
        ]

    async def find(connector: str, write_id: UUID) -> ConnectorWrite:
        find_connector(area, connector)
        async with area.pool.acquire() as db:
            row = await find_write(db, connector, write_id)
        if row is None:
            raise UnknownWrite(write=write_id)
        return row

    @router.get("/{connector}/writes", dependencies=[READS_CONNECTORS])
    async def list_writes_of_connector(
        connector: ConnectorName,
        page: Annotated[ListParameters, list_parameters(WRITE_LIST_QUERY)],
        actions: CallerActions,
        status: SeveralValues[WriteStatus] = None,
        kind: SeveralValues[WriteKind] = None,
        item: Annotated[SingleLineText | None, Query(description="An item's id or key")] = None,
    ) -> Page[ListedConnectorWrite]:
        """List what is written to the items of a connected system, the newest first."""
        find_connector(area, connector)
        filters = WriteFilters(connector, status, kind, item)
        found = await list_page(area.pool, WRITE_LIST_QUERY, filters, page)
        items = await with_actions(found.items, actions)
        return Page(items=items, next_cursor=found.next_cursor, total=found.total)

    @router.get("/{connector}/writes/{write_id}", dependencies=[READS_CONNECTORS])
    async def get_write_of_connector(
        connector: ConnectorName, write_id: UUID, response: Response, actions: CallerActions
    ) -> ListedConnectorWrite:
        """Read what is or was to be written to an item."""
        row = await find(connector, write_id)
        response.headers["ETag"] = format_etag(row.version)
        (whole,) = await with_actions([row], actions)
        return whole

    @router.post("/{connector}/writes/{write_id}/replay", response_model=Done)
    async def replay_write_of_connector(
        connector: ConnectorName, write_id: UUID, request: ReplayRequest
    ) -> JSONResponse:
        """Have a write that failed or was given up tried once more.

        Where it may have arrived, it is looked for first. What was done is not done again.
        """
        row = await find(connector, write_id)
        command = ReplayWrite(connector, row.item, write_id, area.clock())
        return await area.command_executor.execute(request, OUTBOX_DECIDER, command, id=write_id)

    return router
