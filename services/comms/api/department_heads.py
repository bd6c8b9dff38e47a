"""The heads of departments over HTTP, as the directory named them."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter

from services.comms.projections import department_heads
from services.comms.projections.department_heads import HeadRow
from shared.http.cursor_pagination import Page
from shared.http.list_query_paging import ListParameters, list_page, list_parameters
from shared.http.read_declarations import READS_PEOPLE
from shared.http.router_factory import create_area_router
from shared.service_runtime.area_context import AreaContext


def department_head_routes(area: AreaContext) -> APIRouter:
    """Return the routes of department heads."""
    router = create_area_router(area.name, "/heads")

    @router.get("", dependencies=[READS_PEOPLE])
    async def list_heads(
        page: Annotated[
            ListParameters, list_parameters(department_heads.DEPARTMENT_HEAD_LIST_QUERY)
        ],
    ) -> Page[HeadRow]:
        """List the heads, who are notified first of a silence, by department."""
        return await list_page(area.pool, department_heads.DEPARTMENT_HEAD_LIST_QUERY, None, page)

    return router
