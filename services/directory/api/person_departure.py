"""The routes by which people leave, and by which mistakes about people are taken back."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict

from services.directory.api.authorization import ORGANISATION_EDITOR_ROLES, person_decider
from services.directory.api.department_bodies import WithdrawBody
from services.directory.api.organisation_queries import organisation_store
from services.directory.domain.person_commands import PersonCommand
from services.directory.domain.person_departure import (
    LeaveCompany,
    WithdrawAssignment,
    WithdrawPerson,
)
from services.directory.domain.person_erasure import ErasePerson, ErasureGround
from services.directory.projections import person_ids
from services.directory.projections.department_dependants import list_led_departments
from shared.http.auth import Role
from shared.http.command_execution import CommandRequest, Done, command_request_dependency
from shared.http.field_types import Day, Timestamp
from shared.http.occurred_at import resolve_occurred_at
from shared.http.router_factory import create_area_router
from shared.service_runtime.area_context import AreaContext

EditorIfMatchRequest = Annotated[
    CommandRequest, command_request_dependency(*ORGANISATION_EDITOR_ROLES, requires_if_match=True)
]

GeneralManagerIfMatchRequest = Annotated[
    CommandRequest, command_request_dependency(Role.GENERAL_MANAGER, requires_if_match=True)
]


class LeaveBody(BaseModel):
    """The person's last day."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"last_day": "2026-12-31"}]}
    )

    last_day: Day
    at: Timestamp | None = None


class EraseBody(BaseModel):
    """Why a person's data are erased."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"ground": "asked-by-person"}]}
    )

    ground: ErasureGround


def person_departure_routes(area: AreaContext) -> APIRouter:
    """Return the routes; an id in a path means the same in any case."""
    router = create_area_router(area.name)
    store = organisation_store(area)

    async def spell(person: str) -> str:
        async with area.pool.acquire() as db:
            return await person_ids.spell_id(db, person)

    async def execute(request: CommandRequest, command: PersonCommand, id_: str) -> JSONResponse:
        return await area.command_executor.execute(
            request, person_decider(request.caller), command, id=id_, unit_of_work=store
        )

    @router.post("/people/{person:path}/leave", response_model=Done, summary="They leave")
    async def leave_company(
        person: str, body: LeaveBody, request: EditorIfMatchRequest
    ) -> JSONResponse:
        """End a person's stay after a last day; who comes back is assigned again.

        A department that they lead has no head from then on.
        """
        at, person = resolve_occurred_at(body.at, area.clock), await spell(person)
        return await execute(request, LeaveCompany(person, body.last_day, at), person)

    @router.post(
        "/people/{person:path}/assignments/{valid_from}/withdraw",
        response_model=Done,
        summary="Take back an assignment, or that they left",
    )
    async def withdraw_assignment(
        person: str, valid_from: Day, body: WithdrawBody, request: EditorIfMatchRequest
    ) -> JSONResponse:
        """Take back what holds from a day on: an assignment, or that they are in no department."""
        at, person = resolve_occurred_at(body.at, area.clock), await spell(person)
        command = WithdrawAssignment(person, valid_from, body.reason, at)
        return await execute(request, command, person)

    @router.post("/people/{person:path}/withdraw", response_model=Done, summary="Take them back")
    async def withdraw_person(
        person: str, body: WithdrawBody, request: EditorIfMatchRequest
    ) -> JSONResponse:
        """Take back a person who was entered by mistake, and leads no department."""
        at, person = resolve_occurred_at(body.at, area.clock), await spell(person)
        async with area.pool.acquire() as db:
            leads = await list_led_departments(db, person)
        command = WithdrawPerson(person, leads, body.reason, at)
        return await execute(request, command, person)

    @router.post("/people/{person:path}/erase", response_model=Done, summary="Erase their data")
    async def erase_person(
        person: str, body: EraseBody, request: GeneralManagerIfMatchRequest
    ) -> JSONResponse:
        """Erase for good the data of a person who has left: name, sign-on and account.

        The key under which the log has them is deleted; the id and what was done under it stay.
        """
        at, person = area.clock(), await spell(person)
        return await execute(request, ErasePerson(person, body.ground, at), person)

    return router
