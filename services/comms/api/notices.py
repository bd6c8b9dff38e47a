"""Notices over HTTP, with the log of their deliveries."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from fastapi.responses import JSONResponse

from services.comms.api.access import READER, Keeper
from services.comms.application.webhooks import DELIVERY
from services.comms.domain.delivery import ReplayDelivery
from services.comms.domain.notice import NoticeKind
from services.comms.domain.refusals import UnknownNotice
from services.comms.projections import deliveries, notices
from services.comms.projections.deliveries import DeliveryRow
from services.comms.projections.notices import NoticeRow, Wanted
from shared.http.commands import Done
from shared.http.fields import Code
from shared.http.paging import Cursor, Limit, Page, after, cursor_for
from shared.http.routing import routes_of
from shared.runtime.area import Area


class NoticeWithDeliveries(NoticeRow):
    """A notice and how it went to each subscription."""

    deliveries: Sequence[DeliveryRow]


def notice_routes(area: Area) -> APIRouter:
    """Return the routes of notices."""
    router = routes_of(area.name)

    @router.get("/notices", dependencies=[READER])
    async def list_notices(
        kind: NoticeKind | None = None,
        department: Annotated[Code | None, Query(description="Who is told")] = None,
        about: Annotated[UUID | None, Query(description="A request, meeting or matter")] = None,
        limit: Limit = 50,
        cursor: Cursor = None,
    ) -> Page[NoticeWithDeliveries]:
        """List notices, the newest first, each with every attempt to deliver it."""
        wanted = Wanted(kind, department, about)
        bound = {"list": "notices", **asdict(wanted)}
        key = after(cursor, **bound)
        behind = (datetime.fromisoformat(key[0]), UUID(key[1])) if key else None
        async with area.pool.acquire() as db, db.transaction(isolation="repeatable_read"):
            found = await notices.listed(db, wanted, behind, limit + 1)
            sent = await deliveries.of_notices(db, [one.notice_id for one in found[:limit]])
        items = [
            NoticeWithDeliveries(**one.model_dump(), deliveries=sent[one.notice_id])
            for one in found[:limit]
        ]
        if len(found) <= limit:
            return Page(items=items, next_cursor=None)
        last = items[-1]
        return Page(
            items=items,
            next_cursor=cursor_for([last.at.isoformat(), str(last.notice_id)], **bound),
        )

    @router.get("/notices/{notice_id}", dependencies=[READER])
    async def get_notice(notice_id: UUID) -> NoticeWithDeliveries:
        """Read a notice with every attempt to deliver it."""
        async with area.pool.acquire() as db, db.transaction(isolation="repeatable_read"):
            found = await notices.one(db, notice_id)
            sent = await deliveries.of_notices(db, [notice_id])
        if found is None:
            raise UnknownNotice(f"there is no notice {notice_id}")
        return NoticeWithDeliveries(**found.model_dump(), deliveries=sent[notice_id])

    @router.post("/deliveries/{delivery_id}/replay", response_model=Done)
    async def replay_delivery(delivery_id: UUID, asked: Keeper) -> JSONResponse:
        """Have a failed delivery sent again, with all its attempts before it."""
        command = ReplayDelivery(delivery_id, area.clock())
        return await area.commands.carry_out(asked, DELIVERY, command, id=delivery_id)

    return router
