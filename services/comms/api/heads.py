"""Who heads which department, as the directory told it."""

from __future__ import annotations

from fastapi import APIRouter

from services.comms.api.access import READER
from services.comms.projections import heads
from services.comms.projections.heads import HeadRow
from shared.http.paging import Cursor, Limit, Page, after, cursor_for
from shared.http.routing import routes_of
from shared.runtime.area import Area


def head_routes(area: Area) -> APIRouter:
    """Return the routes of heads."""
    router = routes_of(area.name, "/heads")

    @router.get("", dependencies=[READER])
    async def list_heads(limit: Limit = 50, cursor: Cursor = None) -> Page[HeadRow]:
        """List who hears of a department's silence, by department."""
        key = after(cursor, list="heads")
        async with area.pool.acquire() as db:
            found = await heads.listed(db, key[0] if key else None, limit + 1)
        if len(found) <= limit:
            return Page(items=found, next_cursor=None)
        last = found[limit - 1].department
        return Page(items=found[:limit], next_cursor=cursor_for([last], list="heads"))

    return router
