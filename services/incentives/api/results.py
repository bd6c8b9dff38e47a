"""Results over HTTP: what closed projects came to, for every department that took part."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import BaseModel

from services.incentives.api.periods import READER
from services.incentives.domain.bonus import settle
from services.incentives.domain.plan import Plan, plan_for
from services.incentives.projections import books, outcomes
from services.incentives.projections.snapshot import snapshot
from shared.http.fields import Code, Figure, Period
from shared.http.paging import Cursor, Limit, Page, after, cursor_for
from shared.http.routing import routes_of
from shared.runtime.area import Area


class DepartmentResult(BaseModel):
    """A closed project's outcome as it stands in a department's results."""

    project_id: UUID
    project: str
    name: str
    department: str
    period: str
    unit: str
    target: Figure
    actual: Figure
    met: bool
    ratio: Figure
    pool_minor: int | None
    amount_minor: int | None
    currency: str | None
    event_id: UUID
    cause: UUID


def result_routes(area: Area) -> APIRouter:
    """Return the routes of results."""
    router = routes_of(area.name, "/results", dependencies=[READER])

    @router.get("", summary="Outcomes of the projects closed in a month, by project and department")
    async def list_results(
        period: Annotated[Period, Query()],
        department: Annotated[Code | None, Query()] = None,
        limit: Limit = 100,
        cursor: Cursor = None,
    ) -> Page[DepartmentResult]:
        bound: dict[str, Any] = {"period": period, "department": department}
        start = after(cursor, **bound) or []
        async with snapshot(area.pool) as db:
            plan = plan_for(period, await books.plans(db))
            entries = await outcomes.closed_in(db, period)
        results = (
            result
            for entry in entries
            for result in _results(entry, plan)
            if department in (None, result.department)
        )
        found = [result for result in sorted(results, key=_place) if _place(result) > start]
        more = cursor_for(_place(found[limit - 1]), **bound) if len(found) > limit else None
        return Page(items=found[:limit], next_cursor=more)

    return router


def _place(result: DepartmentResult) -> list[str]:
    return [result.project, str(result.project_id), result.department]


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
        for department, ratio in outcome.ratios.items()
    ]
