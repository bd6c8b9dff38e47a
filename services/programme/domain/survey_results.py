"""The results of a survey: what is kept and shown when it closes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

from pydantic import BaseModel

from services.programme.domain.survey_questions import QuestionnaireTerms
from services.programme.domain.survey_suppression import Cell, merge_small_cells
from services.programme.domain.survey_tally import (
    QuestionTally,
    Tally,
    sum_question_tallies,
    sum_tallies,
)

TEN_THOUSAND = 10_000


class Satisfaction(BaseModel, frozen=True):
    """The mean of all scores of satisfaction; `None` stands for fewer than five answers."""

    mean_ten_thousandths: int
    """The mean in ten thousandths of a point, halves rounded up."""
    answers: int
    """So many people answered."""
    score_sum: int
    scores: int
    """The mean is `score_sum / scores`, exactly."""
    points: int
    """The scale: scores from 1 to this one, the best."""


class CountedCell(BaseModel, frozen=True):
    """How the people of a cell answered one question."""

    cell: Cell
    tally: QuestionTally


class CountedQuestion(BaseModel, frozen=True):
    """How a question was answered, by the finest cells that are shown; none where too few did."""

    question: str
    cells: tuple[CountedCell, ...]


class SurveyResults(BaseModel, frozen=True):
    """What is kept of a survey's answers: nothing about fewer than five people."""

    invited: tuple[Cell, ...]
    """How many were invited of those whose answers are counted together."""
    answered: tuple[Cell, ...]
    """How many of these answered; nothing where fewer than five did altogether."""
    questions: tuple[CountedQuestion, ...]


def round_ten_thousandths(value: Fraction) -> int:
    """Return a value in ten thousandths, halves rounded up."""
    return (value * TEN_THOUSAND + Fraction(1, 2)).__floor__()


def score_sum(tally: QuestionTally) -> int:
    """Return the sum of the scores of a Likert question."""
    return sum(int(score) * times for score, times in tally.counts.items())


def count_results(
    terms: QuestionnaireTerms, units: Sequence[Cell], tallies: Sequence[Tally]
) -> SurveyResults:
    """Return the results; each of the units that were invited has its tally, in the same order."""
    cells = merge_small_cells(
        [
            unit.model_copy(update={"people": tally.respondents})
            for unit, tally in zip(units, tallies, strict=True)
        ]
    )
    by_unit = {unit.departments: tally for unit, tally in zip(units, tallies, strict=True)}
    by_cell = {
        cell.departments: sum_tallies(
            tally
            for departments, tally in by_unit.items()
            if set(departments) <= set(cell.departments)
        )
        for cell in cells
    }
    return SurveyResults(
        invited=tuple(
            cell.model_copy(
                update={
                    "people": sum(
                        unit.people
                        for unit in units
                        if set(unit.departments) <= set(cell.departments)
                    )
                }
            )
            for cell in cells
        ),
        answered=cells,
        questions=tuple(
            CountedQuestion(
                question=question.code, cells=_count_question(question.code, cells, by_cell)
            )
            for question in terms.questions
        ),
    )


def _count_question(
    code: str, cells: Sequence[Cell], tallies: Mapping[tuple[str, ...], Tally]
) -> tuple[CountedCell, ...]:
    """Return a question's cells: those that are shown, merged on where few of them answered it."""
    by_cell = {
        cell.departments: tallies[cell.departments].questions.get(code, QuestionTally())
        for cell in cells
    }
    merged = merge_small_cells(
        [cell.model_copy(update={"people": by_cell[cell.departments].answers}) for cell in cells]
    )
    return tuple(
        CountedCell(
            cell=cell,
            tally=sum_question_tallies(
                tally
                for departments, tally in by_cell.items()
                if set(departments) <= set(cell.departments)
            ),
        )
        for cell in merged
    )


def compute_satisfaction(terms: QuestionnaireTerms, results: SurveyResults) -> Satisfaction | None:
    """Return the mean of all scores of satisfaction; `None` below five answers, and without any."""
    codes = set(terms.satisfaction_codes)
    answers = sum(cell.people for cell in results.answered)
    if not codes or not answers:
        return None
    tallies = [
        counted.tally
        for question in results.questions
        if question.question in codes
        for counted in question.cells
    ]
    total, scores = sum(map(score_sum, tallies)), sum(tally.answers for tally in tallies)
    return Satisfaction(
        mean_ten_thousandths=round_ten_thousandths(Fraction(total, scores)),
        answers=answers,
        score_sum=total,
        scores=scores,
        points=terms.points,
    )
