"""Notices over HTTP, with the log of their deliveries."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from fastapi.responses import JSONResponse

from services.comms.api.authorization import REQUIRE_ANY_ROLE, WebhookAdminCommandRequest
from services.comms.application.webhook_deciders import DELIVERY_DECIDER
from services.comms.domain.notice import NoticeKind
from services.comms.domain.refusals import UnknownNotice
from services.comms.domain.webhook_delivery import ReplayDelivery
from services.comms.projections import notices, webhook_deliveries
from services.comms.projections.notices import NoticeFilters, NoticeRow
from services.comms.projections.webhook_deliveries import DeliveryRow
from shared.http.command_execution import Done
from shared.http.cursor_pagination import Cursor, Limit, Page, decode_cursor, encode_cursor
from shared.http.field_types import Code
from shared.http.router_factory import create_area_router
from shared.service_runtime.area_resources import AreaResources


class NoticeWithDeliveries(NoticeRow):
    """A notice and how it went to each subscription."""

    deliveries: Sequence[DeliveryRow]


def notice_routes(area: AreaResources) -> APIRouter:
    """Return the routes of notices."""
    router = create_area_router(area.name)

    @router.get("/notices", dependencies=[REQUIRE_ANY_ROLE])
    async def list_notices(
        kind: NoticeKind | None = None,
        department: Annotated[Code | None, Query(description="Who is told")] = None,
        about: Annotated[UUID | None, Query(description="A request, meeting or matter")] = None,
        limit: Limit = 50,
        cursor: Cursor = None,
    ) -> Page[NoticeWithDeliveries]:
        """List notices, the newest first, each with every attempt to deliver it."""
        wanted = NoticeFilters(kind, department, about)
        bound = {"list": "notices", **asdict(wanted)}
        key = decode_cursor(cursor, **bound)
        behind = (datetime.fromisoformat(key[0]), UUID(key[1])) if key else None
        async with area.pool.acquire() as db, db.transaction(isolation="repeatable_read"):
            found = await notices.list_notices(db, wanted, behind, limit + 1)
            sent = await webhook_deliveries.list_deliveries_by_notice(
                db, [one.notice_id for one in found[:limit]]
            )
        items = [
            NoticeWithDeliveries(**one.model_dump(), deliveries=sent[one.notice_id])
            for one in found[:limit]
        ]
        if len(found) <= limit:
            return Page(items=items, next_cursor=None)
        last = items[-1]
        return Page(
            items=items,
            next_cursor=encode_cursor([last.at.isoformat(), str(last.notice_id)], **bound),
        )

    @router.get("/notices/{notice_id}", dependencies=[REQUIRE_ANY_ROLE])
    async def get_notice(notice_id: UUID) -> NoticeWithDeliveries:
        """Read a notice with every attempt to deliver it."""
        async with area.pool.acquire() as db, db.transaction(isolation="repeatable_read"):
            found = await notices.find_notice(db, notice_id)
            sent = await webhook_deliveries.list_deliveries_by_notice(db, [notice_id])
        if found is None:
            raise UnknownNotice(f"there is no notice {notice_id}")
        return NoticeWithDeliveries(**found.model_dump(), deliveries=sent[notice_id])

    @router.post("/deliveries/{delivery_id}/replay", response_model=Done)
    async def replay_delivery(delivery_id: UUID, asked: WebhookAdminCommandRequest) -> JSONResponse:
        """Have a failed delivery sent again, with all its attempts before it."""
        command = ReplayDelivery(delivery_id, area.clock())
        return await area.command_executor.execute(asked, DELIVERY_DECIDER, command, id=delivery_id)

    return router
