"""The routes of successions: a department is merged into others, split or dissolved."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field

from services.directory.api.company_date import company_today
from services.directory.api.department_bodies import WithdrawBody
from services.directory.api.organisation_queries import organisation_store
from services.directory.application import DEPARTMENT_DECIDER
from services.directory.domain.change_refusals import SuccessionDoesNotExist
from services.directory.domain.department_commands import DecideSuccession, WithdrawSuccession
from services.directory.domain.field_types import Code
from services.directory.domain.refusals import UnknownDepartment
from services.directory.domain.succession_events import (
    ItemSuccessor,
    PersonSuccessor,
    SuccessionDecided,
    SuccessionKind,
)
from services.directory.projections import (
    departments,
    organisation_charts,
    person_ids,
    successions,
)
from services.directory.projections.department_dependants import (
    load_dependants,
    load_members_from,
)
from services.directory.projections.successions import SUCCESSION_LIST_QUERY, Succession
from shared.contracts.read_classes import ReadClass
from shared.http.auth import Role
from shared.http.command_execution import CommandRequest, Done, command_request_dependency
from shared.http.cursor_pagination import Page
from shared.http.field_types import Day, SingleLineText, Timestamp
from shared.http.list_query_paging import ListParameters, list_page, list_parameters
from shared.http.occurred_at import resolve_occurred_at
from shared.http.read_scope import RequireReadScope
from shared.http.router_factory import create_area_router
from shared.service_runtime.area_context import AreaContext

MAX_ITEMS = 2000
"""So many things or people go elsewhere by one decision."""

DECIDING_ROLES = (
    Role.GENERAL_MANAGER,
    Role.OFFICER_GOALS,
    Role.OFFICER_DUTIES,
    Role.OFFICER_COMMUNICATION,
    Role.OFFICER_WORKFLOWS,
)
DecidingRequest = Annotated[
    CommandRequest, command_request_dependency(*DECIDING_ROLES, requires_if_match=True)
]
ANY_READER = Depends(RequireReadScope(ReadClass.REFERENCE))


class SuccessorOfItem(BaseModel):
    """One open thing that goes elsewhere than to the successor."""

    model_config = ConfigDict(extra="forbid")

    area: SingleLineText
    """The area that has it, such as `goals`."""
    id: UUID
    successor: Code


class SuccessorOfPerson(BaseModel):
    """One person who goes elsewhere than to the successor."""

    model_config = ConfigDict(extra="forbid")

    person: Code
    successor: Code


class NewSuccession(BaseModel):
    """Who takes over a department that ends."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "kind": "merged",
                    "successor": "RND",
                    "valid_from": "2026-07-01",
                    "reason": "one department for development and testing",
                }
            ]
        },
    )

    kind: SuccessionKind
    successor: Code
    """Has whatever is open of the department, its people and what stands under it."""
    items: Annotated[list[SuccessorOfItem], Field(max_length=MAX_ITEMS)] = []
    people: Annotated[list[SuccessorOfPerson], Field(max_length=MAX_ITEMS)] = []
    valid_from: Day
    """The first day of the successors; the department's last day is the one before."""
    reason: SingleLineText
    at: Timestamp | None = None


def succession_routes(area: AreaContext) -> APIRouter:
    """Return the routes; a code in a path means the same in any case."""
    router = create_area_router(area.name)
    store = organisation_store(area)

    async def spell(code: str) -> str:
        async with area.pool.acquire() as db:
            return await departments.spell_code(db, code)

    async def spelled(code: str, body: NewSuccession, id_: UUID) -> SuccessionDecided:
        """Return the decision with every code and id as it is registered."""
        async with area.pool.acquire() as db:
            codes = await departments.load_codes_like(
                db,
                code,
                body.successor,
                *(one.successor for one in body.items),
                *(one.successor for one in body.people),
            )
            ids = await person_ids.load_ids_like(db, *(one.person for one in body.people))
        return SuccessionDecided(
            code=codes.spell(code),
            succession_id=id_,
            successor=codes.spell(body.successor),
            kind=body.kind,
            items=tuple(
                ItemSuccessor(area=one.area, id=one.id, successor=codes.spell(one.successor))
                for one in body.items
            ),
            people=tuple(
                PersonSuccessor(person=ids.spell(one.person), successor=codes.spell(one.successor))
                for one in body.people
            ),
            valid_from=body.valid_from,
            reason=body.reason,
            at=resolve_occurred_at(body.at, area.clock),
        )

    @router.post(
        "/departments/{code:path}/successions",
        response_model=Done,
        status_code=201,
        summary="Decide who succeeds it",
    )
    async def decide_succession(
        code: str, body: NewSuccession, request: DecidingRequest
    ) -> JSONResponse:
        """Decide which departments take over one that is merged, split or dissolved.

        On the day it closes; its people are assigned to the successor, departments under it move
        there, and the other areas hand over what is open. What was counted stays where it was.
        """
        id_ = area.id_factory()
        decided = await spelled(code, body, id_)
        async with area.pool.acquire() as db:
            chart = await organisation_charts.load_chart(db)
            members = await load_members_from(db, decided.code, decided.valid_from)
            dependants = (await load_dependants(db, [decided.code]))[decided.code]
        command = DecideSuccession(decided, chart, members, company_today(area), dependants)
        return await area.command_executor.execute(
            request,
            DEPARTMENT_DECIDER,
            command,
            id=id_,
            created_location=f"/api/directory/v1/successions/{id_}",
            unit_of_work=store,
        )

    @router.post(
        "/departments/{code:path}/successions/{succession_id}/withdraw",
        response_model=Done,
        summary="Take the decision back",
    )
    async def withdraw_succession(
        code: str, succession_id: UUID, body: WithdrawBody, request: DecidingRequest
    ) -> JSONResponse:
        """Take back a decision whose day has not come: the department stays as it is."""
        at = resolve_occurred_at(body.at, area.clock)
        command = WithdrawSuccession(await spell(code), succession_id, body.reason, at)
        return await area.command_executor.execute(
            request, DEPARTMENT_DECIDER, command, id=succession_id, unit_of_work=store
        )

    @router.get(
        "/departments/{code:path}/successions",
        dependencies=[ANY_READER],
        summary="Who succeeds it, or did",
    )
    async def list_successions(
        code: str, page: Annotated[ListParameters, list_parameters(SUCCESSION_LIST_QUERY)]
    ) -> Page[Succession]:
        """List the decisions about a department's successors, also those taken back."""
        spelled_code = await spell(code)
        async with area.pool.acquire() as db:
            if await departments.find_department(db, spelled_code) is None:
                raise UnknownDepartment(code=code)
        filters = {"department": spelled_code}
        return await list_page(area.pool, SUCCESSION_LIST_QUERY, filters, page)

    @router.get("/successions/{succession_id}", dependencies=[ANY_READER], summary="One of them")
    async def get_succession(succession_id: UUID) -> Succession:
        """Read one decision about the successors of a department."""
        async with area.pool.acquire() as db:
            found = await successions.find_succession(db, succession_id)
        if found is None:
            raise SuccessionDoesNotExist(succession=succession_id)
        return found

    return router
