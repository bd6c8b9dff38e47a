"""Webhook deliveries over HTTP, for those who keep webhooks."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends
from fastapi.responses import JSONResponse

from services.comms.api.delivery_views import delivery_actions
from services.comms.api.required_roles import WEBHOOK_ADMIN_ROLES, WebhookAdminCommandRequest
from services.comms.application.webhook_deciders import DELIVERY_DECIDER
from services.comms.domain.webhook_delivery_commands import ReplayDelivery
from services.comms.projections.delivery_list import (
    DELIVERY_LIST_QUERY,
    DeliveryFilters,
    DeliveryOfNotice,
)
from services.comms.projections.webhook_deliveries_and_claims import DeliveryStatus
from shared.contracts.read_classes import ReadClass
from shared.http.allowed_actions import Actions, CallerActions
from shared.http.command_execution import Done
from shared.http.cursor_pagination import Page
from shared.http.list_query_paging import ListParameters, list_page, list_parameters
from shared.http.query_parameters import SeveralValues
from shared.http.read_scope import RequireReadScope
from shared.http.router_factory import create_area_router
from shared.service_runtime.area_context import AreaContext

READS_DELIVERIES = Depends(RequireReadScope(ReadClass.OPERATIONS, *WEBHOOK_ADMIN_ROLES))
"""How foreign machines answer is for those who keep webhooks; operators read no notices."""


class ListedDelivery(DeliveryOfNotice):
    """A delivery and its notice's kind and time, and what the reader may do with it."""

    actions: Actions


def webhook_delivery_routes(area: AreaContext) -> APIRouter:
    """Return the routes of deliveries."""
    router = create_area_router(area.name, "/deliveries")

    @router.get("", dependencies=[READS_DELIVERIES])
    async def list_deliveries(
        page: Annotated[ListParameters, list_parameters(DELIVERY_LIST_QUERY)],
        actions: CallerActions,
        status: SeveralValues[DeliveryStatus] = None,
        subscription: UUID | None = None,
        notice: UUID | None = None,
    ) -> Page[ListedDelivery]:
        """List deliveries with every attempt, those of the newest notices first."""
        filters = DeliveryFilters(status, subscription, notice)
        found = await list_page(area.pool, DELIVERY_LIST_QUERY, filters, page)
        allowed = await delivery_actions(area, found.items, actions)
        items = [
            ListedDelivery(**dict(row), actions=one)
            for row, one in zip(found.items, allowed, strict=True)
        ]
        return Page(items=items, next_cursor=found.next_cursor, total=found.total)

    @router.post("/{delivery_id}/replay", response_model=Done)
    async def replay_delivery(
        delivery_id: UUID, request: WebhookAdminCommandRequest
    ) -> JSONResponse:
        """Have a failed delivery sent again, with all its attempts before it."""
        command = ReplayDelivery(delivery_id, area.clock())
        return await area.command_executor.execute(
            request, DELIVERY_DECIDER, command, id=delivery_id
        )

    return router
