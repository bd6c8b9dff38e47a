"""The routes that load a company's departments or people from one CSV sheet, all or nothing."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Annotated

from fastapi import APIRouter, Body
from fastapi.responses import JSONResponse

from services.directory.api.authorization import ORGANISATION_EDITOR_ROLES, require_general_manager
from services.directory.api.sign_on_subjects import lock_subject_holders
from services.directory.application import (
    DEPARTMENT_DECIDER,
    PERSON_DECIDER,
    Loaded,
    execute_sheet_commands,
)
from services.directory.domain.csv_sheet_parser import parse_department_rows, parse_person_rows
from services.directory.domain.department_commands import SyncDepartment
from services.directory.domain.person import SyncPerson
from services.directory.domain.refusals import InvalidSheet, SheetFlaw
from services.directory.projections import departments
from shared.eventsourcing.event_context import EventContext
from shared.http.command_execution import CommandRequest, command_request_dependency
from shared.http.field_reasons import FieldReason
from shared.http.problem_details import InvalidField, PreparedProblem, Problem, texts_of
from shared.http.router_factory import create_area_router
from shared.service_runtime.area_context import AreaContext
from shared.telemetry.trace_spans import current_traceparent

MAX_SHEET_BYTES = 16 * 1024 * 1024
"""The largest sheet that is read; a larger one is answered with 413."""

DEPARTMENTS_CSV_EXAMPLE = (
    "code,name,parent,head,valid_from\nHQ,总部,,,2026-01-01\nRND,研发部,HQ,E1001,2026-01-01\n"
)
PEOPLE_CSV_EXAMPLE = (
    "id,name,department,roles,valid_from\nE1001,李静,RND,department-head;liaison,2026-01-01\n"
)


class SheetLineInvalid(FieldReason):
    """A line of the sheet is not as it should be."""

    en = "line {line}: {detail}"
    zh = "第 {line} 行：{detail}"


def csv_upload_routes(area: AreaContext) -> APIRouter:
    """Return the routes that load sheets."""
    router = create_area_router(area.name)

    @router.post(
        "/departments/csv",
        response_model=Loaded,
        summary="Load all departments from a CSV sheet, all or nothing",
        max_body_size=MAX_SHEET_BYTES,
    )
    async def load_departments(
        sheet: Annotated[bytes, Body(media_type="text/csv", examples=[DEPARTMENTS_CSV_EXAMPLE])],
        request: Annotated[CommandRequest, command_request_dependency(*ORGANISATION_EDITOR_ROLES)],
    ) -> JSONResponse:
        """Load departments from a CSV sheet: all of its lines, or none.

        A department that exists is renamed, moved or given another head; one that is not in the
        sheet stays as it is. Every fault is told at once, with its line.
        """

        async def load() -> Loaded:
            rows = await asyncio.to_thread(parse_department_rows, sheet)
            if any(row.entry.head for row in rows):
                require_general_manager(request.caller)
            at = area.clock()
            async with area.unit_of_work() as unit:
                stored_chart = await departments.load_chart(unit.connection)
                chart = stored_chart.with_departments(row.entry for row in rows)
                commands = [(row.line, SyncDepartment(row.entry, chart, at)) for row in rows]
                context = _event_context(area, request)
                return await execute_sheet_commands(unit, DEPARTMENT_DECIDER, commands, context)

        return await area.command_executor.run_idempotently(
            request, lambda: _with_flaws_as_problem(load)
        )

    @router.post(
        "/people/csv",
        response_model=Loaded,
        summary="Load people from a CSV sheet, all or nothing",
        max_body_size=MAX_SHEET_BYTES,
    )
    async def load_people(
        sheet: Annotated[bytes, Body(media_type="text/csv", examples=[PEOPLE_CSV_EXAMPLE])],
        request: Annotated[CommandRequest, command_request_dependency(*ORGANISATION_EDITOR_ROLES)],
    ) -> JSONResponse:
        """Load people from a CSV sheet: all of its lines, or none.

        A person who exists is renamed or assigned anew; one who is not in the sheet stays as he is.
        Every fault is told at once, with its line.
        """

        async def load() -> Loaded:
            rows = await asyncio.to_thread(parse_person_rows, sheet)
            at = area.clock()
            subjects = [row.entry.sign_on_subject for row in rows if row.entry.sign_on_subject]
            async with area.unit_of_work() as unit:
                named = sorted({row.entry.department for row in rows})
                chart = await departments.load_chart(unit.connection, named)
                holders = await lock_subject_holders(unit, subjects)
                commands = []
                for row in rows:
                    subject, person = row.entry.sign_on_subject, row.entry.id
                    holder = None if subject is None else holders.setdefault(subject, person)
                    commands.append((row.line, SyncPerson(row.entry, chart, at, holder)))
                context = _event_context(area, request)
                return await execute_sheet_commands(unit, PERSON_DECIDER, commands, context)

        return await area.command_executor.run_idempotently(
            request, lambda: _with_flaws_as_problem(load)
        )

    return router


def _event_context(area: AreaContext, request: CommandRequest) -> EventContext:
    return EventContext(
        correlation=area.id_factory(),
        actor=request.caller.subject,
        traceparent=current_traceparent(),
    )


async def _with_flaws_as_problem(load: Callable[[], Awaitable[Loaded]]) -> Loaded:
    """Load a sheet; raises `Problem` 422 with the flaws of each line where it is refused."""
    try:
        return await load()
    except InvalidSheet as refusal:
        errors = [_invalid_field(flaw) for flaw in refusal.flaws]
        problem = Problem(422, refusal.code(), texts_of(refusal), errors=errors)
        raise PreparedProblem(problem) from refusal


def _invalid_field(flaw: SheetFlaw) -> InvalidField:
    """Return a flaw with a pointer of its line and, where it has one, its column's name."""
    place = f"{flaw.line}" if flaw.column is None else f"{flaw.line}/{flaw.column}"
    reason = SheetLineInvalid(line=place.replace("/", ", "), detail=flaw.detail)
    return InvalidField.because(reason, {"pointer": f"#/{place}"})
