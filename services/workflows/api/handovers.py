"""Handovers between departments over HTTP."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query

from services.workflows.api.access import REQUIRE_ANY_ROLE
from services.workflows.projections import handovers
from services.workflows.projections.handovers import HandoverCount
from shared.http.cursor_pagination import Cursor, Limit, Page, decode_cursor, encode_cursor
from shared.http.field_types import YearMonth
from shared.http.router_factory import create_area_router
from shared.service_runtime.area_resources import AreaResources


def handover_routes(area: AreaResources) -> APIRouter:
    """Return the route of handovers."""
    router = create_area_router(area.name, "/handovers")

    @router.get("", dependencies=[REQUIRE_ANY_ROLE])
    async def list_handovers(
        period: Annotated[YearMonth | None, Query()] = None,
        limit: Limit = 50,
        cursor: Cursor = None,
    ) -> Page[HandoverCount]:
        """List how often work went from one department to another, by month and departments."""
        key = decode_cursor(cursor, list="handovers", period=period)
        behind = (key[0], key[1], key[2]) if key else None
        async with area.pool.acquire() as db:
            found = await handovers.list_handover_counts(db, period, behind, limit + 1)
        if len(found) <= limit:
            return Page(items=found, next_cursor=None)
        last = found[limit - 1]
        cursor = encode_cursor(
            [last.period, last.sender, last.recipient], list="handovers", period=period
        )
        return Page(items=found[:limit], next_cursor=cursor)

    return router
