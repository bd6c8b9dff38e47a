"""The commands to liaisons over HTTP: name, hand over, change the deputy, end, note, be absent."""

from __future__ import annotations

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import JSONResponse

from services.duties.api.liaison_bodies import (
    CompetenceNoteBody,
    CompetenceStatementBody,
    DeputyBody,
    EndLiaisonBody,
    HandOverBody,
    NewLiaison,
)
from services.duties.api.liaison_competence import (
    DoneWithCompetence,
    check_competence,
    statement_command,
    with_competence,
)
from services.duties.api.liaison_items import is_item_open, require_open_item, require_person
from services.duties.api.required_roles import OFFICER_ROLES
from services.duties.application.deciders import LIAISON_DECIDER, liaison_office
from services.duties.domain.liaison_commands import (
    ChangeLiaisonDeputy,
    EndLiaison,
    HandOverLiaison,
    LiaisonCommand,
    NameLiaison,
    NoteLiaisonCompetence,
    WithdrawLiaisonHandOver,
)
from services.duties.domain.liaison_events import LiaisonOffice
from services.duties.domain.liaison_refusals import UnknownLiaison
from services.duties.domain.liaison_state import Liaison, LiaisonState
from shared.eventsourcing.company_days import company_date
from shared.http.auth import Caller, Role
from shared.http.command_bodies import ReasonBody
from shared.http.command_execution import CommandRequest, Done, command_request_dependency
from shared.http.router_factory import create_area_router
from shared.service_runtime.area_context import AreaContext

NAMING_ROLES = (*OFFICER_ROLES, Role.DEPARTMENT_HEAD)
"""The roles that name liaisons and judge them: the department's head, and officers for it."""
HANDING_ROLES = (*NAMING_ROLES, Role.LIAISON)
"""The roles that hand an office over: the department's liaisons do so as well."""

NamingRequest = Annotated[CommandRequest, command_request_dependency(*NAMING_ROLES)]
HandingRequest = Annotated[CommandRequest, command_request_dependency(*HANDING_ROLES)]


