"""The cost of communication over HTTP."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query

from services.comms.api.access import READER
from services.comms.domain.cost_policy import CostPolicy, policy_for
from services.comms.projections import cost, policies
from services.comms.projections.cost import DepartmentCost
from shared.http.fields import Code, Period
from shared.http.paging import Cursor, Limit, Page, after, cursor_for
from shared.http.routing import routes_of
from shared.runtime.area import Area


class CostPage(Page[DepartmentCost]):
    """What a month took, by department, and the policy it is reckoned by."""

    period: str
    policy: CostPolicy


def cost_routes(area: Area) -> APIRouter:
    """Return the routes of the cost of communication."""
    router = routes_of(area.name, "/cost")

    @router.get("", dependencies=[READER])
    async def get_cost(
        period: Annotated[Period, Query(examples=["2026-11"])],
        department: Annotated[Code | None, Query()] = None,
        limit: Limit = 50,
        cursor: Cursor = None,
    ) -> CostPage:
        """Read what communication took of departments in a month, with the events behind it."""
        bound = {"list": "cost", "period": period, "department": department}
        key = after(cursor, **bound)
        async with area.pool.acquire() as db, db.transaction(isolation="repeatable_read"):
            policy = policy_for(period, await policies.cost_policies(db))
            found = await cost.of_month(
                db, period, policy.rates, department, key[0] if key else None, limit + 1
            )
        more = len(found) > limit
        return CostPage(
            items=found[:limit],
            next_cursor=cursor_for([found[limit - 1].department], **bound) if more else None,
            period=period,
            policy=policy,
        )

    return router
