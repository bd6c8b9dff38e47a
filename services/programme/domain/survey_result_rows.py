"""The rows of a survey's results: by question and by area, of cells, groups and the company."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from typing import Literal

from pydantic import BaseModel

from services.programme.domain.plan_codes import PLAN_CODES, PlanCode
from services.programme.domain.survey_events import SurveyTerms
from services.programme.domain.survey_questions import QuestionKind
from services.programme.domain.survey_results import (
    CountedCell,
    CountedQuestion,
    SurveyResults,
    round_ten_thousandths,
    score_sum,
)
from services.programme.domain.survey_suppression import (
    Cell,
    coarsest_common,
    group_cells,
    merge_cells,
)
from services.programme.domain.survey_tally import QuestionTally, sum_question_tallies

ResultScope = Literal["company", "group", "cell"]
"""全公司、分组、部门: a cell is one department, or several that are shown together."""


class ResultRow(BaseModel, frozen=True):
    """How five people or more answered a question, or the questions of an area."""

    scope: ResultScope
    group: str | None
    departments: tuple[str, ...]
    """Whose answers these are, by department; several in a cell are not shown apart."""
    question: str | None
    """`None` where it is about all Likert questions of an area."""
    about: PlanCode | None
    kind: QuestionKind
    answers: int
    """How many people answered; for an area: how many scores they gave."""
    counts: Mapping[str, int]
    """How many answered so, by score or option."""
    score_sum: int | None
    mean_ten_thousandths: int | None
    """The mean score in ten thousandths of a point, halves rounded up."""
    texts: tuple[str, ...]
    """What was written, in alphabetical order."""


def result_rows(terms: SurveyTerms, results: SurveyResults) -> list[ResultRow]:
    """Return every row that is shown, by question and then by area, the company's first."""
    groups = {group.name: group.departments for group in terms.groups}
    counted = {one.question: one for one in results.questions}
    rows: list[ResultRow] = []
    for question in terms.questionnaire.questions:
        for scope, cell, tally in _scopes(counted[question.code].cells, groups):
            rows.append(_row(scope, cell, tally, question.code, question.about, question.kind))
    for about in PLAN_CODES:
        asked = [
            counted[question.code]
            for question in terms.questionnaire.questions
            if question.about == about and question.kind == "likert"
        ]
        for scope, cell, tally in _scopes(_area_cells(asked), groups):
            rows.append(_row(scope, cell, tally, None, about, "likert"))
    return rows


def participation_rows(
    terms: SurveyTerms, results: SurveyResults
) -> list[tuple[ResultScope, Cell, int]]:
    """Return how many were invited and how many of these answered, by the same scopes."""
    groups = {group.name: group.departments for group in terms.groups}
    answered = {cell.departments: cell.people for cell in results.answered}
    invited = [
        CountedCell(cell=cell, tally=QuestionTally(answers=answered[cell.departments]))
        for cell in results.invited
    ]
    return [(scope, cell, tally.answers) for scope, cell, tally in _scopes(invited, groups)]


def _scopes(
    counted: Sequence[CountedCell], groups: Mapping[str, Sequence[str]]
) -> Iterable[tuple[ResultScope, Cell, QuestionTally]]:
    """Yield the company, each group that whole cells make up, and each cell."""
    if not counted:
        return
    tallies = {one.cell.departments: one.tally for one in counted}
    cells = [one.cell for one in counted]
    yield "company", _company(cells), sum_question_tallies(tallies.values())
    for own in group_cells(cells, groups).values():
        parts = (tallies[cell.departments] for cell in own)
        yield "group", merge_cells(own), sum_question_tallies(parts)
    for cell in cells:
        yield "cell", cell, tallies[cell.departments]


def _company(cells: Sequence[Cell]) -> Cell:
    return merge_cells(cells).model_copy(update={"group": None})


def _area_cells(questions: Sequence[CountedQuestion]) -> list[CountedCell]:
    """Return the scores of an area's questions by cells that are unions of each question's own."""
    shown = [question.cells for question in questions if question.cells]
    found = []
    for departments in coarsest_common([[one.cell for one in cells] for cells in shown]):
        parts = [
            one for cells in shown for one in cells if departments.issuperset(one.cell.departments)
        ]
        cell = merge_cells(one.cell for one in parts)
        tally = sum_question_tallies(one.tally for one in parts)
        found.append(
            CountedCell(cell=cell.model_copy(update={"people": tally.answers}), tally=tally)
        )
    return found


def _row(
    scope: ResultScope,
    cell: Cell,
    tally: QuestionTally,
    question: str | None,
    about: PlanCode | None,
    kind: QuestionKind,
) -> ResultRow:
    total = score_sum(tally) if kind == "likert" else None
    return ResultRow(
        scope=scope,
        group=cell.group,
        departments=cell.departments,
        question=question,
        about=about,
        kind=kind,
        answers=tally.answers,
        counts=tally.counts,
        score_sum=total,
        mean_ten_thousandths=(
            None if total is None else round_ten_thousandths(Fraction(total, tally.answers))
        ),
        texts=tally.texts,
    )
