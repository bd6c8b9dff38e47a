"""The routes that load a company's departments or people from one CSV sheet, all or nothing."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Annotated

from fastapi import APIRouter, Body, Depends
from fastapi.responses import JSONResponse

from services.directory.api.authorization import (
    ORGANISATION_EDITOR_ROLES,
    person_decider,
    require_general_manager,
)
from services.directory.api.company_date import company_today
from services.directory.api.organisation_queries import ORGANISATION_READS
from services.directory.api.sheet_commands import (
    department_commands,
    head_flaws,
    person_commands,
)
from services.directory.application import (
    DEPARTMENT_DECIDER,
    Loaded,
    execute_sheet_commands,
)
from services.directory.application.organisation_changes import append_consequences
from services.directory.application.organisation_rules import check_placed
from services.directory.domain.csv_sheet_parser import parse_department_rows, parse_person_rows
from services.directory.domain.csv_sheet_rows import MAX_SHEET_BYTES
from services.directory.domain.sheet_refusals import InvalidSheet, SheetFlaw
from shared.eventsourcing.event_context import EventContext
from shared.http.command_execution import CommandRequest, command_request_dependency
from shared.http.problem_details import (
    InvalidField,
    PreparedProblem,
    Problem,
    Texts,
    texts_of,
)
from shared.http.router_factory import create_area_router
from shared.postgres.advisory_locks import LockPurpose
from shared.service_runtime.area_context import AreaContext
from shared.telemetry.trace_spans import current_traceparent
from shared.uploads.upload_slots import UploadSlots, upload_slots

DEPARTMENTS_CSV_EXAMPLE = (
    "code,name,parent,head,valid_from\nHQ,总部,,,2026-01-01\nRND,研发部,HQ,E1001,2026-01-01\n"
)
PEOPLE_CSV_EXAMPLE = (
    "id,name,department,roles,valid_from\nE1001,李静,RND,department-head;liaison,2026-01-01\n"
)


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
        slots: Annotated[UploadSlots, Depends(upload_slots)],
    ) -> JSONResponse:
        """Load departments from a CSV sheet: all of its lines, or none.

        A department that exists is renamed or given another head, from `changed_from` on, and
        closed after `valid_to`; one that is not in the sheet stays as it is. Every fault is told at
        once, with its line.
        """

        async def load() -> Loaded:
            parsed = await asyncio.to_thread(parse_department_rows, sheet)
            if any(row.entry.head for row in parsed.rows):
                require_general_manager(request.caller)
            async with area.unit_of_work() as unit:
                await unit.lock_exclusive(LockPurpose.UNIQUE_CODES)
                commands = await department_commands(unit.connection, parsed.rows, area.clock())
                flaws = [*parsed.flaws, *await head_flaws(unit.connection, parsed.rows)]
                return await execute_sheet_commands(
                    unit,
                    DEPARTMENT_DECIDER,
                    commands,
                    _event_context(area, request),
                    flaws,
                    follow_up=partial(check_placed, unit, ORGANISATION_READS),
                )

        with slots.take(request.caller):
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
        slots: Annotated[UploadSlots, Depends(upload_slots)],
    ) -> JSONResponse:
        """Load people from a CSV sheet: all of its lines, or none.

        A person who exists is renamed or assigned anew, and leaves after `valid_to`; one who is not
        in the sheet stays as he is.
        Every fault is told at once, with its line.
        """

        async def load() -> Loaded:
            parsed = await asyncio.to_thread(parse_person_rows, sheet)
            async with area.unit_of_work() as unit:
                await unit.lock_exclusive(LockPurpose.UNIQUE_CODES)
                commands = await person_commands(
                    unit, parsed.rows, area.clock(), area.sign_on_issuer
                )
                return await execute_sheet_commands(
                    unit,
                    person_decider(request.caller),
                    commands,
                    _event_context(area, request),
                    parsed.flaws,
                    parsed.flaw_count,
                    partial(
                        append_consequences, unit, ORGANISATION_READS, today=company_today(area)
                    ),
                )

        with slots.take(request.caller):
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
    texts: Texts = {
        "en": f"line {place.replace('/', ', ')}: {flaw.reason.text('en')}",
        "zh": f"第 {place.replace('/', ' 行，')}{'' if flaw.column else ' 行'}："
        f"{flaw.reason.text('zh')}",
    }
    return InvalidField(flaw.reason.code(), texts, {"pointer": f"#/{place}"})
