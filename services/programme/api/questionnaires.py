"""The routes of questionnaires."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Response
from fastapi.responses import JSONResponse

from services.programme.api.authorization import OfficerRequest
from services.programme.api.survey_bodies import QuestionnaireBody
from services.programme.application.deciders import QUESTIONNAIRE_DECIDER
from services.programme.domain.questionnaire_versions import PublishQuestionnaire
from services.programme.domain.survey_refusals import UnknownQuestionnaire
from services.programme.projections import survey_queries
from services.programme.projections.survey_queries import QuestionnaireDetails, QuestionnaireRow
from shared.http.command_execution import Done, format_etag
from shared.http.cursor_pagination import Page
from shared.http.field_types import Code, NewCode
from shared.http.list_query_paging import ListParameters, list_page, list_parameters
from shared.http.read_declarations import READS_REFERENCE
from shared.http.router_factory import create_area_router
from shared.service_runtime.area_context import AreaContext


def questionnaire_routes(area: AreaContext) -> APIRouter:
    """Return the routes of questionnaires."""
    router = create_area_router(area.name, "/questionnaires")

    @router.put("/{questionnaire}", response_model=Done)
    async def publish_questionnaire(
        questionnaire: NewCode, body: QuestionnaireBody, request: OfficerRequest
    ) -> JSONResponse:
        """Publish a questionnaire, or its next version; earlier ones stay as they are."""
        command = PublishQuestionnaire(questionnaire, body.to_domain(), area.clock())
        return await area.command_executor.execute(
            request, QUESTIONNAIRE_DECIDER, command, id=questionnaire
        )

    @router.get("", dependencies=[READS_REFERENCE])
    async def list_questionnaires(
        page: Annotated[ListParameters, list_parameters(survey_queries.QUESTIONNAIRE_LIST_QUERY)],
        code: Annotated[Code | None, Query()] = None,
    ) -> Page[QuestionnaireRow]:
        """List the versions of questionnaires by code."""
        return await list_page(
            area.pool, survey_queries.QUESTIONNAIRE_LIST_QUERY, {"code": code}, page
        )

    @router.get("/{questionnaire}", dependencies=[READS_REFERENCE])
    async def get_questionnaire(
        questionnaire: Code,
        response: Response,
        version: Annotated[
            int | None, Query(ge=1, le=10**6, description="The last one, if left out")
        ] = None,
    ) -> QuestionnaireDetails:
        """Read a version of a questionnaire with its questions."""
        async with area.pool.acquire() as db:
            found = await survey_queries.find_questionnaire(db, questionnaire, version)
        if found is None:
            raise UnknownQuestionnaire(code=questionnaire)
        response.headers["ETag"] = format_etag(found.version)
        return found

    return router
