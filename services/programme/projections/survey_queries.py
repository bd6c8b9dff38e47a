"""The queries on questionnaires and surveys."""

from __future__ import annotations

import json
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, BeforeValidator

from services.programme.domain.phase_criteria import Phase
from services.programme.domain.survey_events import SurveyTerms
from services.programme.domain.survey_questions import QuestionnaireTerms
from services.programme.domain.survey_result_rows import (
    ResultRow,
    ResultScope,
    participation_rows,
    result_rows,
)
from services.programme.domain.survey_results import Satisfaction, SurveyResults
from shared.eventsourcing.company_time import CompanyTime
from shared.postgres.list_query import ListQuery, Sort, SortKey

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection

SurveyStatus = Literal["prepared", "open", "closed"]


class QuestionnaireRow(BaseModel):
    """A version of a questionnaire."""

    code: str
    version: int
    title: str
    published_at: CompanyTime
    updated_at: CompanyTime


class QuestionnaireDetails(QuestionnaireRow):
    """A version of a questionnaire with its questions."""

    terms: Annotated[QuestionnaireTerms, BeforeValidator(json.loads)]


class SurveyRow(BaseModel):
    """A survey as it stands."""

    survey_id: UUID
    version: int
    status: SurveyStatus
    name: str
    purpose: Phase
    """The phase of the programme for which it is asked."""
    questionnaire_code: str
    questionnaire_version: int
    departments: list[str]
    """The departments whose people are invited."""
    people: list[str]
    """The ids of people who are invited besides."""
    invited: int | None
    """How many people are invited; `null` before it opens."""
    opened_at: CompanyTime | None
    closes_at: CompanyTime
    """The last instant at which an answer is taken."""
    reminded_at: CompanyTime | None
    closed_at: CompanyTime | None
    close_reason: str | None
    """Why it was closed before its time."""
    updated_at: CompanyTime


class Participation(BaseModel):
    """How many people answered of those who were invited."""

    scope: ResultScope
    group: str | None
    departments: list[str]
    invited: int
    answered: int


class PublishedResults(BaseModel):
    """What is shown of a closed survey; every row is about five people or more."""

    survey_id: UUID
    name: str
    purpose: Phase
    closed_at: CompanyTime
    satisfaction: Satisfaction | None
    """`null` below five answers, and where the questionnaire does not ask for it."""
    participation: list[Participation]
    """Empty where fewer than five people answered."""
    rows: list[ResultRow]


class OwnInvitation(BaseModel):
    """An invitation of a person to a survey that is open."""

    survey_id: UUID
    name: str
    questionnaire_code: str
    questionnaire_version: int
    closes_at: CompanyTime
    reminded_at: CompanyTime | None
    person: str
    unit: int


QUESTIONNAIRE_LIST_QUERY = ListQuery(
    name="questionnaires",
    select="SELECT code, version, title, published_at, updated_at FROM questionnaire_version",
    conditions={"code": "code = {code}"},
    sort=Sort([SortKey("code", str), SortKey("version", int)]),
    searched=("code", "title"),
    updated_at="updated_at",
    row=QuestionnaireRow,
)
"""The list of all versions of questionnaires."""

_COLUMNS = (
    "survey_id, version, status, name, purpose, questionnaire_code, questionnaire_version,"
    " departments, people, invited, opened_at, closes_at, reminded_at, closed_at, close_reason,"
    " updated_at"
)

SURVEY_LIST_QUERY = ListQuery(
    name="surveys",
    select=f"SELECT {_COLUMNS} FROM survey",  # noqa: S608  no input
    conditions={"status": "status = ANY ({status})", "purpose": "purpose = {purpose}"},
    sort=Sort([SortKey("survey_id", UUID)]),
    sorts={"updated_at": Sort([SortKey("updated_at", datetime), SortKey("survey_id", UUID)])},
    searched=("name",),
    id_key=SortKey("survey_id", UUID),
    updated_at="updated_at",
    row=SurveyRow,
)
"""The list of surveys, in the order in which they were prepared."""


async def find_questionnaire(
    db: Connection, code: str, version: int | None = None
) -> QuestionnaireDetails | None:
    """Return a version of a questionnaire, the last one for `None`; `None` for an unknown one."""
    row = await db.fetchrow(
        "SELECT * FROM questionnaire_version WHERE code = $1 AND version = coalesce($2, version)"
        " ORDER BY version DESC LIMIT 1",
        code,
        version,
    )
    return None if row is None else QuestionnaireDetails(**row)


async def find_survey(db: Connection, survey_id: UUID) -> SurveyRow | None:
    """Return a survey, or `None` where there is none of this id."""
    row = await db.fetchrow(
        f"SELECT {_COLUMNS} FROM survey WHERE survey_id = $1",  # noqa: S608  no input
        survey_id,
    )
    return None if row is None else SurveyRow(**row)


async def find_terms(db: Connection, survey_id: UUID) -> SurveyTerms | None:
    """Return what a survey was prepared with, or `None`."""
    terms = await db.fetchval("SELECT terms FROM survey WHERE survey_id = $1", survey_id)
    return None if terms is None else SurveyTerms.model_validate_json(terms)


async def list_own_invitations(db: Connection, person: str) -> list[OwnInvitation]:
    """Return a person's invitations to surveys that are open, spent or not."""
    rows = await db.fetch(
        "SELECT survey.survey_id, name, questionnaire_code, questionnaire_version, closes_at,"
        " reminded_at, person, unit FROM survey_invitee JOIN survey USING (survey_id)"
        " WHERE person = $1 AND status = 'open' ORDER BY closes_at, survey_id",
        person,
    )
    return [OwnInvitation(**row) for row in rows]


async def published_results(db: Connection, survey_id: UUID) -> PublishedResults | None:
    """Return the results of a survey; `None` where it is not closed, or unknown."""
    row = await db.fetchrow(
        "SELECT name, purpose, closed_at, satisfaction, terms, results FROM survey"
        " WHERE survey_id = $1 AND status = 'closed'",
        survey_id,
    )
    if row is None:
        return None
    terms = SurveyTerms.model_validate_json(row["terms"])
    results = SurveyResults.model_validate_json(row["results"])
    return PublishedResults(
        survey_id=survey_id,
        name=row["name"],
        purpose=row["purpose"],
        closed_at=row["closed_at"],
        satisfaction=(
            None
            if row["satisfaction"] is None
            else Satisfaction.model_validate_json(row["satisfaction"])
        ),
        participation=[
            Participation(
                scope=scope,
                group=cell.group,
                departments=list(cell.departments),
                invited=cell.people,
                answered=answered,
            )
            for scope, cell, answered in participation_rows(terms, results)
        ],
        rows=result_rows(terms, results),
    )
