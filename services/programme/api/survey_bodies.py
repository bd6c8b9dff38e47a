"""The bodies of requests about questionnaires, surveys and answers."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from services.programme.domain.phase_criteria import Phase
from services.programme.domain.plan_codes import PlanCode
from services.programme.domain.survey_answers import GivenAnswer
from services.programme.domain.survey_questions import (
    Option,
    Question,
    QuestionKind,
    QuestionnaireTerms,
    SurveyCondition,
)
from shared.http.field_types import Code, MultilineText, NewCode, SingleLineText, Timestamp

MAX_QUESTIONS = 100
MAX_OPTIONS = 50
MAX_NAMED = 1000


class OptionBody(BaseModel, extra="forbid"):
    """What may be chosen."""

    code: NewCode
    text: SingleLineText


class SurveyConditionBody(BaseModel, extra="forbid"):
    """An earlier answer on which it depends whether a question is asked."""

    question: Code
    answers: Annotated[list[Code], Field(min_length=1, max_length=MAX_OPTIONS)]


class SurveyQuestionBody(BaseModel, extra="forbid"):
    """A question."""

    code: NewCode
    kind: QuestionKind
    text: MultilineText
    required: bool = True
    options: Annotated[
        list[OptionBody], Field(max_length=MAX_OPTIONS, description="Of a choice: two or more")
    ] = []
    several: Annotated[bool, Field(description="Whether more than one option may be chosen")] = (
        False
    )
    satisfaction: Annotated[
        bool, Field(description="Whether its scores make up the satisfaction figure")
    ] = False
    about: Annotated[PlanCode | None, Field(description="The plan that it is about")] = None
    asked_if: Annotated[
        SurveyConditionBody | None, Field(description="Leave it out where everybody is asked")
    ] = None

    def to_domain(self) -> Question:
        """Return the question as a value of the domain."""
        return Question(
            code=self.code,
            kind=self.kind,
            text=self.text,
            required=self.required,
            options=tuple(Option(code=one.code, text=one.text) for one in self.options),
            several=self.several,
            satisfaction=self.satisfaction,
            about=self.about,
            asked_if=(
                None
                if self.asked_if is None
                else SurveyCondition(
                    question=self.asked_if.question, answers=tuple(self.asked_if.answers)
                )
            ),
        )


class QuestionnaireBody(BaseModel):
    """A questionnaire; where it exists and differs, this is its next version."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "title": "Working together",
                    "points": 5,
                    "questions": [
                        {
                            "code": "content",
                            "kind": "likert",
                            "text": "I am content with how departments work together.",
                            "satisfaction": True,
                            "about": "communication",
                        },
                        {
                            "code": "why",
                            "kind": "text",
                            "text": "What is in the way?",
                            "required": False,
                            "asked_if": {"question": "content", "answers": ["1", "2"]},
                        },
                    ],
                }
            ]
        },
    )

    title: SingleLineText
    points: Annotated[
        int, Field(ge=3, le=10, description="The scale: scores from 1 to this one, the best")
    ] = 5
    questions: Annotated[list[SurveyQuestionBody], Field(min_length=1, max_length=MAX_QUESTIONS)]

    def to_domain(self) -> QuestionnaireTerms:
        """Return the questionnaire as a value of the domain."""
        return QuestionnaireTerms(
            title=self.title,
            points=self.points,
            questions=tuple(one.to_domain() for one in self.questions),
        )


class SurveyGroupBody(BaseModel, extra="forbid"):
    """Departments whose results are also shown together."""

    name: SingleLineText
    departments: Annotated[list[Code], Field(min_length=1, max_length=MAX_NAMED)]


class NewSurvey(BaseModel):
    """A survey; nobody can answer it before it is opened."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "name": "Before the pilot",
                    "purpose": "diagnosis",
                    "questionnaire": "working-together",
                    "closes_at": "2026-12-11T18:00:00+08:00",
                    "groups": [{"name": "Research", "departments": ["RND", "QA"]}],
                }
            ]
        },
    )

    name: SingleLineText
    purpose: Phase
    questionnaire: Annotated[Code, Field(examples=["working-together"])]
    questionnaire_version: Annotated[
        int | None, Field(ge=1, le=10**6, description="The last one, if left out")
    ] = None
    closes_at: Timestamp
    groups: Annotated[list[SurveyGroupBody], Field(max_length=MAX_NAMED)] = []


class InviteBody(BaseModel):
    """Whom to invite."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"departments": ["RND", "QA"]}]}
    )

    departments: Annotated[
        list[Code],
        Field(max_length=MAX_NAMED, description="Whoever works there when the survey opens"),
    ]
    people: Annotated[
        list[Code], Field(max_length=MAX_NAMED, description="Ids in the directory")
    ] = []


class AnswerBody(BaseModel, extra="forbid"):
    """The answer to one question: a score, options or a text, as it asks."""

    question: Code
    score: Annotated[int | None, Field(ge=1, le=10)] = None
    options: Annotated[list[Code], Field(max_length=MAX_OPTIONS)] = []
    text: MultilineText | None = None


class FinishedAnswer(BaseModel):
    """Everything that somebody answers; what is not finished stays with its writer."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "answers": [
                        {"question": "content", "score": 2},
                        {"question": "why", "text": "Nobody says who decides."},
                    ]
                }
            ]
        },
    )

    answers: Annotated[list[AnswerBody], Field(min_length=1, max_length=MAX_QUESTIONS)]

    def to_domain(self) -> tuple[GivenAnswer, ...]:
        """Return the answers as values of the domain."""
        return tuple(
            GivenAnswer(one.question, one.score, tuple(one.options), one.text)
            for one in self.answers
        )
