"""The cost policy over HTTP, version by version."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field

from services.comms.api.access import READER, Officer
from services.comms.application.meetings import COST_POLICY
from services.comms.domain.cost_policy import MOST_MINUTES, CostPolicy, Rates, SetCostPolicy
from services.comms.domain.refusals import UnknownPolicy
from services.comms.projections import policies
from shared.http.commands import Done, etag
from shared.http.fields import Period
from shared.http.paging import Cursor, Limit, Page, after, cursor_for
from shared.http.routing import routes_of
from shared.runtime.area import Area

Minutes = Annotated[int, Field(ge=0, le=MOST_MINUTES)]


class NewRates(BaseModel, extra="forbid"):
    """Minutes of one person for a request and for a reply, from a month on."""

    effective_from: Annotated[Period, Field(examples=["2027-01"])]
    minutes_per_request: Minutes = 0
    minutes_per_reply: Minutes = 10


def cost_policy_routes(area: Area) -> APIRouter:
    """Return the routes of the cost policy."""
    router = routes_of(area.name, "/cost-policies")

    @router.get("", dependencies=[READER])
    async def list_cost_policies(limit: Limit = 50, cursor: Cursor = None) -> Page[CostPolicy]:
        """List every version of the cost policy, the newest last."""
        (passed,) = after(cursor, list="cost-policies") or [0]
        async with area.pool.acquire() as db:
            found = (await policies.cost_policies(db))[passed : passed + limit + 1]
        more = len(found) > limit
        following = cursor_for([passed + limit], list="cost-policies") if more else None
        return Page(items=found[:limit], next_cursor=following)

    @router.get("/{version}", dependencies=[READER])
    async def get_cost_policy(
        version: Annotated[int, Path(ge=1, le=10**6)], response: Response
    ) -> CostPolicy:
        """Read one version of the cost policy."""
        async with area.pool.acquire() as db:
            found = await policies.cost_policies(db)
        if version > len(found):
            raise UnknownPolicy(f"there is no cost policy {version}; the newest is {len(found)}")
        response.headers["ETag"] = etag(len(found) - 1)
        return found[version - 1]

    @router.post("", status_code=201, response_model=Done)
    async def set_cost_policy(body: NewRates, asked: Officer) -> JSONResponse:
        """Set the cost policy's next version, which holds from its month on."""
        return await area.commands.carry_out(
            asked,
            COST_POLICY,
            SetCostPolicy(Rates(**body.model_dump()), asked.caller.subject, area.clock()),
            id="cost-policy",
            created_at="/api/comms/v1/cost-policies",
        )

    return router
