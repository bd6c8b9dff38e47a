"""Handovers between departments over HTTP."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query

from services.workflows.projections import handover_counts
from services.workflows.projections.handover_counts import HandoverCount
from shared.http.cursor_pagination import Page
from shared.http.field_types import YearMonth
from shared.http.list_query_paging import ListParameters, list_page, list_parameters
from shared.http.read_declarations import READS_WORK
from shared.http.router_factory import create_area_router
from shared.service_runtime.area_context import AreaContext


def handover_count_routes(area: AreaContext) -> APIRouter:
    """Return the route of handovers."""
    router = create_area_router(area.name, "/handovers")

    @router.get("", dependencies=[READS_WORK])
    async def list_handovers(
        page: Annotated[ListParameters, list_parameters(handover_counts.HANDOVER_COUNT_LIST_QUERY)],
        period: Annotated[YearMonth | None, Query()] = None,
    ) -> Page[HandoverCount]:
        """List how often work went from one department to another, by month and departments."""
        filters = {"period": period}
        return await list_page(area.pool, handover_counts.HANDOVER_COUNT_LIST_QUERY, filters, page)

    return router
