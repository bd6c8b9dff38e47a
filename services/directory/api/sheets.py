"""Whole lists over HTTP: a company's departments or people as one CSV sheet, all or nothing."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Annotated

from fastapi import APIRouter, Body
from fastapi.responses import JSONResponse

from services.directory.api.callers import ORGANISERS, refuse_appointing
from services.directory.application import DEPARTMENT, PERSON, Loaded, load
from services.directory.domain.department import SyncDepartment
from services.directory.domain.person import SyncPerson
from services.directory.domain.refusals import Flaw, InvalidSheet
from services.directory.domain.sheet import department_rows, person_rows
from services.directory.projections import departments
from shared.eventsourcing.context import Context
from shared.http.commands import Asked, asks
from shared.http.problems import FieldError, Problem
from shared.http.routing import routes_of
from shared.runtime.area import Area
from shared.telemetry.traces import current_traceparent

SHEET_BYTES = 16 * 1024 * 1024

DEPARTMENTS = (
    "code,name,parent,head,valid_from\nHQ,总部,,,2026-01-01\nRND,研发部,HQ,E1001,2026-01-01\n"
)
PEOPLE = "id,name,department,roles,valid_from\nE1001,李静,RND,department-head;liaison,2026-01-01\n"


def sheet_routes(area: Area) -> APIRouter:
    """Return the sheets' routes."""
    router = routes_of(area.name)

    @router.post(
        "/departments/csv",
        response_model=Loaded,
        summary="Load all departments from a CSV sheet, all or nothing",
        max_body_size=SHEET_BYTES,
    )
    async def load_departments(
        sheet: Annotated[bytes, Body(media_type="text/csv", examples=[DEPARTMENTS])],
        asked: Annotated[Asked, asks(*ORGANISERS)],
    ) -> JSONResponse:
        async def work() -> Loaded:
            rows = await asyncio.to_thread(department_rows, sheet)
            if any(row.entry.head for row in rows):
                refuse_appointing(asked.caller)
            at = area.clock()
            async with area.unit() as unit:
                present = await departments.chart(unit.connection)
                chart = present.with_entries(row.entry for row in rows)
                lines = [(row.line, SyncDepartment(row.entry, chart, at)) for row in rows]
                return await load(unit, DEPARTMENT, lines, _context(area, asked))

        return await area.commands.work_once(asked, lambda: _explained(work))

    @router.post(
        "/people/csv",
        response_model=Loaded,
        summary="Load people from a CSV sheet, all or nothing",
        max_body_size=SHEET_BYTES,
    )
    async def load_people(
        sheet: Annotated[bytes, Body(media_type="text/csv", examples=[PEOPLE])],
        asked: Annotated[Asked, asks(*ORGANISERS)],
    ) -> JSONResponse:
        async def work() -> Loaded:
            rows = await asyncio.to_thread(person_rows, sheet)
            at = area.clock()
            async with area.unit() as unit:
                named = sorted({row.entry.department for row in rows})
                chart = await departments.chart(unit.connection, named)
                lines = [(row.line, SyncPerson(row.entry, chart, at)) for row in rows]
                return await load(unit, PERSON, lines, _context(area, asked))

        return await area.commands.work_once(asked, lambda: _explained(work))

    return router


def _context(area: Area, asked: Asked) -> Context:
    return Context(
        correlation=area.ids(), actor=asked.caller.subject, traceparent=current_traceparent()
    )


async def _explained(work: Callable[[], Awaitable[Loaded]]) -> Loaded:
    """Have a refused sheet answered with its lines."""
    try:
        return await work()
    except InvalidSheet as refusal:
        errors = [_field_error(flaw) for flaw in refusal.flaws]
        raise Problem(422, "invalid-sheet", str(refusal), errors=errors) from refusal


def _field_error(flaw: Flaw) -> FieldError:
    """Point into the sheet by line and column name."""
    if flaw.column is None:
        return FieldError(detail=f"line {flaw.line}: {flaw.detail}", pointer=f"#/{flaw.line}")
    return FieldError(
        detail=f"line {flaw.line}, {flaw.column}: {flaw.detail}",
        pointer=f"#/{flaw.line}/{flaw.column}",
    )
