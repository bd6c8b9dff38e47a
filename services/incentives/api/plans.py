"""Plans over HTTP: the rules of incentives, version by version."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated

from fastapi import APIRouter, Path, Response
from fastapi.responses import JSONResponse
from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from services.incentives.api.alone import Alone
from services.incentives.api.periods import READER
from services.incentives.application import PLAN
from services.incentives.domain.plan import BUILT_IN, Plan, PlanTerms, PublishPlan, ShareRule
from services.incentives.domain.refusals import UnknownPlan
from services.incentives.projections import books
from shared.http.callers import Role
from shared.http.commands import Asked, Done, asks, etag
from shared.http.fields import Code, Currency, Period
from shared.http.paging import Cursor, Limit, Page, after, cursor_for
from shared.http.routing import routes_of
from shared.runtime.area import Area

WrittenOut = AfterValidator(lambda number: Decimal(f"{number:f}"))
"""A plan is read by people: 100, not 1E+2."""
Weight = Annotated[Decimal, Field(ge=0, le=1, max_digits=7, decimal_places=6), WrittenOut]
KindWeight = Annotated[Decimal, Field(gt=0, le=1000, max_digits=9, decimal_places=6), WrittenOut]
Cap = Annotated[Decimal, Field(ge=1, le=100, max_digits=9, decimal_places=6), WrittenOut]


class NewPlan(BaseModel):
    """The rules of incentives from a month on; what is left out is as in the built-in plan."""

    model_config = ConfigDict(extra="forbid")

    effective_from: Period = Field(examples=["2027-01"])
    weight: Weight = Field(default=BUILT_IN.weight, examples=["0.15"])
    department_weights: dict[Code, Weight] = Field(
        default_factory=dict, max_length=1000, examples=[{"RND": "0.2"}]
    )
    obligation_weights: dict[Code, KindWeight] = Field(
        default_factory=lambda: dict(BUILT_IN.obligation_weights),
        max_length=100,
        examples=[{"handoff": "2", "workflow-step": "1"}],
    )
    cap: Cap = Field(default=BUILT_IN.shares.cap, examples=["1.5"])
    currency: Currency = BUILT_IN.currency

    def terms(self) -> PlanTerms:
        """Return them as the domain has them."""
        return PlanTerms(
            effective_from=self.effective_from,
            weight=self.weight,
            department_weights=self.department_weights,
            obligation_weights=self.obligation_weights,
            shares=ShareRule(cap=self.cap),
            currency=self.currency,
        )


def plan_routes(area: Area, alone: Alone) -> APIRouter:
    """Return the routes of plans."""
    router = routes_of(area.name, "/plans")

    @router.get("", dependencies=[READER], summary="Every version of the plan, the newest last")
    async def list_plans(limit: Limit = 100, cursor: Cursor = None) -> Page[Plan]:
        (passed,) = after(cursor, list="plans") or [0]
        async with area.pool.acquire() as db:
            found = (await books.plans(db))[passed : passed + limit + 1]
        more = cursor_for([passed + limit], list="plans") if len(found) > limit else None
        return Page(items=found[:limit], next_cursor=more)

    @router.get("/{version}", dependencies=[READER], summary="One version of the plan")
    async def get_plan(version: Annotated[int, Path(ge=1, le=10**6)], response: Response) -> Plan:
        async with area.pool.acquire() as db:
            plans = await books.plans(db)
        if version > len(plans):
            raise UnknownPlan(f"there is no plan {version}; the newest is {len(plans)}")
        response.headers["ETag"] = etag(len(plans) - 1)
        return plans[version - 1]

    @router.post(
        "", response_model=Done, status_code=201, summary="Publish the plan's next version"
    )
    async def publish_plan(
        body: NewPlan, asked: Annotated[Asked, asks(Role.GENERAL_MANAGER)]
    ) -> JSONResponse:
        async with alone() as unit:
            command = PublishPlan(
                terms=body.terms(),
                books=await books.locked(unit.connection),
                by=asked.caller.subject,
                at=area.clock(),
            )
            return await area.commands.carry_out(
                asked,
                PLAN,
                command,
                id="plan",
                created_at="/api/incentives/v1/plans",
                within=unit,
            )

    return router
