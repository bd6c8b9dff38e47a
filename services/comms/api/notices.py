"""Notices over HTTP, with the log of their deliveries."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from fastapi.responses import JSONResponse

from services.comms.api.required_roles import REQUIRE_ANY_ROLE, WebhookAdminCommandRequest
from services.comms.application.webhook_deciders import DELIVERY_DECIDER
from services.comms.domain.notice import NoticeKind
from services.comms.domain.webhook_delivery_commands import DeliveryCommand, ReplayDelivery
from services.comms.domain.webhook_refusals import (
    UnknownNotice,
)
from services.comms.projections import notices, webhook_deliveries_and_claims
from services.comms.projections.notices import NoticeFilters, NoticeRow
from services.comms.projections.webhook_deliveries_and_claims import DeliveryRow
from shared.http.allowed_actions import (
    Actions,
    AllowedActions,
    CallerActions,
    ProbedCommand,
    probe_commands,
)
from shared.http.command_execution import Done
from shared.http.cursor_pagination import Page
from shared.http.field_types import Code
from shared.http.list_query_paging import ListParameters, list_page, list_parameters
from shared.http.query_parameters import SeveralValues
from shared.http.router_factory import create_area_router
from shared.service_runtime.area_context import AreaContext


class DeliveryWithActions(DeliveryRow):
    """A notice on its way to a subscription, and what the reader may do with it."""

    actions: Actions


class NoticeWithDeliveries(NoticeRow):
    """A notice and how it went to each subscription."""

    deliveries: Sequence[DeliveryWithActions]


def notice_routes(area: AreaContext) -> APIRouter:
    """Return the routes of notices."""
    router = create_area_router(area.name)

    @router.get("/notices", dependencies=[REQUIRE_ANY_ROLE])
    async def list_notices(
        page: Annotated[ListParameters, list_parameters(notices.NOTICE_LIST_QUERY)],
        actions: CallerActions,
        kind: SeveralValues[NoticeKind] = None,
        department: Annotated[Code | None, Query(description="Who is notified")] = None,
        about: Annotated[UUID | None, Query(description="A request, meeting or matter")] = None,
    ) -> Page[NoticeWithDeliveries]:
        """List notices, the newest first, each with every attempt to deliver it."""
        code = department and await area.references.spelling_of(department)
        filters = NoticeFilters(kind, code, about)
        found = await list_page(area.pool, notices.NOTICE_LIST_QUERY, filters, page)
        # A notice never changes, so its deliveries need not be read in the same snapshot.
        async with area.pool.acquire() as db:
            deliveries = await webhook_deliveries_and_claims.list_deliveries_by_notice(
                db, [notice.notice_id for notice in found.items]
            )
        items = await _view_notices(area, found.items, deliveries, actions)
        return Page(items=items, next_cursor=found.next_cursor, total=found.total)

    @router.get("/notices/{notice_id}", dependencies=[REQUIRE_ANY_ROLE])
    async def get_notice(notice_id: UUID, actions: CallerActions) -> NoticeWithDeliveries:
        """Read a notice with every attempt to deliver it."""
        async with area.pool.acquire() as db, db.transaction(isolation="repeatable_read"):
            notice = await notices.find_notice(db, notice_id)
            deliveries = await webhook_deliveries_and_claims.list_deliveries_by_notice(
                db, [notice_id]
            )
        if notice is None:
            raise UnknownNotice(notice=notice_id)
        (view,) = await _view_notices(area, [notice], deliveries, actions)
        return view

    @router.post("/deliveries/{delivery_id}/replay", response_model=Done)
    async def replay_delivery(
        delivery_id: UUID, request: WebhookAdminCommandRequest
    ) -> JSONResponse:
        """Have a failed delivery sent again, with all its attempts before it."""
        command = ReplayDelivery(delivery_id, area.clock())
        return await area.command_executor.execute(
            request, DELIVERY_DECIDER, command, id=delivery_id
        )

    return router


async def _view_notices(
    area: AreaContext,
    rows: Sequence[NoticeRow],
    deliveries: Mapping[UUID, Sequence[DeliveryRow]],
    actions: AllowedActions,
) -> list[NoticeWithDeliveries]:
    """Return notices with the names of their departments, and what may be done with deliveries."""
    now = area.clock()
    sent = [delivery for row in rows for delivery in deliveries[row.notice_id]]
    probes: list[ProbedCommand[DeliveryCommand]] = [
        ProbedCommand("replay_delivery", ReplayDelivery(delivery.delivery_id, now))
        for delivery in sent
    ]
    possible = await probe_commands(area.event_store, DELIVERY_DECIDER, probes)
    views = {
        delivery.delivery_id: DeliveryWithActions(
            **dict(delivery), actions=actions.among([command])
        )
        for delivery, command in zip(sent, possible, strict=True)
    }
    names = await area.references.names_of({code for row in rows for code in row.to})
    return [
        NoticeWithDeliveries(
            **{
                **dict(row),
                "to_names": {code: names[code] for code in row.to if code in names},
                "deliveries": [views[one.delivery_id] for one in deliveries[row.notice_id]],
            }
        )
        for row in rows
    ]
