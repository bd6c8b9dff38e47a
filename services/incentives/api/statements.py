"""Statements over HTTP, and the events behind their figures."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from services.incentives.api.periods import READER, AsOf, InPath
from services.incentives.domain.refusals import UnknownDepartment
from services.incentives.domain.statement import Statement
from services.incentives.projections import statements
from services.incentives.projections.explanations import (
    BONUS,
    OUTCOMES_OF,
    Explained,
    Question,
    behind,
)
from services.incentives.projections.snapshot import snapshot
from shared.http.fields import Code
from shared.http.paging import Cursor, Limit, Page, after, cursor_for
from shared.http.problems import FieldError, Problem
from shared.http.routing import routes_of
from shared.runtime.area import Area


def statement_routes(area: Area) -> APIRouter:
    """Return the routes of statements."""
    router = routes_of(area.name, "/statements/{period}", dependencies=[READER])

    @router.get("", summary="A month's statement")
    async def get_statement(
        period: InPath,
        department: Annotated[Code | None, Query()] = None,
        as_of: AsOf = None,
    ) -> Statement:
        async with snapshot(area.pool) as db:
            found = await statements.statement(db, period, as_of)
        if department is None:
            return found
        lines = tuple(line for line in found.departments if line.department == department)
        if not lines:
            raise UnknownDepartment(f"the statement of {period} has no department {department}")
        return found.model_copy(update={"departments": lines, "signals": ()})

    @router.get("/events", summary="The events behind a department's figures")
    async def explain_statement(
        period: InPath,
        department: Annotated[Code, Query()],
        figure: Annotated[str | None, Query(max_length=120, examples=["late"])] = None,
        kind: Annotated[Code | None, Query(examples=["reply"])] = None,
        limit: Limit = 100,
        cursor: Cursor = None,
        as_of: AsOf = None,
    ) -> Page[Explained]:
        _check_figure(figure)
        question = Question(period, department, figure, kind, as_of)
        bound = asdict(question)
        key = after(cursor, **bound)
        start = (key[0], key[1], UUID(key[2])) if key else None
        async with snapshot(area.pool) as db:
            found = await behind(db, question, start, limit + 1)
        more = None
        if len(found) > limit:
            place, name, event_id = found[limit - 1][0]
            more = cursor_for([place, name, str(event_id)], **bound)
        return Page(items=[explained for _, explained in found[:limit]], next_cursor=more)

    return router


def _check_figure(figure: str | None) -> None:
    known = figure is None or figure in OUTCOMES_OF or figure in ("adjustments", "signals")
    if not known and not str(figure).startswith(BONUS):
        names = ", ".join([*OUTCOMES_OF, "adjustments", "signals", f"{BONUS}PROJECT"])
        error = FieldError(detail=f"one of {names}", pointer="#/query/figure")
        raise Problem(422, "invalid", "there is no such figure", errors=[error])
