"""The events of a survey. None of them says who has answered, or what one person answered."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, Field

from services.programme.domain.phase_criteria import Phase
from services.programme.domain.survey_questions import QuestionnaireTerms
from services.programme.domain.survey_results import Satisfaction, SurveyResults
from services.programme.domain.survey_suppression import Cell


class SurveyGroup(BaseModel, frozen=True):
    """Departments whose results are also shown together, such as a division (事业部)."""

    name: str
    departments: tuple[str, ...]


class SurveyTerms(BaseModel, frozen=True):
    """What a survey is prepared with."""

    name: str
    purpose: Phase
    """The phase of the programme for which it is asked."""
    questionnaire_code: str
    questionnaire_version: int
    questionnaire: QuestionnaireTerms
    groups: tuple[SurveyGroup, ...]
    closes_at: datetime


class Invitee(BaseModel, frozen=True):
    """A person who is invited."""

    person: str
    """The person's id in the directory."""
    department: str
    """Where the person works on the day on which the survey opens: their answer counts there."""


class Window(BaseModel, frozen=True):
    """When a survey was open."""

    since: datetime
    until: datetime


class SurveyPrepared(BaseModel, frozen=True):
    """A survey is planned; nobody can answer it yet."""

    type: Literal["survey-prepared"] = "survey-prepared"
    survey_id: UUID
    terms: SurveyTerms
    at: datetime


class PeopleInvited(BaseModel, frozen=True):
    """Those who work in departments on the day of opening are invited, and single people."""

    type: Literal["people-invited"] = "people-invited"
    survey_id: UUID
    departments: tuple[str, ...]
    people: tuple[str, ...]
    at: datetime


class SurveyOpened(BaseModel, frozen=True):
    """The survey can be answered by those who are invited; nobody is invited any more."""

    type: Literal["survey-opened"] = "survey-opened"
    survey_id: UUID
    name: str
    purpose: Phase
    invited: tuple[Invitee, ...]
    units: tuple[Cell, ...]
    """Whose answers are counted together: each of five people or more."""
    closes_at: datetime
    at: datetime


class InvitedReminded(BaseModel, frozen=True):
    """Those who had not answered are reminded; who these are is not kept."""

    type: Literal["invited-reminded"] = "invited-reminded"
    survey_id: UUID
    closes_at: datetime
    at: datetime


class AnswersCounted(BaseModel, frozen=True):
    """The answers of all, as they are shown: this is all that is kept of them."""

    type: Literal["answers-counted"] = "answers-counted"
    survey_id: UUID
    results: SurveyResults
    at: datetime


class SurveyClosed(BaseModel, frozen=True):
    """The survey is over; no answer is taken any more."""

    type: Literal["survey-closed"] = "survey-closed"
    survey_id: UUID
    purpose: Phase
    satisfaction: Satisfaction | None
    """`None` below five answers, and where the questionnaire does not ask for it."""
    window: Window
    reason: str | None
    """Why it was closed before its time; `None` at its time."""
    at: datetime


SurveyEvent = Annotated[
    SurveyPrepared | PeopleInvited | SurveyOpened | InvitedReminded | AnswersCounted | SurveyClosed,
    Field(discriminator="type"),
]
