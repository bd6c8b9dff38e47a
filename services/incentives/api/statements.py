"""Statements over HTTP, and the events behind their figures."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from services.incentives.api.periods import REQUIRE_ANY_ROLE, AsOf, PeriodInPath
from services.incentives.domain.refusals import UnknownDepartment
from services.incentives.domain.statement import Statement
from services.incentives.projections import statement_queries
from services.incentives.projections.consistent_read import open_consistent_read
from services.incentives.projections.figure_explanations import (
    BONUS_FIGURE_PREFIX,
    OUTCOMES_BY_FIGURE,
    Explained,
    FigureQuery,
    find_events_behind_figure,
)
from shared.http.conditional_responses import NO_STORE
from shared.http.cursor_pagination import Cursor, Limit, Page, decode_cursor, encode_cursor
from shared.http.field_reasons import FieldReason
from shared.http.field_types import Code
from shared.http.problem_details import InvalidField
from shared.http.request_problems import Invalid
from shared.http.router_factory import create_area_router
from shared.service_runtime.area_context import AreaContext


class FigureUnknown(FieldReason):
    """The statement has no such figure."""

    en = "there is no such figure; there are {names}"
    zh = "没有此指标；可用的有 {names}"


def statement_routes(area: AreaContext) -> APIRouter:
    """Return the routes of statements."""
    router = create_area_router(
        area.name, "/statements/{period}", dependencies=[NO_STORE, REQUIRE_ANY_ROLE]
    )

    @router.get("", summary="A month's statement")
    async def get_statement(
        period: PeriodInPath,
        department: Annotated[Code | None, Query()] = None,
        as_of: AsOf = None,
    ) -> Statement:
        """Read what a month comes to, department by department, or for one `department`.

        With `as_of` it is the statement as it stood at that time.
        """
        async with open_consistent_read(area.pool) as db:
            statement = await statement_queries.load_statement(db, period, as_of)
        if department is None:
            return statement
        lines = tuple(line for line in statement.departments if line.department == department)
        if not lines:
            raise UnknownDepartment(f"the statement of {period} has no department {department}")
        return statement.model_copy(update={"departments": lines, "signals": ()})

    @router.get("/events", summary="The events behind a department's figures")
    async def explain_statement(
        period: PeriodInPath,
        department: Annotated[Code, Query()],
        figure: Annotated[str | None, Query(max_length=120, examples=["late"])] = None,
        kind: Annotated[Code | None, Query(examples=["reply"])] = None,
        limit: Limit = 100,
        cursor: Cursor = None,
        as_of: AsOf = None,
    ) -> Page[Explained]:
        """List the events behind a figure of a department, each with what it counted for."""
        _check_figure(figure)
        query = FigureQuery(period, department, figure, kind, as_of)
        bound = asdict(query)
        key = decode_cursor(cursor, **bound)
        after = (key[0], key[1], UUID(key[2])) if key else None
        async with open_consistent_read(area.pool) as db:
            found = await find_events_behind_figure(db, query, after, limit + 1)
        more = None
        if len(found) > limit:
            place, name, event_id = found[limit - 1][0]
            more = encode_cursor([place, name, str(event_id)], **bound)
        return Page(items=[explained for _, explained in found[:limit]], next_cursor=more)

    return router


def _check_figure(figure: str | None) -> None:
    known = figure is None or figure in OUTCOMES_BY_FIGURE or figure in ("adjustments", "signals")
    if not known and not str(figure).startswith(BONUS_FIGURE_PREFIX):
        names = ", ".join(
            [*OUTCOMES_BY_FIGURE, "adjustments", "signals", f"{BONUS_FIGURE_PREFIX}PROJECT"]
        )
        reason = FigureUnknown(names=names)
        raise Invalid(errors=[InvalidField.because(reason, {"parameter": "figure"})])
