"""How fresh and complete the star schema is, over HTTP."""

from __future__ import annotations

from fastapi import APIRouter, Depends
from pydantic import BaseModel

from services.insights.domain.source_freshness import (
    FactCountDifference,
    SourceFreshness,
    SourceState,
)
from services.insights.projections.source_freshness import load_differences, load_freshness
from shared.contracts.read_classes import ReadClass
from shared.http.auth import Role
from shared.http.read_scope import RequireReadScope
from shared.http.router_factory import create_area_router
from shared.service_runtime.area_context import AreaContext

MAX_DIFFERENCES = 20

READS_FRESHNESS = Depends(
    RequireReadScope(
        ReadClass.OPERATIONS,
        Role.GENERAL_MANAGER,
        Role.OFFICER_GOALS,
        Role.OFFICER_DUTIES,
        Role.OFFICER_COMMUNICATION,
        Role.OFFICER_WORKFLOWS,
        Role.BI_READER,
        Role.HR,
        Role.AUDITOR,
        Role.OPERATOR,
    )
)
"""Who analyses the whole company, and who runs the installation: there are numbers alone."""


class SourceStatus(SourceFreshness):
    """How far one area's facts are read, and where their counts differ."""

    differences: list[FactCountDifference]
    """The largest differences by type and month, at most 20."""


class Freshness(BaseModel):
    """How far each area's facts are in the star schema, when that was last compared."""

    is_complete: bool
    """Whether nothing is missing or unknown; facts may wait. False before the first comparison."""
    sources: list[SourceStatus]
    """By area; an area that is not installed has no entry."""


def freshness_routes(area: AreaContext) -> APIRouter:
    """Return the route that tells how fresh and complete the star schema is."""
    router = create_area_router(area.name, "/freshness")

    @router.get("", dependencies=[READS_FRESHNESS], summary="How fresh and complete the facts are")
    async def get_freshness() -> Freshness:
        """Read how many of each area's facts are in the star schema, wait, are missing or late."""
        async with area.pool.acquire() as db:
            found = await load_freshness(db)
            sources = [
                SourceStatus(
                    **dict(one), differences=await load_differences(db, one.area, MAX_DIFFERENCES)
                )
                for one in found
            ]
        complete = {SourceState.CURRENT, SourceState.BEHIND}
        return Freshness(
            is_complete=bool(sources) and all(one.state in complete for one in sources),
            sources=sources,
        )

    return router
