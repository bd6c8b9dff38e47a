"""Who heads which department, as the directory told it."""

from __future__ import annotations

from fastapi import APIRouter

from services.comms.api.authorization import REQUIRE_ANY_ROLE
from services.comms.projections import department_heads
from services.comms.projections.department_heads import HeadRow
from shared.http.cursor_pagination import Cursor, Limit, Page, decode_cursor, encode_cursor
from shared.http.router_factory import create_area_router
from shared.service_runtime.area_resources import AreaResources


def department_head_routes(area: AreaResources) -> APIRouter:
    """Return the routes of heads."""
    router = create_area_router(area.name, "/heads")

    @router.get("", dependencies=[REQUIRE_ANY_ROLE])
    async def list_heads(limit: Limit = 50, cursor: Cursor = None) -> Page[HeadRow]:
        """List who hears of a department's silence, by department."""
        key = decode_cursor(cursor, list="heads")
        async with area.pool.acquire() as db:
            found = await department_heads.list_department_heads(
                db, key[0] if key else None, limit + 1
            )
        if len(found) <= limit:
            return Page(items=found, next_cursor=None)
        last = found[limit - 1].department
        return Page(items=found[:limit], next_cursor=encode_cursor([last], list="heads"))

    return router
