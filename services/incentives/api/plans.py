"""Plans over HTTP: the rules of incentives, version by version."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from decimal import Decimal
from typing import Annotated

from fastapi import APIRouter, Path, Response
from fastapi.responses import JSONResponse
from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from services.incentives.api.exclusive_unit_of_work import ExclusiveUnitOpener
from services.incentives.api.periods import READS_REFERENCE
from services.incentives.api.plan_view import Plan, view_plan
from services.incentives.application import PLAN_DECIDER
from services.incentives.domain.incentive_plan import (
    BUILT_IN_PLAN,
    PlanTerms,
    PublishPlan,
    ShareRule,
)
from services.incentives.domain.refusals import DepartmentWeighedTwice, UnknownPlan
from services.incentives.projections import plans_departments_locked_periods
from shared.http.allowed_actions import Actions, CallerActions, PossibleCommand
from shared.http.auth import Role
from shared.http.command_execution import (
    CommandRequest,
    Done,
    command_request_dependency,
    format_etag,
)
from shared.http.cursor_pagination import Cursor, Limit, Page, Total
from shared.http.field_types import Code, CurrencyCode, YearMonth
from shared.http.list_query_paging import sequence_page
from shared.http.router_factory import create_area_router
from shared.service_runtime.area_context import AreaContext

PlainNotation = AfterValidator(lambda number: Decimal(f"{number:f}"))
"""Writes numbers without exponent, because people read plans: 100, not 1E+2."""
Weight = Annotated[Decimal, Field(ge=0, le=1, max_digits=7, decimal_places=6), PlainNotation]
KindWeight = Annotated[Decimal, Field(gt=0, le=1000, max_digits=9, decimal_places=6), PlainNotation]
PoolFactorCap = Annotated[
    Decimal, Field(ge=1, le=100, max_digits=9, decimal_places=6), PlainNotation
]


class PlanAnswer(Plan):
    """A version of the plan, and whether the caller may publish another one."""

    actions: Actions


class NewPlan(BaseModel):
    """The rules of incentives from a month on; what is left out is as in the built-in plan."""

    model_config = ConfigDict(extra="forbid")

    effective_from: YearMonth = Field(examples=["2027-01"])
    weight: Weight = Field(default=BUILT_IN_PLAN.weight, examples=["0.15"])
    department_weights: dict[Code, Weight] = Field(
        default_factory=dict, max_length=1000, examples=[{"RND": "0.2"}]
    )
    obligation_weights: dict[Code, KindWeight] = Field(
        default_factory=lambda: dict(BUILT_IN_PLAN.obligation_weights),
        max_length=100,
        examples=[{"handoff": "2", "workflow-step": "1"}],
    )
    cap: PoolFactorCap = Field(default=BUILT_IN_PLAN.shares.cap, examples=["1.5"])
    currency: CurrencyCode = BUILT_IN_PLAN.currency

    def to_plan_terms(self, department_weights: Mapping[str, Decimal]) -> PlanTerms:
        """Return the terms with the departments' weights by the codes of the directory."""
        return PlanTerms(
            effective_from=self.effective_from,
            weight=self.weight,
            department_weights=department_weights,
            obligation_weights=self.obligation_weights,
            shares=ShareRule(cap=self.cap),
            currency=self.currency,
        )


def plan_routes(area: AreaContext, open_exclusive_unit: ExclusiveUnitOpener) -> APIRouter:
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
        views = [view_plan(plan) for plan in plans]
        return sequence_page(views, cursor, limit, total=total, list="plans")

    @router.get("/{version}", dependencies=[READS_REFERENCE], summary="One version of the plan")
    async def get_plan(
        version: Annotated[int, Path(ge=1, le=10**6)], actions: CallerActions, response: Response
    ) -> PlanAnswer:
        """Read one version of the incentive plan."""
        async with area.pool.acquire() as db:
            plans = await plans_departments_locked_periods.load_plans(db)
        if version > len(plans):
            raise UnknownPlan(version=version, newest=len(plans))
        response.headers["ETag"] = format_etag(len(plans))
        return PlanAnswer(
            **dict(view_plan(plans[version - 1])),
            actions=actions.among([PossibleCommand("publish_plan")]),
        )

    @router.post(
        "", response_model=Done, status_code=201, summary="Publish the plan's next version"
    )
    async def publish_plan(
        body: NewPlan,
        request: Annotated[CommandRequest, command_request_dependency(Role.GENERAL_MANAGER)],
    ) -> JSONResponse:
        """Publish a version of the incentive plan, which holds from a month on."""
        department_weights = await resolve_department_weights(area, body.department_weights)
        async with open_exclusive_unit() as unit:
            command = PublishPlan(
                terms=body.to_plan_terms(department_weights),
                locked_periods=await plans_departments_locked_periods.load_locked_periods(
                    unit.connection
                ),
                by=request.caller.subject,
                at=area.clock(),
            )
            return await area.command_executor.execute(
                request,
                PLAN_DECIDER,
                command,
                id="plan",
                created_location="/api/incentives/v1/plans/{version}",
                unit_of_work=unit,
                first_version=BUILT_IN_PLAN.version,
            )

    return router


async def resolve_department_weights(
    area: AreaContext, weights: Mapping[str, Decimal]
) -> Mapping[str, Decimal]:
    """Return the weights by the codes of the directory.

    Raises `DepartmentDoesNotExist`, `ReferenceDataBehind`, and `DepartmentWeighedTwice`.
    """
    codes = await area.references.resolve_departments(weights)
    for department, spellings in Counter(codes.values()).items():
        if spellings > 1:
            raise DepartmentWeighedTwice(department=department)
    return {codes[given]: weight for given, weight in weights.items()}
