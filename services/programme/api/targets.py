"""The routes of targets: how they stand, and what they are measured against."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import JSONResponse

from services.programme.api.authorization import OfficerRequest
from services.programme.api.baseline_measurement import measure_baseline
from services.programme.api.target_bodies import NewBaseline
from services.programme.api.target_descriptions import (
    describe_target,
    describe_target_with_chart,
)
from services.programme.api.target_views import TargetSummary, TargetView
from services.programme.application.deciders import BASELINE_DECIDER
from services.programme.domain.target_codes import TARGET_CODES, TargetCode
from services.programme.projections import baselines
from services.programme.projections.baselines import BaselineFact, BaselineRow
from services.programme.projections.target_measurements import measure_targets
from shared.eventsourcing.company_days import company_date
from shared.http.command_execution import Done
from shared.http.cursor_pagination import Page
from shared.http.field_types import Day
from shared.http.list_query_paging import ListParameters, list_page, list_parameters
from shared.http.read_declarations import READS_REFERENCE
from shared.http.router_factory import create_area_router
from shared.service_runtime.area_context import AreaContext

MeasuredDay = Annotated[
    Day | None,
    Query(
        description="Measure by what had happened by the end of this day; today, if left out",
        examples=["2027-01-31"],
    ),
]
CurrentFrom = Annotated[
    Day | None,
    Query(
        alias="from",
        description="The first day of what is current; the day behind the baseline, if left out",
    ),
]


def target_routes(area: AreaContext) -> APIRouter:
    """Return the routes of targets."""
    router = create_area_router(area.name, "/targets")

    @router.get("", dependencies=[READS_REFERENCE])
    async def list_targets(
        day: MeasuredDay = None, current_from: CurrentFrom = None
    ) -> list[TargetSummary]:
        """List the targets: formula, frozen baseline, current figure, interval and verdict."""
        now = area.clock()
        async with area.pool.acquire() as db:
            measured = await measure_targets(
                db, TARGET_CODES, day or company_date(now), now, current_from
            )
        return [describe_target(one) for one in measured]

    @router.get("/{target}", dependencies=[READS_REFERENCE])
    async def get_target(
        target: TargetCode, day: MeasuredDay = None, current_from: CurrentFrom = None
    ) -> TargetView:
        """Read a target with the points, limits and signals of its chart, and its mix."""
        now = area.clock()
        async with area.pool.acquire() as db:
            (measured,) = await measure_targets(
                db, (target,), day or company_date(now), now, current_from
            )
        return describe_target_with_chart(measured)

    @router.post("/{target}/baselines", response_model=Done)
    async def freeze_baseline(
        target: TargetCode, body: NewBaseline, request: OfficerRequest
    ) -> JSONResponse:
        """Freeze what the target is measured against: what was observed in a window."""
        async with area.pool.acquire() as db:
            command = await measure_baseline(
                db, target, body.to_domain(), body.reason, area.clock()
            )
        return await area.command_executor.execute(request, BASELINE_DECIDER, command, id=target)

    @router.get("/{target}/baselines", dependencies=[READS_REFERENCE])
    async def list_baselines(
        target: TargetCode,
        page: Annotated[ListParameters, list_parameters(baselines.BASELINE_LIST_QUERY)],
    ) -> Page[BaselineRow]:
        """List the baselines that were frozen for a target; the last one is in force."""
        filters = {"target": target}
        return await list_page(area.pool, baselines.BASELINE_LIST_QUERY, filters, page)

    @router.get("/{target}/baselines/{number}/facts", dependencies=[READS_REFERENCE])
    async def list_baseline_facts(
        target: TargetCode,
        number: int,
        page: Annotated[ListParameters, list_parameters(baselines.BASELINE_FACT_LIST_QUERY)],
    ) -> Page[BaselineFact]:
        """List the ids of the facts that a baseline counts."""
        filters = {"target": target, "number": number}
        return await list_page(area.pool, baselines.BASELINE_FACT_LIST_QUERY, filters, page)

    return router
