"""The routes of departments: register, rename, appoint a head, close; list, one, tree."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Depends, Query, Response
from fastapi.responses import JSONResponse

from services.directory.api.allowed_commands import probe_department
from services.directory.api.authorization import ORGANISATION_EDITOR_ROLES, require_general_manager
from services.directory.api.company_date import asked_day, company_today
from services.directory.api.department_bodies import NewDepartment
from services.directory.api.organisation_queries import organisation_store
from services.directory.api.uniqueness_checks import UNIQUENESS_CHECKS
from services.directory.application import DEPARTMENT_DECIDER
from services.directory.domain.department_and_person_entries import DepartmentEntry
from services.directory.domain.department_commands import RegisterDepartment
from services.directory.domain.department_uses import UseCount
from services.directory.domain.organisation_chart import Dependants
from services.directory.domain.refusals import UnknownDepartment
from services.directory.projections import (
    department_uses,
    departments,
    organisation_charts,
    person_ids,
)
from services.directory.projections.department_dependants import load_dependants
from services.directory.projections.department_tree_query import Tree, load_tree
from services.directory.projections.departments import Department, DepartmentFilters
from shared.contracts.read_classes import ReadClass
from shared.eventsourcing.unique_value_store import UniqueValueStore
from shared.http.allowed_actions import Actions, CallerActions
from shared.http.auth import Caller
from shared.http.command_execution import (
    CommandRequest,
    Done,
    command_request_dependency,
    format_etag,
)
from shared.http.cursor_pagination import Page
from shared.http.list_query_paging import ListParameters, list_page, list_parameters
from shared.http.occurred_at import resolve_occurred_at
from shared.http.past_reads import AsOfTimeOrDay
from shared.http.read_scope import RequireReadScope
from shared.http.router_factory import create_area_router
from shared.service_runtime.area_context import AreaContext

DEPARTMENTS_PATH = "/api/directory/v1/departments"

AnyReader = Annotated[Caller, Depends(RequireReadScope(ReadClass.REFERENCE))]
EditorIfMatchRequest = Annotated[
    CommandRequest, command_request_dependency(*ORGANISATION_EDITOR_ROLES, requires_if_match=True)
]


class DepartmentWithActions(Department):
    """A department, and what its reader may do with it."""

    actions: Actions


def department_routes(area: AreaContext) -> APIRouter:
    """Return the routes of departments; a code in a path means the same in any case."""
    router = create_area_router(area.name)

    async def spell(code: str) -> str:
        async with area.pool.acquire() as db:
            return await departments.spell_code(db, code)

    async def spell_head(head: str) -> str:
        async with area.pool.acquire() as db:
            return await person_ids.spell_head(db, head)

    @router.post("/departments", response_model=Done, status_code=201, summary="Register one")
    async def register_department(
        body: NewDepartment,
        request: Annotated[CommandRequest, command_request_dependency(*ORGANISATION_EDITOR_ROLES)],
    ) -> JSONResponse:
        """Register a department under its parent; only the general manager names its head."""
        if body.head is not None:
            require_general_manager(request.caller)
        at = resolve_occurred_at(body.at, area.clock)
        async with area.pool.acquire() as db:
            known = await departments.load_codes_like(db, body.code, body.parent)
            parent = body.parent and known.spell(body.parent)
            chart = await organisation_charts.load_chart_above(db, parent)
            dependants = (await load_dependants(db, [body.code]))[body.code]
        entry = DepartmentEntry(
            **body.model_dump(exclude={"at", "parent", "head"}),
            parent=parent,
            head=body.head and await spell_head(body.head),
        )
        return await area.command_executor.execute(
            request,
            DEPARTMENT_DECIDER,
            RegisterDepartment(entry, chart, at, dependants, known.same_code(body.code)),
            id=body.code,
            created_location=f"{DEPARTMENTS_PATH}/{quote(body.code, safe='')}",
            unit_of_work=UniqueValueStore(organisation_store(area), UNIQUENESS_CHECKS),
        )

    @router.get("/departments", summary="List them by code")
    async def list_departments(
        _: AnyReader,
        page: Annotated[
            ListParameters, list_parameters(departments.DEPARTMENT_LIST_QUERY, default_limit=100)
        ],
        parent: Annotated[str | None, Query(max_length=100)] = None,
        as_of: AsOfTimeOrDay = None,
    ) -> Page[Department]:
        """List departments by code, all of them or those that exist on a day."""
        if parent or page.ids:
            async with area.pool.acquire() as db:
                known = await departments.load_codes_like(db, parent, *page.ids or ())
            parent = parent and known.spell(parent)
            page = replace(page, ids=page.ids and [known.spell(code) for code in page.ids])
        filters = DepartmentFilters(parent, asked_day(area, as_of))
        return await list_page(area.pool, departments.DEPARTMENT_LIST_QUERY, filters, page)

    @router.get("/departments/{code:path}", summary="One department")
    async def get_department(
        _: AnyReader, code: str, response: Response, actions: CallerActions
    ) -> DepartmentWithActions:
        """Read one department, also a closed one."""
        async with area.pool.acquire() as db:
            found = await departments.find_department(db, code)
            if found is None:
                spelled = await departments.spell_code(db, code)
                found = await departments.find_department(db, spelled)
            if found is None:
                raise UnknownDepartment(code=code)
            dependants, uses = Dependants(), list[UseCount]()
            if actions.depends_on_state("close_department"):
                dependants = (await load_dependants(db, [found.code]))[found.code]
            if actions.depends_on_state("withdraw_department"):
                uses = list(await department_uses.count_uses(db, found.code))
        response.headers["ETag"] = format_etag(found.version)
        possible = await probe_department(area, found.code, dependants, uses, actions)
        return DepartmentWithActions(**dict(found), actions=actions.among(possible))

    @router.get("/tree", summary="The organisation, top down")
    async def get_tree(
        _: AnyReader,
        as_of: AsOfTimeOrDay = None,
    ) -> Tree:
        """Read all departments as a tree, as they stand on a day."""
        async with area.pool.acquire() as db:
            return await load_tree(db, asked_day(area, as_of) or company_today(area))

    return router
