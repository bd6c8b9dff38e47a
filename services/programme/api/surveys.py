"""The routes of surveys: prepare, invite, open, remind, close, and read the results."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response
from fastapi.responses import JSONResponse

from services.programme.api.authorization import OfficerRequest
from services.programme.api.survey_bodies import InviteBody, NewSurvey
from services.programme.application.deciders import SURVEY_DECIDER
from services.programme.application.survey_answer_recording import (
    OpenSurveyUnitOfWork,
    take_tallies,
)
from services.programme.domain.phase_criteria import Phase
from services.programme.domain.plan_codes import PlanCode
from services.programme.domain.survey_commands import (
    CloseSurvey,
    InvitePeople,
    OpenSurvey,
    PrepareSurvey,
    RemindInvited,
)
from services.programme.domain.survey_events import SurveyGroup, SurveyTerms
from services.programme.domain.survey_refusals import (
    SurveyNotOpen,
    SurveyStillOpen,
    UnknownQuestionnaire,
    UnknownSurvey,
)
from services.programme.projections import survey_queries
from services.programme.projections.invited_people import list_people_at_work
from services.programme.projections.survey_queries import (
    PublishedResults,
    SurveyRow,
    SurveyStatus,
)
from shared.eventsourcing.company_days import company_date
from shared.http.command_bodies import ReasonBody
from shared.http.command_execution import Done, format_etag
from shared.http.cursor_pagination import Page
from shared.http.field_types import Code
from shared.http.list_query_paging import ListParameters, list_page, list_parameters
from shared.http.query_parameters import SeveralValues
from shared.http.read_declarations import READS_REFERENCE
from shared.http.router_factory import create_area_router
from shared.service_runtime.area_context import AreaContext


def survey_routes(area: AreaContext) -> APIRouter:
    """Return the routes of surveys."""
    router = create_area_router(area.name, "/surveys")

    async def find(survey_id: UUID) -> SurveyRow:
        async with area.pool.acquire() as db:
            found = await survey_queries.find_survey(db, survey_id)
        if found is None:
            raise UnknownSurvey(survey_id=survey_id)
        return found

    @router.post("", status_code=201, response_model=Done)
    async def prepare_survey(body: NewSurvey, request: OfficerRequest) -> JSONResponse:
        """Prepare a survey with a version of a questionnaire; nobody can answer it yet."""
        async with area.pool.acquire() as db:
            asked = await survey_queries.find_questionnaire(
                db, body.questionnaire, body.questionnaire_version
            )
        if asked is None:
            raise UnknownQuestionnaire(code=body.questionnaire)
        named = {code for group in body.groups for code in group.departments}
        known = await area.references.resolve_departments(sorted(named))
        terms = SurveyTerms(
            name=body.name,
            purpose=body.purpose,
            questionnaire_code=asked.code,
            questionnaire_version=asked.version,
            questionnaire=asked.terms,
            groups=tuple(
                SurveyGroup(
                    name=group.name,
                    departments=tuple(sorted({known[code] for code in group.departments})),
                )
                for group in body.groups
            ),
            closes_at=body.closes_at,
        )
        survey_id = area.id_factory()
        return await area.command_executor.execute(
            request,
            SURVEY_DECIDER,
            PrepareSurvey(survey_id, terms, area.clock()),
            id=survey_id,
            created_location=f"/api/programme/v1/surveys/{survey_id}",
        )

    @router.post("/{survey_id}/invite", response_model=Done)
    async def invite_people(
        survey_id: UUID, body: InviteBody, request: OfficerRequest
    ) -> JSONResponse:
        """Invite whoever works in departments when the survey opens, and single people."""
        await find(survey_id)
        now = area.clock()
        known = await area.references.resolve_departments(sorted(set(body.departments)))
        people = [
            (await area.references.resolve_person(person, day=company_date(now))).person
            for person in sorted(set(body.people))
        ]
        command = InvitePeople(survey_id, tuple(sorted(known.values())), tuple(people), now)
        return await area.command_executor.execute(request, SURVEY_DECIDER, command, id=survey_id)

    @router.post("/{survey_id}/open", response_model=Done)
    async def open_survey(survey_id: UUID, request: OfficerRequest) -> JSONResponse:
        """Let those who are invited and work here today answer; nobody is invited after that."""
        found, now = await find(survey_id), area.clock()
        async with area.unit_of_work() as unit:
            invited = await list_people_at_work(
                unit.connection, found.departments, found.people, company_date(now)
            )
            return await area.command_executor.execute(
                request,
                SURVEY_DECIDER,
                OpenSurvey(survey_id, invited, now),
                id=survey_id,
                unit_of_work=OpenSurveyUnitOfWork(unit),
            )

    @router.post("/{survey_id}/remind", response_model=Done)
    async def remind_invited(survey_id: UUID, request: OfficerRequest) -> JSONResponse:
        """Remind those who have not answered, once a day; nobody is told who these are."""
        command = RemindInvited(survey_id, area.clock())
        return await area.command_executor.execute(request, SURVEY_DECIDER, command, id=survey_id)

    @router.post("/{survey_id}/close", response_model=Done)
    async def close_survey(
        survey_id: UUID, body: ReasonBody, request: OfficerRequest
    ) -> JSONResponse:
        """Close a survey before its time: no answer is taken any more."""
        async with area.unit_of_work() as unit:
            tallies = await take_tallies(unit.connection, survey_id)
            return await area.command_executor.execute(
                request,
                SURVEY_DECIDER,
                CloseSurvey(survey_id, tallies, area.clock(), body.reason),
                id=survey_id,
                unit_of_work=OpenSurveyUnitOfWork(unit),
            )

    @router.get("", dependencies=[READS_REFERENCE])
    async def list_surveys(
        page: Annotated[ListParameters, list_parameters(survey_queries.SURVEY_LIST_QUERY)],
        status: SeveralValues[SurveyStatus] = None,
        purpose: Annotated[Phase | None, Query()] = None,
    ) -> Page[SurveyRow]:
        """List surveys in the order in which they were prepared."""
        filters = {"status": status, "purpose": purpose}
        return await list_page(area.pool, survey_queries.SURVEY_LIST_QUERY, filters, page)

    @router.get("/{survey_id}", dependencies=[READS_REFERENCE])
    async def get_survey(survey_id: UUID, response: Response) -> SurveyRow:
        """Read a survey; how many have answered is shown when it is closed."""
        found = await find(survey_id)
        response.headers["ETag"] = format_etag(found.version)
        return found

    @router.get("/{survey_id}/results", dependencies=[READS_REFERENCE])
    async def get_survey_results(
        survey_id: UUID,
        response: Response,
        question: Annotated[Code | None, Query()] = None,
        about: Annotated[PlanCode | None, Query(description="An area")] = None,
        department: Annotated[Code | None, Query()] = None,
    ) -> PublishedResults:
        """Read the results of a closed survey: the same rows always, of five people or more.

        A filter leaves rows out and makes none: a department that is shown with others only is
        found in that row.
        """
        found = await find(survey_id)
        if found.status == "prepared":
            raise SurveyNotOpen
        async with area.pool.acquire() as db:
            results = await survey_queries.published_results(db, survey_id)
        if results is None:
            raise SurveyStillOpen(closes_at=found.closes_at)
        response.headers["ETag"] = format_etag(found.version)
        code = None if department is None else await area.references.spelling_of(department)
        rows = [
            row
            for row in results.rows
            if question in {None, row.question}
            and about in {None, row.about}
            and (code is None or (row.scope == "cell" and code in row.departments))
        ]
        return results.model_copy(update={"rows": rows})

    return router
