"""Deliveries over HTTP: what came, what became of it, and once more."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response
from fastapi.responses import JSONResponse

from services.connectors.api.required_roles import READS_CONNECTORS, ConnectorName, ReplayRequest
from services.connectors.api.row_commands import RowCommand
from services.connectors.application.connected_systems import find_connector
from services.connectors.application.deciders import DELIVERY_DECIDER
from services.connectors.domain.delivery import (
    ConnectorDeliveryStatus,
    DeliveryState,
    replay_settled_from,
)
from services.connectors.domain.delivery_commands import ReplayDelivery
from services.connectors.domain.external_change import IgnoredReason
from services.connectors.domain.refusals import UnknownDelivery
from services.connectors.projections.delivery_list import (
    DELIVERY_LIST_QUERY,
    ConnectorDelivery,
    DeliveryFilters,
    find_delivery,
)
from shared.http.allowed_actions import Actions, AllowedActions, CallerActions
from shared.http.command_execution import Done, format_etag
from shared.http.cursor_pagination import Page
from shared.http.field_types import SingleLineText
from shared.http.list_query_paging import ListParameters, list_page, list_parameters
from shared.http.query_parameters import SeveralValues
from shared.http.router_factory import create_area_router
from shared.service_runtime.area_context import AreaContext


class ListedConnectorDelivery(ConnectorDelivery):
    """A delivery, and what its reader may do with it."""

    actions: Actions


def delivery_routes(area: AreaContext) -> APIRouter:
    """Return the routes of deliveries."""
    router = create_area_router(area.name, "/connectors")
    replay: RowCommand[ConnectorDelivery, DeliveryState] = RowCommand(
        "replay_delivery_of_connector",
        DELIVERY_DECIDER,
        lambda row, at: ReplayDelivery(row.id, at),
        replay_settled_from,
    )

    async def with_actions(
        rows: Sequence[ConnectorDelivery], actions: AllowedActions
    ) -> list[ListedConnectorDelivery]:
        allowed = await replay.actions_of(area, rows, actions)
        return [
            ListedConnectorDelivery(**dict(row), actions=its)
            for row, its in zip(rows, allowed, strict=True)
        ]

    async def find(connector: str, delivery_id: UUID) -> ConnectorDelivery:
        find_connector(area, connector)
        async with area.pool.acquire() as db:
            row = await find_delivery(db, connector, delivery_id)
        if row is None:
            raise UnknownDelivery(delivery=delivery_id)
        return row

    @router.get("/{connector}/deliveries", dependencies=[READS_CONNECTORS])
    async def list_deliveries_of_connector(
        connector: ConnectorName,
        page: Annotated[ListParameters, list_parameters(DELIVERY_LIST_QUERY)],
        actions: CallerActions,
        status: SeveralValues[ConnectorDeliveryStatus] = None,
        reason: SeveralValues[IgnoredReason] = None,
        item: Annotated[SingleLineText | None, Query(description="An item's id or key")] = None,
    ) -> Page[ListedConnectorDelivery]:
        """List what came from a connected system and what became of it, the newest first."""
        find_connector(area, connector)
        filters = DeliveryFilters(connector, status, reason, item)
        found = await list_page(area.pool, DELIVERY_LIST_QUERY, filters, page)
        items = await with_actions(found.items, actions)
        return Page(items=items, next_cursor=found.next_cursor, total=found.total)

    @router.get("/{connector}/deliveries/{delivery_id}", dependencies=[READS_CONNECTORS])
    async def get_delivery_of_connector(
        connector: ConnectorName, delivery_id: UUID, response: Response, actions: CallerActions
    ) -> ListedConnectorDelivery:
        """Read a delivery."""
        row = await find(connector, delivery_id)
        response.headers["ETag"] = format_etag(row.version)
        (whole,) = await with_actions([row], actions)
        return whole

    @router.post("/{connector}/deliveries/{delivery_id}/replay", response_model=Done)
    async def replay_delivery_of_connector(
        connector: ConnectorName, delivery_id: UUID, request: ReplayRequest
    ) -> JSONResponse:
        """Have a delivery that failed or was ignored worked on once more.

        It is read by the mapping that is live then. What was applied is not applied again.
        """
        await find(connector, delivery_id)
        command = ReplayDelivery(delivery_id, area.clock())
        return await area.command_executor.execute(
            request, DELIVERY_DECIDER, command, id=delivery_id
        )

    return router
