"""Statements over HTTP, and the events behind their figures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, replace
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from services.incentives.api.department_filter import resolve_department_filter
from services.incentives.api.periods import REQUIRE_ANY_ROLE, AsOf, PeriodInPath
from services.incentives.domain.obligation import ObligationKind
from services.incentives.domain.statement import Statement
from services.incentives.projections import statement_queries
from services.incentives.projections.consistent_read import open_consistent_read
from services.incentives.projections.figure_explanations import (
    BONUS_FIGURE_PREFIX,
    OUTCOMES_BY_FIGURE,
    EventSortKey,
    Explained,
    FigureQuery,
    find_events_behind_figure,
)
from shared.http.conditional_responses import NO_STORE
from shared.http.cursor_pagination import Cursor, Limit, Page, decode_cursor, encode_cursor
from shared.http.field_types import Code
from shared.http.query_parameters import unknown_value
from shared.http.router_factory import create_area_router
from shared.service_runtime.area_context import AreaContext


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
        listed = [line.department for line in statement.departments]
        code = await resolve_department_filter(area, department, listed)
        lines = tuple(line for line in statement.departments if line.department == code)
        return statement.model_copy(update={"departments": lines, "signals": ()})

    @router.get("/events", summary="The events behind a department's figures")
    async def explain_statement(
        period: PeriodInPath,
        department: Annotated[Code, Query()],
        figure: Annotated[str | None, Query(max_length=120, examples=["late"])] = None,
        kind: Annotated[ObligationKind | None, Query(examples=["reply"])] = None,
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
        found = await _find_events(area, query, after, limit + 1)
        more = None
        if len(found) > limit:
            place, name, event_id = found[limit - 1][0]
            more = encode_cursor([place, name, str(event_id)], **bound)
        return Page(items=[explained for _, explained in found[:limit]], next_cursor=more)

    return router


async def _find_events(
    area: AreaContext, query: FigureQuery, after: EventSortKey | None, limit: int
) -> Sequence[tuple[EventSortKey, Explained]]:
    """Return the events; where there are none, the department's code is looked up, too."""
    async with open_consistent_read(area.pool) as db:
        found = await find_events_behind_figure(db, query, after, limit)
        if found:
            return found
        statement = await statement_queries.load_statement(db, query.period, query.as_of)
    listed = [line.department for line in statement.departments]
    code = await resolve_department_filter(area, query.department, listed)
    if code == query.department:
        return found
    async with open_consistent_read(area.pool) as db:
        return await find_events_behind_figure(db, replace(query, department=code), after, limit)


def _check_figure(figure: str | None) -> None:
    known = figure is None or figure in OUTCOMES_BY_FIGURE or figure in ("adjustments", "signals")
    if not known and not str(figure).startswith(BONUS_FIGURE_PREFIX):
        names = [*OUTCOMES_BY_FIGURE, "adjustments", "signals", f"{BONUS_FIGURE_PREFIX}PROJECT"]
        raise unknown_value("figure", str(figure), names)
