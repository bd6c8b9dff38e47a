"""What of a survey's results is proposed as a pain: questions that people score low."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from uuid import UUID

from pydantic import BaseModel

from services.programme.domain.plan_codes import PlanCode
from services.programme.domain.survey_questions import QuestionnaireTerms
from services.programme.domain.survey_result_rows import ResultRow


class PainProposal(BaseModel, frozen=True):
    """A question that the people of a department, or of several together, score low."""

    survey_id: UUID
    question: str
    text: str
    """The question as it was asked."""
    plan: PlanCode
    departments: tuple[str, ...]
    """Whose people these are; several are not shown apart."""
    mean_ten_thousandths: int
    """The mean score in ten thousandths of a point."""
    points: int
    """The best score."""
    answers: int


def propose_pains(
    survey_id: UUID, questionnaire: QuestionnaireTerms, rows: Iterable[ResultRow]
) -> Iterator[PainProposal]:
    """Yield what is proposed: questions about a plan whose mean is below the middle of the scale.

    Only departments' own rows count, and of these only what the results show anyway.
    """
    texts = {question.code: question.text for question in questionnaire.questions}
    middle = (1 + questionnaire.points) * 5_000
    for row in rows:
        mean = row.mean_ten_thousandths
        if row.scope != "cell" or row.question is None or row.about is None or mean is None:
            continue
        if mean < middle:
            yield PainProposal(
                survey_id=survey_id,
                question=row.question,
                text=texts[row.question],
                plan=row.about,
                departments=row.departments,
                mean_ten_thousandths=mean,
                points=questionnaire.points,
                answers=row.answers,
            )
