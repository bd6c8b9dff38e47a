"""The routes of interviews."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from fastapi.responses import JSONResponse

from services.programme.api.authorization import OfficerRequest
from services.programme.api.interview_bodies import NewInterview
from services.programme.application.deciders import INTERVIEW_DECIDER
from services.programme.domain.interview_records import (
    InterviewTerms,
    RecordInterview,
    WithdrawConsent,
)
from services.programme.domain.plan_codes import PlanCode
from services.programme.domain.survey_refusals import UnknownSurvey
from services.programme.projections import survey_queries
from services.programme.projections.interviews import INTERVIEW_LIST_QUERY, InterviewRow
from shared.eventsourcing.company_days import company_date
from shared.http.command_execution import Done
from shared.http.cursor_pagination import Page
from shared.http.field_types import Code
from shared.http.list_query_paging import ListParameters, list_page, list_parameters
from shared.http.occurred_at import resolve_occurred_at
from shared.http.read_declarations import READS_ALL_CORRESPONDENCE
from shared.http.router_factory import create_area_router
from shared.service_runtime.area_context import AreaContext


def interview_routes(area: AreaContext) -> APIRouter:
    """Return the routes of interviews."""
    router = create_area_router(area.name, "/interviews")

    @router.post("", status_code=201, response_model=Done)
    async def record_interview(body: NewInterview, request: OfficerRequest) -> JSONResponse:
        """Record an interview with the consent of the person; it is counted in no survey."""
        now = area.clock()
        at = resolve_occurred_at(body.at, area.clock)
        asked = await area.references.resolve_person(body.person, day=company_date(at))
        interviewer = await area.references.resolve_person(body.interviewer, day=company_date(at))
        if body.survey_id is not None:
            async with area.pool.acquire() as db:
                if await survey_queries.find_survey(db, body.survey_id) is None:
                    raise UnknownSurvey(survey_id=body.survey_id)
        terms = InterviewTerms(
            survey_id=body.survey_id,
            person=asked.person,
            department=asked.department or "",
            interviewer=interviewer.person,
            consent=body.consent,
            notes=body.to_notes(),
            held_at=at,
        )
        interview_id = area.id_factory()
        return await area.command_executor.execute(
            request,
            INTERVIEW_DECIDER,
            RecordInterview(interview_id, terms, body.has_consented, now),
            id=interview_id,
            created_location=f"/api/programme/v1/interviews?ids={interview_id}",
        )

    @router.post("/{interview_id}/withdraw-consent", response_model=Done)
    async def withdraw_consent(interview_id: UUID, request: OfficerRequest) -> JSONResponse:
        """Take the consent of the person back for them: notes and name are shown no more."""
        command = WithdrawConsent(interview_id, area.clock())
        return await area.command_executor.execute(
            request, INTERVIEW_DECIDER, command, id=interview_id
        )

    @router.get("", dependencies=[READS_ALL_CORRESPONDENCE])
    async def list_interviews(
        page: Annotated[ListParameters, list_parameters(INTERVIEW_LIST_QUERY)],
        survey: Annotated[UUID | None, Query()] = None,
        about: Annotated[PlanCode | None, Query(description="What the notes are about")] = None,
        department: Annotated[Code | None, Query()] = None,
    ) -> Page[InterviewRow]:
        """List interviews in the order in which they were recorded."""
        filters = {"survey": survey, "about": about, "department": department}
        return await list_page(area.pool, INTERVIEW_LIST_QUERY, filters, page)

    return router
