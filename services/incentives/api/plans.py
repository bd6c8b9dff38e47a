"""Plans over HTTP: the rules of incentives, version by version; drafts become versions."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Response

from services.incentives.api.periods import READS_REFERENCE
from services.incentives.api.plan_view import Plan, view_plan
from services.incentives.domain.plan_spans import compute_plan_spans
from services.incentives.domain.refusals import UnknownPlan
from services.incentives.projections import plans_departments_locked_periods
from shared.http.allowed_actions import Actions, CallerActions, PossibleCommand
from shared.http.command_execution import format_etag
from shared.http.cursor_pagination import Cursor, Limit, Page, Total
from shared.http.list_query_paging import sequence_page
from shared.http.router_factory import create_area_router
from shared.service_runtime.area_context import AreaContext


class PlanAnswer(Plan):
    """A version of the plan, and whether the caller may write a draft of another one."""

    actions: Actions


def plan_routes(area: AreaContext) -> APIRouter:
    """Return the routes of plans."""
    router = create_area_router(area.name, "/plans")

    @router.get(
        "", dependencies=[READS_REFERENCE], summary="Every version of the plan, the newest last"
    )
    async def list_plans(
        limit: Limit = 100, cursor: Cursor = None, *, total: Total = False
    ) -> Page[Plan]:
        """List all versions of the incentive plan, the first one first."""
        async with area.pool.acquire() as db:
            plans = await plans_departments_locked_periods.load_plans(db)
        spans = compute_plan_spans(plans)
        views = [view_plan(plan, spans.get(plan.version)) for plan in plans]
        return sequence_page(views, cursor, limit, total=total, list="plans")

    @router.get("/{version}", dependencies=[READS_REFERENCE], summary="One version of the plan")
    async def get_plan(
        version: Annotated[int, Path(ge=1, le=10**6)], actions: CallerActions, response: Response
    ) -> PlanAnswer:
        """Read one version of the incentive plan, and the months in which it is in force."""
        async with area.pool.acquire() as db:
            plans = await plans_departments_locked_periods.load_plans(db)
        if version > len(plans):
            raise UnknownPlan(version=version, newest=len(plans))
        response.headers["ETag"] = format_etag(len(plans))
        view = view_plan(plans[version - 1], compute_plan_spans(plans).get(version))
        return PlanAnswer(
            **dict(view), actions=actions.among([PossibleCommand("write_plan_draft")])
        )

    return router
