"""What months would have come to under other terms, over HTTP; it changes nothing."""

from __future__ import annotations

import asyncio

from fastapi import APIRouter
from pydantic import BaseModel

from services.incentives.api.periods import PeriodInPath
from services.incentives.api.plan_bodies import NewPlan, resolve_terms
from services.incentives.domain.statement import StatementStatus
from services.incentives.domain.what_if import MonthDifference, compare_month
from services.incentives.projections.consistent_read import open_consistent_read
from services.incentives.projections.what_if_months import load_recorded_months
from shared.http.read_declarations import READS_ALL_PAY
from shared.http.router_factory import create_area_router
from shared.service_runtime.area_context import AreaContext


class MonthUnderTerms(BaseModel):
    """A month by its own plan and by other terms."""

    period: str
    status: StatementStatus
    plan_version: int
    """The plan that the month is paid by."""
    departments: list[MonthDifference]


def month_what_if_routes(area: AreaContext) -> APIRouter:
    """Return the route of one month under other terms."""
    router = create_area_router(area.name, "/statements")

    @router.post(
        "/{period}/what-if",
        dependencies=[READS_ALL_PAY],
        summary="A month under other terms",
    )
    async def compare_month_under_terms(period: PeriodInPath, body: NewPlan) -> MonthUnderTerms:
        """Show what a month would have come to under other terms, department by department.

        Nothing is recorded. `effective_from` says nothing here: the terms are applied to the month.
        For those who read the pay of all departments.
        """
        terms = await resolve_terms(area, body)
        async with open_consistent_read(area.pool) as db:
            (month,) = await load_recorded_months(db, [period])
        return MonthUnderTerms(
            period=period,
            status=month.status,
            plan_version=month.plan.version,
            departments=await asyncio.to_thread(compare_month, month, terms),
        )

    return router
