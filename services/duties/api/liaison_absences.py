"""Absences over HTTP: on which days deputies act."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from fastapi.responses import JSONResponse

from services.duties.api.liaison_bodies import NewAbsence
from services.duties.api.liaison_commands import HANDING_ROLES, HandingRequest
from services.duties.api.liaison_items import require_person
from services.duties.api.named_departments import spelled_as_known
from services.duties.application.deciders import LIAISON_ABSENCE_DECIDER
from services.duties.domain.liaison_absence import RecordAbsence, UnknownAbsence, WithdrawAbsence
from services.duties.projections import liaisons
from services.duties.projections.liaisons import AbsenceRow
from shared.contracts.read_classes import ReadClass
from shared.eventsourcing.liaison_contacts import AbsencePeriod
from shared.http.command_execution import Done
from shared.http.cursor_pagination import Page
from shared.http.field_types import Code, Day
from shared.http.list_query_paging import ListParameters, list_page, list_parameters
from shared.http.read_declarations import READS_PEOPLE
from shared.http.read_scope import CallerReadScope
from shared.http.router_factory import create_area_router
from shared.service_runtime.area_context import AreaContext


def liaison_absence_routes(area: AreaContext) -> APIRouter:
    """Return the routes of absences."""
    router = create_area_router(area.name, "/liaison-absences")

    @router.post("", status_code=201, response_model=Done)
    async def record_liaison_absence(body: NewAbsence, request: HandingRequest) -> JSONResponse:
        """Record on which days a person is absent: the deputies act, for every item."""
        found = await area.references.resolve_person(body.person, day=body.first_day)
        department = found.department or ""
        request.caller.require_department_role(department, *HANDING_ROLES)
        person = await require_person(area, body.person, department, body.first_day)
        absence_id = area.id_factory()
        period = AbsencePeriod(
            absence_id=absence_id, first_day=body.first_day, last_day=body.last_day
        )
        return await area.command_executor.execute(
            request,
            LIAISON_ABSENCE_DECIDER,
            RecordAbsence(person.person, department, period, area.clock()),
            id=absence_id,
            created_location=f"/api/duties/v1/liaison-absences?ids={absence_id}",
        )

    @router.get("", dependencies=[READS_PEOPLE])
    async def list_liaison_absences(
        page: Annotated[ListParameters, list_parameters(liaisons.ABSENCE_LIST_QUERY)],
        scope: CallerReadScope,
        department: Code | None = None,
        person: Code | None = None,
        on: Annotated[Day | None, Query(description="Who is absent on this day")] = None,
    ) -> Page[AbsenceRow]:
        """List absences, the latest first; for who reads the department's people."""
        code = await spelled_as_known(area, department)
        scope.require_filter(ReadClass.PEOPLE, code)
        filters = {"department": code, "person": person, "on": on}
        limit = scope.limit(ReadClass.PEOPLE)
        return await list_page(
            area.pool, liaisons.ABSENCE_LIST_QUERY, filters, page, readable_by=limit
        )

    @router.post("/{absence_id}/withdraw", response_model=Done)
    async def withdraw_liaison_absence(absence_id: UUID, request: HandingRequest) -> JSONResponse:
        """Say that the person is there after all."""
        async with area.pool.acquire() as db:
            found = await liaisons.find_absence(db, absence_id)
        if found is None:
            raise UnknownAbsence(absence=absence_id)
        request.caller.require_department_role(found.department, *HANDING_ROLES)
        return await area.command_executor.execute(
            request,
            LIAISON_ABSENCE_DECIDER,
            WithdrawAbsence(found.person, absence_id, area.clock()),
            id=absence_id,
        )

    return router
