"""The routes of those who are invited: their invitations, and the one answer with each.

An answer is sent without a bearer token: the invitation is enough, and says nobody's name.
"""

from __future__ import annotations

import json
from contextlib import ExitStack
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Header, Request
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ValidationError

from services.programme.api.survey_bodies import FinishedAnswer
from services.programme.application import open_surveys
from services.programme.application.survey_answer_recording import take_answer
from services.programme.application.survey_invitations import (
    name_invitation,
    read_invitation,
    sign_invitation,
)
from services.programme.domain.survey_refusals import (
    SurveyIsOver,
    SurveyNotOpen,
    UnknownSurvey,
)
from services.programme.projections import survey_queries
from shared.eventsourcing.company_time import CompanyTime
from shared.http.bounded_body import read_unproven_body
from shared.http.problem_details import ProblemError
from shared.http.read_declarations import READS_REFERENCE
from shared.http.read_scope import CallerReadScope
from shared.http.router_factory import create_area_router
from shared.http.signed_requests import RequireSignature, refused_signature
from shared.service_runtime.area_context import AreaContext

INVITATION_HEADER = "Survey-Invitation"
MAX_ANSWER_BYTES = 512 * 1024


class InvitationMissing(ProblemError):
    """Whoever answers has an invitation."""

    status = 401
    en = "send the invitation to this survey in the header {header}"
    zh = "请在请求头 {header} 中发送此调查的邀请"


class InvitationWrong(ProblemError):
    """The invitation is another survey's, or was changed."""

    status = 401
    en = "this is no invitation to this survey; read yours anew"
    zh = "这不是此调查的邀请；请重新获取您的邀请"


class RequireInvitation(RequireSignature):
    """A route dependency that declares that requests have the token of an invitation."""

    scheme = "invitation"
    description = "The token of an invitation to the survey; it is spent by one finished answer"

    async def __call__(self, request: Request) -> None:
        """Raise `InvitationMissing`, or 429 after too many of them, where there is no token."""
        if not request.headers.get(INVITATION_HEADER):
            raise refused_signature(request, InvitationMissing(header=INVITATION_HEADER))


INVITED = Depends(RequireInvitation(INVITATION_HEADER))


def _answer_schema() -> dict[str, Any]:
    """Return the schema of a finished answer in one piece: the document knows no part of it."""
    schema = FinishedAnswer.model_json_schema()
    schema["properties"]["answers"]["items"] = schema.pop("$defs")["AnswerBody"]
    return schema


_BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "description": "The finished answer, at most 512 KB",
        "content": {"application/json": {"schema": _answer_schema()}},
    }
}


class SurveyInvitation(BaseModel):
    """An invitation of the caller that is not spent."""

    survey_id: UUID
    name: str
    questionnaire_code: str
    questionnaire_version: int
    closes_at: CompanyTime
    """The last instant at which an answer is taken."""
    reminded_at: CompanyTime | None
    """When those were reminded who had not answered."""
    invitation: str
    """The token to answer with; whoever has it can answer once."""


class SurveyInvitations(BaseModel):
    """The invitations of the caller that are not spent, those that end first before others."""

    items: list[SurveyInvitation]


class CountedAnswer(BaseModel):
    """An answer was counted, and its invitation is spent."""

    survey_id: UUID


def survey_answer_routes(area: AreaContext) -> APIRouter:
    """Return the routes of those who are invited."""
    router = create_area_router(area.name)

    @router.get("/survey-invitations", dependencies=[READS_REFERENCE])
    async def list_own_survey_invitations(scope: CallerReadScope) -> SurveyInvitations:
        """Read the caller's own invitations to open surveys that are not spent."""
        person = scope.caller.person
        items: list[SurveyInvitation] = []
        if person is None:
            return SurveyInvitations(items=items)
        async with area.pool.acquire() as db:
            for own in await survey_queries.list_own_invitations(db, person):
                secret = await open_surveys.find_secret(db, own.survey_id)
                unspent = await open_surveys.find_unspent(db, own.survey_id)
                if secret is not None and name_invitation(secret, person) in unspent:
                    token = sign_invitation(secret, own.survey_id, person, own.unit)
                    items.append(SurveyInvitation(**own.model_dump(), invitation=token))
        return SurveyInvitations(items=items)

    @router.post(
        "/surveys/{survey_id}/answers",
        response_model=CountedAnswer,
        openapi_extra=_BODY,
        dependencies=[INVITED],
    )
    async def answer_survey(
        survey_id: UUID,
        request: Request,
        invitation: Annotated[str | None, Header(alias=INVITATION_HEADER)] = None,
    ) -> CountedAnswer:
        """Answer a survey once, with an invitation and without saying who one is.

        Sent again, it is refused as spent: the answer was counted then.
        """
        async with area.pool.acquire() as db:
            found = await survey_queries.find_survey(db, survey_id)
            terms = await survey_queries.find_terms(db, survey_id)
            secret = await open_surveys.find_secret(db, survey_id)
        if found is None or terms is None:
            raise UnknownSurvey(survey_id=survey_id)
        if found.status == "prepared":
            raise SurveyNotOpen
        if secret is None:
            raise SurveyIsOver
        invited = read_invitation(secret, survey_id, invitation or "")
        if invited is None:
            raise refused_signature(request, InvitationWrong())
        budget, subject = request.app.state.body_budget, f"survey:{survey_id}"
        with ExitStack() as held:
            body = await read_unproven_body(request, MAX_ANSWER_BYTES, budget, subject, held)
            answers = _parse(body).to_domain()
            async with area.pool.acquire() as db, db.transaction():
                await take_answer(db, survey_id, terms, invited, answers, area.clock())
        return CountedAnswer(survey_id=survey_id)

    return router


def _parse(body: bytes) -> FinishedAnswer:
    """Return the answer in a body; raises what the framework raises for other bodies."""
    try:
        return FinishedAnswer.model_validate_json(body)
    except ValidationError as error:
        details = [{**one, "loc": ("body", *one["loc"])} for one in error.errors()]
        sent = None if error.errors()[0]["type"] == "json_invalid" else json.loads(body)
        raise RequestValidationError(details, body=sent) from error
