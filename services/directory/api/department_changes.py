"""The routes that change a department: name, parent and head by their days; closing; mistakes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter
from fastapi.responses import JSONResponse

from services.directory.api.authorization import ORGANISATION_EDITOR_ROLES, require_general_manager
from services.directory.api.company_date import company_today
from services.directory.api.department_bodies import (
    AppointHeadBody,
    CloseDepartmentBody,
    MoveDepartmentBody,
    RenameDepartmentBody,
    WithdrawBody,
    WithdrawChangeBody,
)
from services.directory.api.organisation_queries import organisation_store
from services.directory.application import DEPARTMENT_DECIDER
from services.directory.domain.department_commands import (
    AppointHead,
    CloseDepartment,
    DatedChangeCommand,
    HeadCandidate,
    MoveDepartment,
    RemoveHead,
    RenameDepartment,
    WithdrawDepartment,
    WithdrawDepartmentChange,
)
from services.directory.domain.department_uses import UseCount
from services.directory.domain.organisation_chart import Dependants
from services.directory.projections import (
    department_uses,
    departments,
    organisation_charts,
    people,
    person_ids,
)
from services.directory.projections.department_dependants import load_dependants
from shared.http.auth import Role
from shared.http.command_execution import CommandRequest, Done, command_request_dependency
from shared.http.occurred_at import resolve_occurred_at
from shared.http.router_factory import create_area_router
from shared.service_runtime.area_context import AreaContext

EditorIfMatchRequest = Annotated[
    CommandRequest, command_request_dependency(*ORGANISATION_EDITOR_ROLES, requires_if_match=True)
]
ChangeCommand = DatedChangeCommand | CloseDepartment | WithdrawDepartmentChange | WithdrawDepartment
GeneralManagerIfMatchRequest = Annotated[
    CommandRequest, command_request_dependency(Role.GENERAL_MANAGER, requires_if_match=True)
]


def department_change_routes(area: AreaContext) -> APIRouter:
    """Return the routes; a code in a path means the same in any case."""
    router = create_area_router(area.name)
    store = organisation_store(area)

    async def spell(code: str) -> str:
        async with area.pool.acquire() as db:
            return await departments.spell_code(db, code)

    async def dependants_of(code: str) -> Dependants:
        async with area.pool.acquire() as db:
            return (await load_dependants(db, [code]))[code]

    async def uses_of(code: str) -> Sequence[UseCount]:
        async with area.pool.acquire() as db:
            return await department_uses.count_uses(db, code)

    async def find_candidate(head: str) -> tuple[str, HeadCandidate]:
        async with area.pool.acquire() as db:
            person = await person_ids.spell_head(db, head)
            found = await people.find_person_history(db, person)
        stays = [(one.valid_from, one.valid_to) for one in found.assignments] if found else None
        return person, HeadCandidate(stays)

    async def execute(request: CommandRequest, command: ChangeCommand) -> JSONResponse:
        return await area.command_executor.execute(
            request, DEPARTMENT_DECIDER, command, id=command.code, unit_of_work=store
        )

    @router.put("/departments/{code:path}/name", response_model=Done, summary="Rename it")
    async def rename_department(
        code: str, body: RenameDepartmentBody, request: EditorIfMatchRequest
    ) -> JSONResponse:
        """Rename a department from a day on; its code stays."""
        at = resolve_occurred_at(body.at, area.clock)
        command = RenameDepartment(
            await spell(code), body.name, at, body.valid_from, company_today(area)
        )
        return await execute(request, command)

    @router.put("/departments/{code:path}/parent", response_model=Done, summary="Move it")
    async def move_department(
        code: str, body: MoveDepartmentBody, request: EditorIfMatchRequest
    ) -> JSONResponse:
        """Put a department under another one from a day on, with everything below it."""
        at, code = resolve_occurred_at(body.at, area.clock), await spell(code)
        parent = body.parent and await spell(body.parent)
        today = company_today(area)
        async with area.pool.acquire() as db:
            charts = await organisation_charts.load_charts_from(db, body.valid_from or today)
        command = MoveDepartment(code, parent, charts, at, body.valid_from, today)
        return await execute(request, command)

    @router.put("/departments/{code:path}/head", response_model=Done, summary="Appoint its head")
    async def appoint_head(
        code: str, body: AppointHeadBody, request: GeneralManagerIfMatchRequest
    ) -> JSONResponse:
        """Appoint the person who leads a department from a day on, or leave the post empty."""
        at, code = resolve_occurred_at(body.at, area.clock), await spell(code)
        today = company_today(area)
        if body.head is None:
            return await execute(request, RemoveHead(code, at, body.valid_from, today))
        head, candidate = await find_candidate(body.head)
        command = AppointHead(code, head, at, body.valid_from, today, candidate)
        return await execute(request, command)

    @router.post("/departments/{code:path}/closing", response_model=Done, summary="Close it")
    async def close_department(
        code: str, body: CloseDepartmentBody, request: EditorIfMatchRequest
    ) -> JSONResponse:
        """Close a department after its last day; what it owes stays visible.

        While something is open in it, a succession hands it over; `leaves_open` closes it anyhow.
        """
        at, code = resolve_occurred_at(body.at, area.clock), await spell(code)
        uses = await uses_of(code)
        dependants = await dependants_of(code)
        command = CloseDepartment(code, body.valid_to, dependants, at, uses, body.leaves_open)
        return await execute(request, command)

    @router.post(
        "/departments/{code:path}/changes/withdraw",
        response_model=Done,
        summary="Take back a name, a parent or a head",
    )
    async def withdraw_department_change(
        code: str, body: WithdrawChangeBody, request: EditorIfMatchRequest
    ) -> JSONResponse:
        """Take back what was entered by mistake: what was there before holds on.

        Of a head, only the general manager does.
        """
        if body.change == "head":
            require_general_manager(request.caller)
        at = resolve_occurred_at(body.at, area.clock)
        command = WithdrawDepartmentChange(
            await spell(code), body.change, body.valid_from, body.reason, at
        )
        return await execute(request, command)

    @router.post("/departments/{code:path}/withdraw", response_model=Done, summary="Take it back")
    async def withdraw_department(
        code: str, body: WithdrawBody, request: EditorIfMatchRequest
    ) -> JSONResponse:
        """Take back a department that was entered by mistake, while nothing stands in it.

        Nothing of another area may name it: no goal, duty, project, request or case.
        Its code is free again; the past, as it was known, still has it (`known_at`).
        """
        at, code = resolve_occurred_at(body.at, area.clock), await spell(code)
        uses, dependants = await uses_of(code), await dependants_of(code)
        command = WithdrawDepartment(code, dependants, body.reason, at, uses)
        return await execute(request, command)

    return router
