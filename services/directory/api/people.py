"""The routes of people: register, rename, assign; list, one with all assignments."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Depends, Query, Response
from fastapi.responses import JSONResponse

from services.directory.api.allowed_commands import probe_person
from services.directory.api.authorization import ORGANISATION_EDITOR_ROLES, person_decider
from services.directory.api.company_date import asked_day, company_today
from services.directory.api.organisation_queries import organisation_store
from services.directory.api.person_bodies import (
    NewAssignment,
    NewPerson,
    RenamePersonBody,
    SignOnSubjectBody,
)
from services.directory.api.readable_people import readable_history, readable_person
from services.directory.api.uniqueness_checks import UNIQUENESS_CHECKS
from services.directory.domain.department_and_person_entries import PersonEntry
from services.directory.domain.field_types import Role
from services.directory.domain.person_commands import AssignPerson, RegisterPerson, RenamePerson
from services.directory.domain.person_sign_on import SetSignOnSubject
from services.directory.domain.person_state import Assignment
from services.directory.domain.refusals import UnknownPerson
from services.directory.projections import (
    departments,
    organisation_charts,
    people,
    person_ids,
)
from services.directory.projections.department_dependants import list_led_departments
from services.directory.projections.people import Person, PersonHistory
from services.directory.projections.people_list_query import (
    CONTACT_ROLES,
    PeopleFilters,
    people_list_query,
)
from shared.contracts.read_classes import ReadClass
from shared.eventsourcing.unique_value_store import UniqueValueStore
from shared.http.allowed_actions import Actions, CallerActions
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
from shared.http.read_scope import CallerReadScope, RequireReadScope
from shared.http.router_factory import create_area_router
from shared.service_runtime.area_context import AreaContext

PEOPLE_PATH = "/api/directory/v1/people"

EditorIfMatchRequest = Annotated[
    CommandRequest, command_request_dependency(*ORGANISATION_EDITOR_ROLES, requires_if_match=True)
]


class PersonWithActions(PersonHistory):
    """A person, and what the reader may do with them."""

    actions: Actions


def person_routes(area: AreaContext) -> APIRouter:
    """Return the routes of people; an id in a path means the same in any case."""
    router = create_area_router(area.name)
    store = organisation_store(area)
    reads_people = Depends(RequireReadScope(ReadClass.PEOPLE))

    async def spell(person: str) -> str:
        async with area.pool.acquire() as db:
            return await person_ids.spell_id(db, person)

    async def find_holder(subject: str | None) -> str | None:
        async with area.pool.acquire() as db:
            return (
                (await person_ids.find_subject_holders(db, [subject])).get(subject)
                if subject
                else None
            )

    @router.post("/people", response_model=Done, status_code=201, summary="Register one")
    async def register_person(
        body: NewPerson,
        request: Annotated[CommandRequest, command_request_dependency(*ORGANISATION_EDITOR_ROLES)],
    ) -> JSONResponse:
        """Register a person with a first department and roles."""
        at = resolve_occurred_at(body.at, area.clock)
        async with area.pool.acquire() as db:
            department = await departments.spell_code(db, body.department)
            chart = await organisation_charts.load_chart(db, [department])
            same_id = (await person_ids.load_ids_like(db, body.id)).same_code(body.id)
        fields = body.model_dump(exclude={"at", "department"})
        entry = PersonEntry(**fields, department=department)
        holder = await find_holder(entry.sign_on_subject)
        return await area.command_executor.execute(
            request,
            person_decider(request.caller),
            RegisterPerson(entry, chart, at, holder, same_id, area.sign_on_issuer),
            id=body.id,
            created_location=f"{PEOPLE_PATH}/{quote(body.id, safe='')}",
            unit_of_work=UniqueValueStore(store, UNIQUENESS_CHECKS),
        )

    @router.put(
        "/people/{person:path}/sign-on-subject",
        response_model=Done,
        summary="Say with which sign-on they call",
    )
    async def set_sign_on_subject(
        person: str, body: SignOnSubjectBody, request: EditorIfMatchRequest
    ) -> JSONResponse:
        """Set the subject with which a person signs on, so that tokens lead to the person.

        It is one of the company's sign-on provider. Tokens with a subject that is taken from the
        person are refused in every area until it is given to somebody, unless it is `released`.
        """
        at, person = resolve_occurred_at(body.at, area.clock), await spell(person)
        holder = await find_holder(body.sign_on_subject)
        command = SetSignOnSubject(
            person, body.sign_on_subject, holder, at, area.sign_on_issuer, body.released
        )
        return await area.command_executor.execute(
            request,
            person_decider(request.caller),
            command,
            id=person,
            unit_of_work=UniqueValueStore(area.event_store, UNIQUENESS_CHECKS),
        )

    @router.put("/people/{person:path}/name", response_model=Done, summary="Rename them")
    async def rename_person(
        person: str, body: RenamePersonBody, request: EditorIfMatchRequest
    ) -> JSONResponse:
        """Rename a person; the id stays."""
        person = await spell(person)
        command = RenamePerson(person, body.name, resolve_occurred_at(body.at, area.clock))
        return await area.command_executor.execute(
            request, person_decider(request.caller), command, id=person
        )

    @router.post("/people/{person:path}/assignments", response_model=Done, summary="Assign them")
    async def assign_person(
        person: str, body: NewAssignment, request: EditorIfMatchRequest
    ) -> JSONResponse:
        """Assign a person to a department with roles, from a day on."""
        at, person = resolve_occurred_at(body.at, area.clock), await spell(person)
        async with area.pool.acquire() as db:
            department = await departments.spell_code(db, body.department)
            chart = await organisation_charts.load_chart(db, [department])
        assignment = Assignment(department, body.roles, body.valid_from)
        command = AssignPerson(person, assignment, chart, at)
        return await area.command_executor.execute(
            request,
            person_decider(request.caller),
            command,
            id=person,
            unit_of_work=store,
        )

    @router.get(
        "/people",
        dependencies=[reads_people],
        summary="List them by id, as they stand on a day",
    )
    async def list_people(
        scope: CallerReadScope,
        page: Annotated[
            ListParameters, list_parameters(people_list_query(date.max), default_limit=100)
        ],
        department: Annotated[str | None, Query(max_length=100)] = None,
        role: Role | None = None,
        as_of: AsOfTimeOrDay = None,
    ) -> Page[Person]:
        """List people by id with department and roles, as they stand on a day.

        Department roles read their own people, and of other departments the heads and the liaisons:
        neither their other roles nor since when they are there.
        """
        limit = scope.limit(ReadClass.PEOPLE)
        if page.ids or department:
            async with area.pool.acquire() as db:
                if page.ids:
                    known = await person_ids.load_ids_like(db, *page.ids)
                    page = replace(page, ids=[known.spell(person) for person in page.ids])
                department = department and await departments.spell_code(db, department)
        if limit is not None and role is not None and role not in CONTACT_ROLES:
            scope.require_filter(ReadClass.PEOPLE, department)
            department = limit
        filters = PeopleFilters(department, role, asked_day(area, as_of))
        query = people_list_query(company_today(area))
        found = await list_page(area.pool, query, filters, page, readable_by=limit)
        return found.model_copy(
            update={"items": [readable_person(person, scope) for person in found.items]}
        )

    @router.get(
        "/people/{person:path}",
        dependencies=[reads_people],
        summary="One person with all assignments",
    )
    async def get_person(
        scope: CallerReadScope, person: str, response: Response, actions: CallerActions
    ) -> PersonWithActions:
        """Read one person with all assignments, past and future ones.

        Department roles read their own people so, and of other departments the heads and the
        liaisons: who they are and what they are now.
        """
        async with area.pool.acquire() as db:
            found = await people.find_person_history(db, await person_ids.spell_id(db, person))
            if found is None:
                raise UnknownPerson(person=person)
            found = await readable_history(db, found, scope, company_today(area))
            leads = (
                await list_led_departments(db, found.id)
                if actions.depends_on_state("withdraw_person")
                else ()
            )
        response.headers["ETag"] = format_etag(found.version)
        possible = await probe_person(area, found.id, leads, actions)
        return PersonWithActions(**dict(found), actions=actions.among(possible))

    return router
