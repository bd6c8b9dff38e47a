"""The routes that report where two departments are accountable for the same, and where nobody is.

They are work, which every department reads.
"""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from services.duties.api.named_departments import spelled_as_known
from services.duties.domain.wording import MIN_SIMILARITY
from services.duties.projections import gaps, overlaps
from services.duties.projections.gaps import GapFilters, GapKind, GapRow, GapSeverity
from services.duties.projections.output_overlaps import DEFAULT_DAYS, MAX_DAYS
from services.duties.projections.overlaps import OverlapFilters, OverlapKind, OverlapRow
from shared.eventsourcing.company_days import company_date
from shared.http.cursor_pagination import Page
from shared.http.field_types import Code, Day
from shared.http.list_query_paging import ListParameters, list_page, list_parameters
from shared.http.query_parameters import SeveralValues
from shared.http.read_declarations import READS_WORK
from shared.http.router_factory import create_area_router
from shared.service_runtime.area_context import AreaContext


def overlap_and_gap_routes(area: AreaContext) -> APIRouter:
    """Return the routes of overlaps and gaps."""
    router = create_area_router(area.name, "")

    @router.get("/overlaps", dependencies=[READS_WORK])
    async def list_overlaps(
        page: Annotated[ListParameters, list_parameters(overlaps.OVERLAP_LIST_QUERY)],
        kind: SeveralValues[OverlapKind] = None,
        department: Annotated[Code | None, Query(description="On either side")] = None,
        within_days: Annotated[
            int,
            Query(ge=0, le=MAX_DAYS, description="How far apart outputs were handed over, at most"),
        ] = DEFAULT_DAYS,
        min_similarity: Annotated[
            int | None, Query(ge=MIN_SIMILARITY, le=100, description="Of the names, in per cent")
        ] = None,
        min_deliveries: Annotated[
            int | None,
            Query(ge=2, le=1000, description="Of outputs; leaves out what is found in the lists"),
        ] = None,
        on_or_after: Annotated[
            Day | None, Query(description="Only what lasts until this day or longer")
        ] = None,
    ) -> Page[OverlapRow]:
        """List what two departments are accountable for at once, or have both handed over.

        In the duty lists and standing duties: the same activity, or one worded similarly, for a
        common part of the company and a common day. In behaviour: outputs of the same or a similar
        name, to the same recipient or for the same activity.
        """
        filters = OverlapFilters(
            company_date(area.clock()),
            within_days,
            kind,
            await spelled_as_known(area, department),
            min_similarity,
            min_deliveries,
            on_or_after,
        )
        return await list_page(area.pool, overlaps.overlap_list_query(within_days), filters, page)

    @router.get("/gaps", dependencies=[READS_WORK])
    async def list_gaps(
        page: Annotated[ListParameters, list_parameters(gaps.GAP_LIST_QUERY)],
        kind: SeveralValues[GapKind] = None,
        severity: SeveralValues[GapSeverity] = None,
        department: Annotated[
            Code | None, Query(description="Accountable by the list, or missing")
        ] = None,
        project: Annotated[UUID | None, Query()] = None,
        days: Annotated[
            int,
            Query(ge=0, le=MAX_DAYS, description="How far ahead, and for what has ended back"),
        ] = gaps.DEFAULT_DAYS,
    ) -> Page[GapRow]:
        """List what nobody receives, nobody owes, or nobody goes on with, the gravest first.

        `high` hurts now or within `days`, `medium` later, `low` is in a project that is planned.
        """
        filters = GapFilters(
            company_date(area.clock()),
            days,
            kind,
            severity,
            await spelled_as_known(area, department),
            project,
        )
        return await list_page(area.pool, gaps.GAP_LIST_QUERY, filters, page)

    return router
