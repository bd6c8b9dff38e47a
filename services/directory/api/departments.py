"""Departments over HTTP: register, rename, appoint a head, close; list, one, tree."""

from __future__ import annotations

from datetime import date
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Depends, Query, Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict

from services.directory.api.callers import ORGANISERS, refuse_appointing
from services.directory.api.moments import today
from services.directory.application import DEPARTMENT
from services.directory.domain.department import (
    AppointHead,
    CloseDepartment,
    RegisterDepartment,
    RenameDepartment,
)
from services.directory.domain.entry import Day, DepartmentEntry
from services.directory.domain.refusals import UnknownDepartment
from services.directory.projections import departments
from services.directory.projections.departments import Department
from services.directory.projections.tree import Tree, tree
from shared.http.callers import EVERYBODY, Allow, Caller, Role
from shared.http.commands import Asked, Done, asks, etag
from shared.http.fields import Code, Moment, Text
from shared.http.happened import happened
from shared.http.paging import Cursor, Limit, Page, after, cursor_for
from shared.http.routing import routes_of
from shared.runtime.area import Area

PATH = "/api/directory/v1/departments"

Reader = Annotated[Caller, Depends(Allow(*EVERYBODY))]
Change = Annotated[Asked, asks(*ORGANISERS, update=True)]


class NewDepartment(BaseModel):
    """A department to register."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {"code": "RND", "name": "研发部", "parent": "HQ", "valid_from": "2026-01-01"}
            ]
        },
    )

    code: Code
    name: Text
    parent: Code | None = None
    head: Code | None = None
    """A person's id; only the general manager names one."""
    valid_from: Day
    at: Moment | None = None


class NewName(BaseModel):
    """Another name for people."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"name": "研发中心"}]}
    )

    name: Text
    at: Moment | None = None


class NewHead(BaseModel):
    """Who leads the department from now on."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"head": "E1001"}]})

    head: Code
    at: Moment | None = None


class Closing(BaseModel):
    """The department's last day."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"valid_to": "2026-12-31"}]}
    )

    valid_to: Day
    at: Moment | None = None


def department_routes(area: Area) -> APIRouter:
    """Return the departments' routes."""
    router = routes_of(area.name)

    @router.post("/departments", response_model=Done, status_code=201, summary="Register one")
    async def register_department(
        body: NewDepartment, asked: Annotated[Asked, asks(*ORGANISERS)]
    ) -> JSONResponse:
        if body.head is not None:
            refuse_appointing(asked.caller)
        at = happened(body.at, area.clock)
        async with area.pool.acquire() as db:
            chart = await departments.chart_above(db, body.parent)
        entry = DepartmentEntry(**body.model_dump(exclude={"at"}))
        return await area.commands.carry_out(
            asked,
            DEPARTMENT,
            RegisterDepartment(entry, chart, at),
            id=body.code,
            created_at=f"{PATH}/{quote(body.code, safe='')}",
        )

    @router.put("/departments/{code:path}/name", response_model=Done, summary="Rename it")
    async def rename_department(code: str, body: NewName, asked: Change) -> JSONResponse:
        command = RenameDepartment(code, body.name, happened(body.at, area.clock))
        return await area.commands.carry_out(asked, DEPARTMENT, command, id=code)

    @router.put("/departments/{code:path}/head", response_model=Done, summary="Appoint its head")
    async def appoint_head(
        code: str, body: NewHead, asked: Annotated[Asked, asks(Role.GENERAL_MANAGER, update=True)]
    ) -> JSONResponse:
        command = AppointHead(code, body.head, happened(body.at, area.clock))
        return await area.commands.carry_out(asked, DEPARTMENT, command, id=code)

    @router.post("/departments/{code:path}/closing", response_model=Done, summary="Close it")
    async def close_department(code: str, body: Closing, asked: Change) -> JSONResponse:
        at = happened(body.at, area.clock)
        async with area.pool.acquire() as db:
            below = await departments.open_children(db, code)
        command = CloseDepartment(code, body.valid_to, below, at)
        return await area.commands.carry_out(asked, DEPARTMENT, command, id=code)

    @router.get("/departments", summary="List them by code")
    async def list_departments(
        _: Reader,
        parent: Annotated[str | None, Query(max_length=100)] = None,
        as_of: Annotated[date | None, Query(description="Only those existing on this day")] = None,
        limit: Limit = 100,
        cursor: Cursor = None,
    ) -> Page[Department]:
        bound = {"list": "departments", "parent": parent, "as_of": as_of}
        behind = after(cursor, **bound)
        async with area.pool.acquire() as db:
            found = await departments.listed(
                db,
                parent=parent,
                as_of=as_of,
                behind=behind[0] if behind else None,
                limit=limit + 1,
            )
        more = cursor_for([found[limit - 1].code], **bound) if len(found) > limit else None
        return Page(items=found[:limit], next_cursor=more)

    @router.get("/departments/{code:path}", summary="One department")
    async def get_department(_: Reader, code: str, response: Response) -> Department:
        async with area.pool.acquire() as db:
            found = await departments.one(db, code)
        if found is None:
            raise UnknownDepartment(f"there is no department {code}")
        response.headers["ETag"] = etag(found.version)
        return found

    @router.get("/tree", summary="The organisation, top down")
    async def get_tree(
        _: Reader,
        as_of: Annotated[date | None, Query(description="Today, where left out")] = None,
    ) -> Tree:
        async with area.pool.acquire() as db:
            return await tree(db, as_of or today(area))

    return router
