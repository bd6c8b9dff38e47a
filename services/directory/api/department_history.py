"""The routes of a department's past and future: its names, parents and heads by their days."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Query

from services.directory.domain.refusals import UnknownDepartment
from services.directory.projections import departments
from services.directory.projections.department_history import (
    DEPARTMENT_HISTORY_LIST_QUERY,
    HEAD_LIST_QUERY,
    HeadPeriod,
    HistoryRow,
)
from shared.contracts.read_classes import ReadClass
from shared.http.cursor_pagination import Page
from shared.http.field_types import Day
from shared.http.list_query_paging import ListParameters, list_page, list_parameters
from shared.http.read_scope import RequireReadScope
from shared.http.router_factory import create_area_router
from shared.service_runtime.area_context import AreaContext

ANY_READER = Depends(RequireReadScope(ReadClass.REFERENCE))
OnDay = Annotated[Day | None, Query(description="Only what holds on this day")]


def department_history_routes(area: AreaContext) -> APIRouter:
    """Return the routes; a code in a path means the same in any case."""
    router = create_area_router(area.name)

    async def spell_known(code: str) -> str:
        """Return a department's code as it is registered; raises `UnknownDepartment`."""
        async with area.pool.acquire() as db:
            known = await departments.load_codes_like(db, code)
        spelled = known.spell(code)
        if spelled not in known.codes:
            raise UnknownDepartment(code=code)
        return spelled

    @router.get(
        "/departments/{code:path}/history",
        dependencies=[ANY_READER],
        summary="Its names, parents and heads",
    )
    async def list_department_history(
        code: str,
        page: Annotated[ListParameters, list_parameters(DEPARTMENT_HISTORY_LIST_QUERY)],
        change: Literal["name", "parent", "head"] | None = None,
        on: OnDay = None,
    ) -> Page[HistoryRow]:
        """List what a department was called, where it stood and who led it, oldest first."""
        filters = {"code": await spell_known(code), "change": change, "on": on}
        return await list_page(area.pool, DEPARTMENT_HISTORY_LIST_QUERY, filters, page)

    @router.get(
        "/departments/{code:path}/heads", dependencies=[ANY_READER], summary="Who led it, and when"
    )
    async def list_heads_over_time(
        code: str,
        page: Annotated[ListParameters, list_parameters(HEAD_LIST_QUERY)],
        on: OnDay = None,
    ) -> Page[HeadPeriod]:
        """List who led a department, oldest first; `on` asks who did on one day."""
        filters = {"code": await spell_known(code), "on": on}
        return await list_page(area.pool, HEAD_LIST_QUERY, filters, page)

    return router
