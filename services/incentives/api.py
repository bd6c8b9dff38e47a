"""The HTTP API of the incentives area."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Path, Query, Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field

from services.incentives.application import PERIOD, PLAN
from services.incentives.domain.bonus import settle
from services.incentives.domain.period_lock import LockPeriod
from services.incentives.domain.plan import (
    INITIAL,
    Plan,
    PlanTerms,
    PublishPlan,
    ShareRule,
    plan_for,
)
from services.incentives.domain.refusals import UnknownDepartment, UnknownPlan
from services.incentives.domain.statement import Statement
from services.incentives.projections import books, months, outcomes, statements
from services.incentives.projections.explanations import OUTCOMES_OF, Explained, behind
from services.incentives.projections.months import Month
from shared.http.callers import EVERYBODY, Allow, Role
from shared.http.commands import Asked, Done, asks
from shared.http.fields import Code, Currency, Period
from shared.http.paging import Cursor, Limit, Page, after, cursor_for
from shared.http.problems import FieldError, Problem
from shared.postgres.locks import Purpose
from shared.runtime.area import Area

PREFIX = "/api/incentives/v1"

Weight = Annotated[Decimal, Field(ge=0, le=1, max_digits=7, decimal_places=6)]
KindWeight = Annotated[Decimal, Field(gt=0, le=1000, max_digits=9, decimal_places=6)]
Cap = Annotated[Decimal, Field(ge=1, le=100, max_digits=9, decimal_places=6)]
InPath = Annotated[Period, Path(examples=["2026-10"])]


class NewPlan(BaseModel):
    """The rules of incentives from a month on; what is left out is as in the built-in plan."""

    model_config = ConfigDict(extra="forbid")

    effective_from: Period = Field(examples=["2027-01"])
    weight: Weight = Field(default=INITIAL[0].weight, examples=["0.15"])
    department_weights: dict[Code, Weight] = Field(
        default_factory=dict, max_length=1000, examples=[{"RND": "0.2"}]
    )
    obligation_weights: dict[Code, KindWeight] = Field(
        default_factory=lambda: dict(INITIAL[0].obligation_weights),
        max_length=100,
        examples=[{"handoff": "2", "workflow-step": "1"}],
    )
    cap: Cap = Field(default=INITIAL[0].shares.cap, examples=["1.5"])
    currency: Currency = "CNY"


class DepartmentResult(BaseModel):
    """A closed project's outcome as it stands in a department's results."""

    project_id: UUID
    project: str
    name: str
    department: str
    period: str
    unit: str
    target: Decimal
    actual: Decimal
    met: bool
    ratio: Decimal
    pool_minor: int | None
    amount_minor: int | None
    currency: str | None
    event_id: UUID
    cause: UUID


def routes(area: Area) -> APIRouter:
    """Return the area's routes."""
    router = APIRouter(prefix=PREFIX, tags=["incentives"])
    readers = [Depends(Allow(*EVERYBODY))]

    @router.get(
        "/periods", dependencies=readers, summary="The months with something in their books"
    )
    async def list_periods(limit: Limit = 100, cursor: Cursor = None) -> Page[Month]:
        key = after(cursor, list="periods") or [""]
        async with area.pool.acquire() as db:
            found = await months.months(db, str(key[0]), limit + 1)
        more = cursor_for([found[limit - 1].period], list="periods") if len(found) > limit else None
        return Page(items=found[:limit], next_cursor=more)

    @router.get("/statements/{period}", dependencies=readers, summary="A month's statement")
    async def get_statement(
        period: InPath, department: Annotated[Code | None, Query()] = None
    ) -> Statement:
        async with area.pool.acquire() as db, db.transaction(isolation="repeatable_read"):
            found = await statements.statement(db, period)
        if department is None:
            return found
        lines = tuple(line for line in found.departments if line.department == department)
        if not lines:
            raise UnknownDepartment(f"the statement of {period} has no department {department}")
        return found.model_copy(update={"departments": lines})

    @router.get(
        "/statements/{period}/events",
        dependencies=readers,
        summary="The events behind a department's figures",
    )
    async def explain_statement(
        period: InPath,
        department: Annotated[Code, Query()],
        figure: Annotated[str | None, Query(max_length=120, examples=["late"])] = None,
        limit: Limit = 100,
        cursor: Cursor = None,
    ) -> Page[Explained]:
        _check_figure(figure)
        bound: dict[str, Any] = {"period": period, "department": department, "figure": figure}
        key = after(cursor, **bound)
        start = (key[0], key[1], UUID(key[2])) if key else None
        async with area.pool.acquire() as db:
            found = await behind(db, period, department, figure, start, limit + 1)
        more = None
        if len(found) > limit:
            place, name, event_id = found[limit - 1][0]
            more = cursor_for([place, name, str(event_id)], **bound)
        return Page(items=[explained for _, explained in found[:limit]], next_cursor=more)

    @router.post(
        "/periods/{period}/lock", response_model=Done, summary="Make a month's statement final"
    )
    async def lock_period(
        period: InPath, asked: Annotated[Asked, asks(Role.GENERAL_MANAGER)]
    ) -> JSONResponse:
        async with area.unit() as unit:
            await unit.hold_alone(Purpose.BOOKS)
            statement, tallies = await statements.work_out(unit.connection, period)
            command = LockPeriod(period, statement, tallies, asked.caller.subject, area.clock())
            return await area.commands.carry_out(asked, PERIOD, command, id=period, within=unit)

    @router.get("/plans", dependencies=readers, summary="Every version of the plan")
    async def list_plans() -> Page[Plan]:
        async with area.pool.acquire() as db:
            return Page(items=await books.plans(db), next_cursor=None)

    @router.get("/plans/{version}", dependencies=readers, summary="One version of the plan")
    async def get_plan(version: Annotated[int, Path(ge=1, le=10**6)], response: Response) -> Plan:
        async with area.pool.acquire() as db:
            plans = await books.plans(db)
        if version > len(plans):
            raise UnknownPlan(f"there is no plan {version}; the newest is {len(plans)}")
        response.headers["ETag"] = f'"{len(plans) - 1}"'
        return plans[version - 1]

    @router.post(
        "/plans", response_model=Done, status_code=201, summary="Publish the plan's next version"
    )
    async def publish_plan(
        body: NewPlan, asked: Annotated[Asked, asks(Role.GENERAL_MANAGER)]
    ) -> JSONResponse:
        async with area.unit() as unit:
            await unit.hold_alone(Purpose.BOOKS)
            command = PublishPlan(
                terms=PlanTerms(
                    effective_from=body.effective_from,
                    weight=body.weight,
                    department_weights=body.department_weights,
                    obligation_weights=body.obligation_weights,
                    shares=ShareRule(cap=body.cap),
                    currency=body.currency,
                ),
                books=await books.locked(unit.connection),
                by=asked.caller.subject,
                at=area.clock(),
            )
            return await area.commands.carry_out(
                asked, PLAN, command, id="plan", created_at=f"{PREFIX}/plans", within=unit
            )

    @router.get("/results", dependencies=readers, summary="Closed projects' outcomes of a month")
    async def list_results(
        period: Annotated[Period, Query()], department: Annotated[Code | None, Query()] = None
    ) -> Page[DepartmentResult]:
        async with area.pool.acquire() as db, db.transaction(isolation="repeatable_read"):
            plan = plan_for(period, await books.plans(db))
            entries = await outcomes.closed_in(db, period)
        found = [
            result
            for entry in entries
            for result in _results(entry, plan)
            if department in (None, result.department)
        ]
        return Page(items=found, next_cursor=None)

    return router


def _results(entry: outcomes.Entry, plan: Plan) -> list[DepartmentResult]:
    outcome, settled = entry.outcome, settle(entry.outcome, plan.shares.cap)
    return [
        DepartmentResult(
            project_id=outcome.project_id,
            project=outcome.project,
            name=outcome.name,
            department=department,
            period=entry.period,
            unit=outcome.unit,
            target=outcome.target,
            actual=outcome.actual,
            met=settled.met,
            ratio=ratio,
            pool_minor=settled.pool_minor,
            amount_minor=settled.shares.get(department),
            currency=outcome.currency,
            event_id=entry.event_id,
            cause=entry.cause,
        )
        for department, ratio in sorted(outcome.ratios.items())
    ]


def _check_figure(figure: str | None) -> None:
    known = figure is None or figure in OUTCOMES_OF or figure == "adjustments"
    if not known and not str(figure).startswith("bonus:"):
        names = ", ".join([*OUTCOMES_OF, "adjustments", "bonus:PROJECT"])
        error = FieldError(detail=f"one of {names}", pointer="#/query/figure")
        raise Problem(422, "invalid", "there is no such figure", errors=[error])
