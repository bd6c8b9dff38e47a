"""The cost of communication over HTTP."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from services.comms.domain.cost_policy import CostPolicy, policy_for_month
from services.comms.projections import channel_and_cost_policies, communication_cost
from services.comms.projections.communication_cost import DepartmentCost
from shared.contracts.read_classes import ReadClass
from shared.http.cursor_pagination import Cursor, Limit, Page, encode_cursor
from shared.http.field_types import Code, YearMonth
from shared.http.list_query_paging import decode_typed_cursor
from shared.http.read_declarations import READS_PAY
from shared.http.read_scope import CallerReadScope
from shared.http.router_factory import create_area_router
from shared.service_runtime.area_context import AreaContext


class CostPage(Page[DepartmentCost]):
    """What communication cost each department in a month, and the policy it is calculated by."""

    period: str
    policy: CostPolicy


def communication_cost_routes(area: AreaContext) -> APIRouter:
    """Return the routes of the cost of communication."""
    router = create_area_router(area.name, "/cost")

    @router.get("", dependencies=[READS_PAY])
    async def get_cost(
        scope: CallerReadScope,
        period: Annotated[YearMonth, Query(examples=["2026-11"])],
        department: Annotated[Code | None, Query()] = None,
        project: Annotated[UUID | None, Query(description="Only what was for this project")] = None,
        limit: Limit = 50,
        cursor: Cursor = None,
    ) -> CostPage:
        """Read what communication cost departments in a month, with the events behind it."""
        code = department and await area.references.spelling_of(department)
        scope.require_filter(ReadClass.PAY, code)
        code = code or scope.limit(ReadClass.PAY)
        bound = {"list": "cost", "period": period, "department": code}
        if project is not None:
            bound["project"] = str(project)
        key = decode_typed_cursor(cursor, [str], **bound)
        async with area.pool.acquire() as db, db.transaction(isolation="repeatable_read"):
            policies = await channel_and_cost_policies.load_cost_policy_versions(db)
            policy = policy_for_month(period, policies.versions)
            costs = await communication_cost.list_department_costs(
                db, period, policy.rates, code, key[0] if key else None, limit + 1, project
            )
        more = len(costs) > limit
        return CostPage(
            items=costs[:limit],
            next_cursor=encode_cursor([costs[limit - 1].department], **bound) if more else None,
            period=period,
            policy=policy,
        )

    return router
