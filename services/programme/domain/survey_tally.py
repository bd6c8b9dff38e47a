"""Counts answers as they arrive: what was answered how often, never who answered what together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from pydantic import BaseModel

from services.programme.domain.survey_answers import GivenAnswer, answer_codes
from services.programme.domain.survey_questions import QuestionnaireTerms


class QuestionTally(BaseModel, frozen=True):
    """How one question was answered."""

    answers: int = 0
    """So many people answered it."""
    counts: Mapping[str, int] = {}
    """By score or option; one person may have chosen several options."""
    texts: tuple[str, ...] = ()
    """Sorted, so that their order says nothing of when they were written."""


class Tally(BaseModel, frozen=True):
    """How the people of a cell answered: the parts of each answer are counted apart."""

    respondents: int = 0
    questions: Mapping[str, QuestionTally] = {}


def count_answer(tally: Tally, terms: QuestionnaireTerms, answers: Sequence[GivenAnswer]) -> Tally:
    """Return the tally with one more finished answer, which was checked."""
    by_code = {question.code: question for question in terms.questions}
    questions = dict(tally.questions)
    for given in answers:
        question = by_code[given.question]
        is_text = question.kind == "text"
        one = QuestionTally(
            answers=1,
            counts={} if is_text else dict.fromkeys(answer_codes(question, given), 1),
            texts=(given.text or "",) if is_text else (),
        )
        questions[given.question] = sum_question_tallies(
            [questions.get(given.question, QuestionTally()), one]
        )
    return Tally(respondents=tally.respondents + 1, questions=dict(sorted(questions.items())))


def sum_tallies(tallies: Iterable[Tally]) -> Tally:
    """Return the tally of several cells together."""
    found = list(tallies)
    codes = sorted({code for tally in found for code in tally.questions})
    return Tally(
        respondents=sum(tally.respondents for tally in found),
        questions={
            code: sum_question_tallies(
                [tally.questions.get(code, QuestionTally()) for tally in found]
            )
            for code in codes
        },
    )


def sum_question_tallies(tallies: Iterable[QuestionTally]) -> QuestionTally:
    """Return how several cells answered one question together."""
    found = list(tallies)
    counts: Counter[str] = Counter()
    for tally in found:
        counts.update(tally.counts)
    return QuestionTally(
        answers=sum(tally.answers for tally in found),
        counts=dict(sorted(counts.items())),
        texts=tuple(sorted(text for tally in found for text in tally.texts)),
    )