def liaison_command_routes(area: AreaContext) -> APIRouter:
    """Return the routes of commands to liaisons."""
    router = create_area_router(area.name, "/liaisons")

    def today() -> date:
        return company_date(area.clock())

    async def require_office(caller: Caller, liaison_id: UUID, *roles: Role) -> Liaison:
        """Return an office of a department for which the caller has one of the roles."""
        stream = f"liaison-{liaison_id}"
        states = await area.event_store.load_states({stream: LIAISON_DECIDER})
        found: LiaisonState = states[stream].state
        if found is None:
            raise UnknownLiaison(liaison=liaison_id)
        caller.require_department_role(found.office.department, *roles)
        return found

    async def require_deputy(deputy: str | None, department: str, day: date) -> str | None:
        if deputy is None:
            return None
        found = await require_person(area, deputy, department, day)
        spelled: str = found.person
        return spelled

    async def execute(request: CommandRequest, command: LiaisonCommand) -> JSONResponse:
        return await area.command_executor.execute(
            request, LIAISON_DECIDER, command, id=command.liaison_id
        )

    def statement_of(
        caller: Caller, found: LiaisonOffice, person: str, said: CompetenceStatementBody | None
    ) -> NoteLiaisonCompetence | None:
        """Return what is stated with a naming; heads and officers judge, liaisons do not."""
        if said is None:
            return None
        caller.require_department_role(found.department, *NAMING_ROLES)
        return statement_command(area, caller, found.liaison_id, person, said)

    @router.post("", status_code=201, response_model=DoneWithCompetence)
    async def name_liaison(body: NewLiaison, request: NamingRequest) -> JSONResponse:
        """Name who speaks for a department about an item, where nobody does yet.

        Where the person's competence is not shown, the answer warns of it, or the policy refuses.
        """
        day = body.valid_from or today()
        department = await area.references.resolve_department(body.department, day=day)
        request.caller.require_department_role(department, *NAMING_ROLES)
        item = body.item.to_domain()
        await require_open_item(area, item)
        person = await require_person(area, body.person, department, day)
        office = liaison_office(department, item)
        statement = statement_of(request.caller, office, person.person, body.competence)
        check = await check_competence(
            area, request.caller, department, person.person, statement, body.overrule
        )
        command = NameLiaison(
            office,
            person.person,
            await require_deputy(body.deputy, department, day),
            day,
            today(),
            area.clock(),
            person.last_day,
            check,
            statement,
        )
        answer = await area.command_executor.execute(
            request,
            LIAISON_DECIDER,
            command,
            id=office.liaison_id,
            created_location=f"/api/duties/v1/liaisons/{office.liaison_id}",
        )
        return with_competence(answer, person.person, check)

    @router.post("/{liaison_id}/hand-over", response_model=DoneWithCompetence)
    async def hand_over_liaison(
        liaison_id: UUID, body: HandOverBody, request: HandingRequest
    ) -> JSONResponse:
        """Hand the office over: the successor holds it from a day on, and nobody before."""
        found = await require_office(request.caller, liaison_id, *HANDING_ROLES)
        department, day = found.office.department, body.on or today()
        person = await require_person(area, body.to, department, day)
        deputy = await require_deputy(body.deputy, department, day)
        statement = statement_of(request.caller, found.office, person.person, body.competence)
        check = await check_competence(
            area, request.caller, department, person.person, statement, body.overrule
        )
        command = HandOverLiaison(
            liaison_id,
            person.person,
            deputy,
            day,
            today(),
            body.reason,
            area.clock(),
            person.last_day,
            check,
            statement,
        )
        return with_competence(await execute(request, command), person.person, check)

    @router.post("/{liaison_id}/withdraw-hand-over", response_model=Done)
    async def withdraw_liaison_hand_over(
        liaison_id: UUID, body: ReasonBody, request: HandingRequest
    ) -> JSONResponse:
        """Take back a hand-over to come: who holds the office goes on."""
        await require_office(request.caller, liaison_id, *HANDING_ROLES)
        command = WithdrawLiaisonHandOver(liaison_id, body.reason, today(), area.clock())
        return await execute(request, command)

    @router.put("/{liaison_id}/deputy", response_model=Done)
    async def change_liaison_deputy(
        liaison_id: UUID, body: DeputyBody, request: HandingRequest
    ) -> JSONResponse:
        """Name who acts from today on while the liaison is absent, or nobody."""
        found = await require_office(request.caller, liaison_id, *HANDING_ROLES)
        deputy = await require_deputy(body.deputy, found.office.department, today())
        return await execute(
            request, ChangeLiaisonDeputy(liaison_id, deputy, today(), area.clock())
        )

    @router.post("/{liaison_id}/end", response_model=Done)
    async def end_liaison(
        liaison_id: UUID, body: EndLiaisonBody, request: NamingRequest
    ) -> JSONResponse:
        """End the office of an item that is over; for one that goes on there is a successor."""
        found = await require_office(request.caller, liaison_id, *NAMING_ROLES)
        goes_on = await is_item_open(area, found.office.item) is not False
        command = EndLiaison(
            liaison_id, body.last_day or today(), body.reason, goes_on, area.clock()
        )
        return await execute(request, command)

    @router.put("/{liaison_id}/competence", response_model=Done)
    async def note_liaison_competence(
        liaison_id: UUID, body: CompetenceNoteBody, request: NamingRequest
    ) -> JSONResponse:
        """State how well the liaison, or the deputy, communicates and knows the business.

        Nobody states their own: of a head who is liaison an officer states it.
        """
        await require_office(request.caller, liaison_id, *NAMING_ROLES)
        command = statement_command(area, request.caller, liaison_id, body.person, body)
        return await execute(request, command)

    return router
