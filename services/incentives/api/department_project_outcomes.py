"""Results over HTTP: the outcomes of closed projects, for every participating department."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import BaseModel

from services.incentives.api.department_filter import departments_to_read, resolve_department_filter
from services.incentives.api.periods import READS_PAY
from services.incentives.domain.bonus_pool_split import compute_bonus_pool
from services.incentives.domain.incentive_plan import Plan, plan_in_force
from services.incentives.domain.share_rounding import RoundingStep, describe_rounding
from services.incentives.projections import plans_departments_locked_periods, project_outcomes
from services.incentives.projections.consistent_read import open_consistent_read
from shared.eventsourcing.money import Money, money
from shared.eventsourcing.target_direction import TargetDirection
from shared.http.content_negotiation import ANSWERS_JSON
from shared.http.cursor_pagination import Cursor, Limit, Page, encode_cursor
from shared.http.field_types import Code, PlainDecimal, YearMonth
from shared.http.list_query_paging import decode_typed_cursor
from shared.http.query_parameters import SeveralValues
from shared.http.read_scope import CallerReadScope
from shared.http.router_factory import create_area_router
from shared.service_runtime.area_context import AreaContext


class DepartmentResult(BaseModel):
    """A closed project's outcome in a department's results."""

    project_id: UUID
    project: str
    name: str
    department: str
    department_name: str | None
    period: str
    unit: str
    target: PlainDecimal
    direction: TargetDirection
    """Which outcome is better: a higher one (`up`), or a lower one (`down`)."""
    actual: PlainDecimal
    met: bool
    ratio: PlainDecimal
    pool_minor: int | None
    amount_minor: int | None
    currency: str | None
    event_id: UUID
    cause: UUID
    plan_version: int
    """The version of the plan by which pool and share are computed."""
    pool: Money | None
    """The pool that the outcome earned; `null` where it misses the target, or none was agreed."""
    amount: Money | None
    """The department's share of the pool."""
    rounding: RoundingStep | None
    """How the share was rounded."""


def project_outcome_routes(area: AreaContext) -> APIRouter:
    """Return the routes of results."""
    router = create_area_router(area.name, "/results", dependencies=[READS_PAY, ANSWERS_JSON])

    @router.get("", summary="Outcomes of the projects closed in a month, by project and department")
    async def list_results(
        period: Annotated[YearMonth, Query()],
        scope: CallerReadScope,
        department: SeveralValues[Code] = None,
        limit: Limit = 100,
        cursor: Cursor = None,
    ) -> Page[DepartmentResult]:
        """List what projects came to for the departments in them, with their bonuses.

        Without `department` they are those of every department that the caller reads.
        """
        codes_to_read = departments_to_read(scope, department)
        bound: dict[str, Any] = {"period": period, "department": department}
        after = decode_typed_cursor(cursor, (str, str, str), **bound) or []
        async with open_consistent_read(area.pool) as db:
            plan = plan_in_force(period, await plans_departments_locked_periods.load_plans(db))
            entries = await project_outcomes.load_outcomes_closed_in(db, period)
            names = await plans_departments_locked_periods.load_department_names(db)
        results = [
            result for entry in entries for result in _department_results(entry, plan, names)
        ]
        if codes_to_read is not None:
            listed = {result.department for result in results}
            codes = {await resolve_department_filter(area, code, listed) for code in codes_to_read}
            results = [result for result in results if result.department in codes]
        rest = [result for result in sorted(results, key=_sort_key) if _sort_key(result) > after]
        more = encode_cursor(_sort_key(rest[limit - 1]), **bound) if len(rest) > limit else None
        return Page(items=rest[:limit], next_cursor=more)

    return router


def _sort_key(result: DepartmentResult) -> list[str]:
    return [result.project, str(result.project_id), result.department]


def _department_results(
    entry: project_outcomes.OutcomeEntry, plan: Plan, names: Mapping[str, str]
) -> list[DepartmentResult]:
    outcome, pool = entry.outcome, compute_bonus_pool(entry.outcome, plan, entry.record)
    steps = {step.department: step for step in pool.roundings}
    currency = outcome.currency or plan.currency
    return [
        DepartmentResult(
            project_id=outcome.project_id,
            project=outcome.project,
            name=outcome.name,
            department=department,
            department_name=names.get(department),
            period=entry.period,
            unit=outcome.unit,
            target=outcome.target,
            direction=outcome.direction,
            actual=outcome.actual,
            met=pool.target_met,
            ratio=ratio,
            pool_minor=pool.pool_minor,
            amount_minor=pool.shares.get(department),
            currency=outcome.currency,
            event_id=entry.event_id,
            cause=entry.cause,
            plan_version=plan.version,
            pool=money(pool.pool_minor, currency),
            amount=money(pool.shares.get(department), currency),
            rounding=describe_rounding(steps.get(department)),
        )
        for department, ratio in outcome.ratios.items()
    ]
