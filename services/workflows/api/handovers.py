"""Handovers between departments over HTTP."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query

from services.workflows.api.access import READER
from services.workflows.projections import handovers
from services.workflows.projections.handovers import HandoverCount
from shared.http.fields import Period
from shared.http.paging import Cursor, Limit, Page, after, cursor_for
from shared.http.routing import routes_of
from shared.runtime.area import Area


def handover_routes(area: Area) -> APIRouter:
    """Return the route of handovers."""
    router = routes_of(area.name, "/handovers")

    @router.get("", dependencies=[READER])
    async def list_handovers(
        period: Annotated[Period | None, Query()] = None, limit: Limit = 50, cursor: Cursor = None
    ) -> Page[HandoverCount]:
        """List how often work went from one department to another, by month and departments."""
        key = after(cursor, list="handovers", period=period)
        behind = (key[0], key[1], key[2]) if key else None
        async with area.pool.acquire() as db:
            found = await handovers.listed(db, period, behind, limit + 1)
        if len(found) <= limit:
            return Page(items=found, next_cursor=None)
        last = found[limit - 1]
        cursor = cursor_for(
            [last.period, last.sender, last.recipient], list="handovers", period=period
        )
        return Page(items=found[:limit], next_cursor=cursor)

    return router
