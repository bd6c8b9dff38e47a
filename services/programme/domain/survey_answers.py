"""Checks a finished answer against the questionnaire, with its branches."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from services.programme.domain.survey_questions import (
    Question,
    QuestionnaireTerms,
    possible_answers,
)
from services.programme.domain.survey_refusals import (
    AnsweredTwice,
    AnswerMissing,
    AnswerUnfit,
    QuestionNotAsked,
    QuestionUnknown,
)


@dataclass(frozen=True)
class GivenAnswer:
    """What somebody answers to one question."""

    question: str
    score: int | None = None
    options: tuple[str, ...] = ()
    text: str | None = None


def answer_codes(question: Question, given: GivenAnswer) -> tuple[str, ...]:
    """Return the codes by which an answer is counted: its score or its options, sorted."""
    if question.kind == "likert":
        return (str(given.score),)
    return tuple(sorted(given.options))


def check_answers(terms: QuestionnaireTerms, answers: Sequence[GivenAnswer]) -> None:
    """Raise an `InvalidProgramme` where a finished answer does not fit the questionnaire.

    Every question that is asked and required has an answer of its kind, and no question that the
    earlier answers leave out has one.
    """
    given: dict[str, GivenAnswer] = {}
    for answer in answers:
        if answer.question in given:
            raise AnsweredTwice(question=answer.question)
        given[answer.question] = answer
    unknown = set(given) - {question.code for question in terms.questions}
    if unknown:
        raise QuestionUnknown(question=min(unknown))
    said: dict[str, tuple[str, ...]] = {}
    for question in terms.questions:
        found = given.get(question.code)
        if not is_asked(question, said):
            if found is not None:
                raise QuestionNotAsked(question=question.code)
        elif found is not None:
            _check_kind(question, found, terms.points)
            said[question.code] = answer_codes(question, found)
        elif question.required:
            raise AnswerMissing(question=question.code)


def is_asked(question: Question, said: Mapping[str, Sequence[str]]) -> bool:
    """Return whether a question is asked after what was said; `said` has the codes by question."""
    condition = question.asked_if
    return condition is None or not set(condition.answers).isdisjoint(
        said.get(condition.question, ())
    )


def _check_kind(question: Question, given: GivenAnswer, points: int) -> None:
    match question.kind:
        case "likert":
            fits = given.score is not None and not given.options and given.text is None
        case "choice":
            limit = len(question.options) if question.several else 1
            fits = 0 < len(given.options) <= limit and given.score is None and given.text is None
        case "text":
            fits = given.text is not None and given.score is None and not given.options
    codes = answer_codes(question, given)
    if not fits or len(set(codes)) != len(codes):
        raise AnswerUnfit(question=question.code)
    if question.kind != "text" and not set(codes) <= set(possible_answers(question, points)):
        raise AnswerUnfit(question=question.code)
