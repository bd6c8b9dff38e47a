"""The cost policy over HTTP, version by version."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field

from services.comms.api.policy_version_lookup import (
    COST_POLICY,
    PolicyVersionNumber,
    require_policy_version,
)
from services.comms.api.required_roles import OfficerCommandRequest
from services.comms.application.cost_policy_decider import COST_POLICY_DECIDER
from services.comms.domain.cost_policy import (
    BUILT_IN_POLICY,
    MAX_HOURLY_RATE,
    MAX_RATE_MINUTES,
    CostPolicy,
    Rates,
    SetCostPolicy,
)
from services.comms.projections import channel_and_cost_policies
from shared.http.command_execution import Done
from shared.http.cursor_pagination import Cursor, Limit, Page, Total
from shared.http.field_types import CurrencyCode, YearMonth
from shared.http.list_query_paging import sequence_page
from shared.http.read_declarations import READS_REFERENCE
from shared.http.router_factory import create_area_router
from shared.service_runtime.area_context import AreaContext

RateMinutes = Annotated[int, Field(ge=0, le=MAX_RATE_MINUTES)]


class NewRates(BaseModel, extra="forbid"):
    """Minutes of one person for a request and for a reply, and what they cost, from a month on."""

    effective_from: Annotated[YearMonth, Field(examples=["2027-01"])]
    minutes_per_request: RateMinutes = 0
    minutes_per_reply: RateMinutes = 10
    hourly_rate_minor: Annotated[int, Field(ge=0, le=MAX_HOURLY_RATE)] = 6000
    """What an hour of one person costs, in minor units such as fen; 60 yuan are a yuan a minute."""
    currency: CurrencyCode = "CNY"


def cost_policy_routes(area: AreaContext) -> APIRouter:
    """Return the routes of the cost policy."""
    router = create_area_router(area.name, "/cost-policies")

    @router.get("", dependencies=[READS_REFERENCE])
    async def list_cost_policies(
        limit: Limit = 50, cursor: Cursor = None, *, total: Total = False
    ) -> Page[CostPolicy]:
        """List every version of the cost policy, the newest last."""
        async with area.pool.acquire() as db:
            policies = await channel_and_cost_policies.load_cost_policy_versions(db)
        return sequence_page(policies.versions, cursor, limit, total=total, list="cost-policies")

    @router.get("/{version}", dependencies=[READS_REFERENCE])
    async def get_cost_policy(version: PolicyVersionNumber, response: Response) -> CostPolicy:
        """Read one version of the cost policy."""
        async with area.pool.acquire() as db:
            policies = await channel_and_cost_policies.load_cost_policy_versions(db)
        return require_policy_version(policies, version, COST_POLICY, response)

    @router.post("", status_code=201, response_model=Done)
    async def set_cost_policy(body: NewRates, request: OfficerCommandRequest) -> JSONResponse:
        """Set the cost policy's next version, which holds from its month on."""
        return await area.command_executor.execute(
            request,
            COST_POLICY_DECIDER,
            SetCostPolicy(Rates(**body.model_dump()), request.caller.subject, area.clock()),
            id="cost-policy",
            created_location="/api/comms/v1/cost-policies/{version}",
            first_version=BUILT_IN_POLICY.version,
        )

    return router
