"""Questionnaires: what is asked, of which kind, and which questions follow from earlier answers."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel

from services.programme.domain.plan_codes import PlanCode
from services.programme.domain.survey_refusals import (
    ConditionLooksAhead,
    ConditionUnfit,
    OptionsUnfit,
    QuestionCodeTwice,
    SatisfactionUnfit,
)

QuestionKind = Literal["likert", "choice", "text"]
"""量表题、选择题、文字题."""


class Option(BaseModel, frozen=True):
    """What may be chosen."""

    code: str
    text: str


class SurveyCondition(BaseModel, frozen=True):
    """An earlier answer on which it depends whether a question is asked."""

    question: str
    answers: tuple[str, ...]
    """The codes of options, or scores as text; one of them is enough."""


class Question(BaseModel, frozen=True):
    """A question of a questionnaire."""

    code: str
    kind: QuestionKind
    text: str
    required: bool
    options: tuple[Option, ...] = ()
    """Of a choice."""
    several: bool = False
    """Whether more than one option may be chosen."""
    satisfaction: bool = False
    """Whether its scores make up the satisfaction figure."""
    about: PlanCode | None = None
    """The plan that it is about: the area of its results."""
    asked_if: SurveyCondition | None = None
    """`None` where everybody is asked."""


class QuestionnaireTerms(BaseModel, frozen=True):
    """A version of a questionnaire; its questions are asked in their order."""

    title: str
    points: int
    """The scale of every Likert question: scores from 1 to this one, the best."""
    questions: tuple[Question, ...]

    @property
    def satisfaction_codes(self) -> tuple[str, ...]:
        """The codes of the questions whose scores make up the satisfaction figure."""
        return tuple(one.code for one in self.questions if one.satisfaction)


def possible_answers(question: Question, points: int) -> tuple[str, ...]:
    """Return the codes of a question's answers: scores or options; a text has none."""
    match question.kind:
        case "likert":
            return tuple(str(score) for score in range(1, points + 1))
        case "choice":
            return tuple(option.code for option in question.options)
        case "text":
            return ()


def check_questionnaire(terms: QuestionnaireTerms) -> None:
    """Raise an `InvalidProgramme` where the questions do not fit together.

    A code is used once; a choice has two options or more, with a code each; a condition names an
    answer of an earlier question; satisfaction is asked of everybody, with scores.
    """
    earlier: dict[str, Question] = {}
    for question in terms.questions:
        if question.code in earlier:
            raise QuestionCodeTwice(question=question.code)
        _check_options(question)
        _check_condition(question, earlier, terms.points)
        if question.satisfaction and (
            question.kind != "likert" or not question.required or question.asked_if is not None
        ):
            raise SatisfactionUnfit(question=question.code)
        earlier[question.code] = question


def _check_options(question: Question) -> None:
    codes = [option.code for option in question.options]
    is_choice = question.kind == "choice"
    fits = len(codes) > 1 and len(set(codes)) == len(codes) if is_choice else not codes
    if not fits or (question.several and not is_choice):
        raise OptionsUnfit(question=question.code)


def _check_condition(question: Question, earlier: dict[str, Question], points: int) -> None:
    condition = question.asked_if
    if condition is None:
        return
    if condition.question not in earlier:
        raise ConditionLooksAhead(question=question.code, named=condition.question)
    possible = possible_answers(earlier[condition.question], points)
    if not condition.answers or not set(condition.answers) <= set(possible):
        raise ConditionUnfit(question=question.code, named=condition.question)
