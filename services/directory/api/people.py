"""People over HTTP: register, rename, assign; list, one with its history."""

from __future__ import annotations

from datetime import date
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Depends, Query, Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict

from services.directory.api.callers import ORGANISERS
from services.directory.api.moments import today
from services.directory.application import PERSON
from services.directory.domain.entry import Day, PersonEntry, Role
from services.directory.domain.person import (
    Assignment,
    AssignPerson,
    RegisterPerson,
    RenamePerson,
)
from services.directory.domain.refusals import UnknownPerson
from services.directory.projections import departments, people
from services.directory.projections.people import Person, PersonHistory
from shared.http.callers import EVERYBODY, Allow, Caller
from shared.http.commands import Asked, Done, asks, etag
from shared.http.fields import Code, Moment, Text
from shared.http.happened import happened
from shared.http.paging import Cursor, Limit, Page, after, cursor_for
from shared.http.routing import routes_of
from shared.runtime.area import Area

PATH = "/api/directory/v1/people"

Reader = Annotated[Caller, Depends(Allow(*EVERYBODY))]
Change = Annotated[Asked, asks(*ORGANISERS, update=True)]


class NewPerson(BaseModel):
    """A person to register, with their first assignment."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "id": "E1001",
                    "name": "李静",
                    "department": "RND",
                    "roles": ["department-head"],
                    "valid_from": "2026-01-01",
                }
            ]
        },
    )

    id: Code
    name: Text
    department: Code
    roles: frozenset[Role] = frozenset()
    valid_from: Day
    at: Moment | None = None


class NewPersonName(BaseModel):
    """Another name."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"name": "李静文"}]})

    name: Text
    at: Moment | None = None


class NewAssignment(BaseModel):
    """Where a person works from a day on, and as what; another one of the same day is replaced."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [{"department": "QA", "roles": ["executor"], "valid_from": "2026-07-01"}]
        },
    )

    department: Code
    roles: frozenset[Role] = frozenset()
    valid_from: Day
    at: Moment | None = None


def person_routes(area: Area) -> APIRouter:
    """Return the people's routes."""
    router = routes_of(area.name)

    @router.post("/people", response_model=Done, status_code=201, summary="Register one")
    async def register_person(
        body: NewPerson, asked: Annotated[Asked, asks(*ORGANISERS)]
    ) -> JSONResponse:
        at = happened(body.at, area.clock)
        async with area.pool.acquire() as db:
            chart = await departments.chart(db, [body.department])
        entry = PersonEntry(**body.model_dump(exclude={"at"}))
        return await area.commands.carry_out(
            asked,
            PERSON,
            RegisterPerson(entry, chart, at),
            id=body.id,
            created_at=f"{PATH}/{quote(body.id, safe='')}",
        )

    @router.put("/people/{person:path}/name", response_model=Done, summary="Rename them")
    async def rename_person(person: str, body: NewPersonName, asked: Change) -> JSONResponse:
        command = RenamePerson(person, body.name, happened(body.at, area.clock))
        return await area.commands.carry_out(asked, PERSON, command, id=person)

    @router.post("/people/{person:path}/assignments", response_model=Done, summary="Assign them")
    async def assign_person(person: str, body: NewAssignment, asked: Change) -> JSONResponse:
        at = happened(body.at, area.clock)
        async with area.pool.acquire() as db:
            chart = await departments.chart(db, [body.department])
        assignment = Assignment(body.department, body.roles, body.valid_from)
        command = AssignPerson(person, assignment, chart, at)
        return await area.commands.carry_out(asked, PERSON, command, id=person)

    @router.get("/people", summary="List them by id, as they stand on a day")
    async def list_people(
        _: Reader,
        department: Annotated[str | None, Query(max_length=100)] = None,
        role: Role | None = None,
        as_of: Annotated[date | None, Query(description="Today, where left out")] = None,
        limit: Limit = 100,
        cursor: Cursor = None,
    ) -> Page[Person]:
        bound = {"list": "people", "department": department, "role": role, "as_of": as_of}
        behind = after(cursor, **bound)
        async with area.pool.acquire() as db:
            found = await people.listed(
                db,
                department=department,
                role=role,
                as_of=as_of or today(area),
                behind=behind[0] if behind else None,
                limit=limit + 1,
            )
        more = cursor_for([found[limit - 1].id], **bound) if len(found) > limit else None
        return Page(items=found[:limit], next_cursor=more)

    @router.get("/people/{person:path}", summary="One person with all assignments")
    async def get_person(_: Reader, person: str, response: Response) -> PersonHistory:
        async with area.pool.acquire() as db:
            found = await people.one(db, person)
        if found is None:
            raise UnknownPerson(f"there is no person {person}")
        response.headers["ETag"] = etag(found.version)
        return found

    return router
