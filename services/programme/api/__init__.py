"""The HTTP API of the programme area: each route executes one command or one query."""

from __future__ import annotations

from collections.abc import Sequence

from fastapi import APIRouter

from services.programme.api.interviews import interview_routes
from services.programme.api.pains import pain_routes
from services.programme.api.pilots import pilot_routes
from services.programme.api.priorities import priority_routes
from services.programme.api.profiles import profile_routes
from services.programme.api.programmes import programme_routes
from services.programme.api.questionnaires import questionnaire_routes
from services.programme.api.roll_outs import roll_out_routes
from services.programme.api.survey_answers import survey_answer_routes
from services.programme.api.surveys import survey_routes
from services.programme.api.targets import target_routes
from shared.service_runtime.area_context import AreaContext


def create_routers(area: AreaContext) -> Sequence[APIRouter]:
    """Return every route of the area."""
    return (
        programme_routes(area),
        pain_routes(area),
        priority_routes(area),
        pilot_routes(area),
        roll_out_routes(area),
        profile_routes(area),
        target_routes(area),
        questionnaire_routes(area),
        survey_routes(area),
        survey_answer_routes(area),
        interview_routes(area),
    )
