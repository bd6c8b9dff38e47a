"""Where pains were seen: surveys and interviews that exist, and what surveys propose."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from services.programme.domain.pain_events import PainSource
from services.programme.domain.pain_proposals import PainProposal, propose_pains
from services.programme.projections.survey_queries import find_terms, published_results

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection

_PROPOSING = """
SELECT survey_id FROM survey JOIN programme ON programme_id = $1
WHERE closed_at >= begun_at AND (ended_at IS NULL OR closed_at <= ended_at) ORDER BY survey_id
"""
_LISTED = """
SELECT reference, question, department FROM pain
WHERE programme_id = $1 AND source = 'survey' AND question IS NOT NULL
"""


async def find_proposals(db: Connection, programme_id: UUID) -> list[PainProposal]:
    """Return what surveys of the programme's time propose, the lowest score first.

    What is on the list already, by survey, question and department, is not proposed again.
    """
    listed = {tuple(row) for row in await db.fetch(_LISTED, programme_id)}
    found: list[PainProposal] = []
    for row in await db.fetch(_PROPOSING, programme_id):
        survey_id = row["survey_id"]
        terms = await find_terms(db, survey_id)
        results = await published_results(db, survey_id)
        if terms is None or results is None:
            continue
        found += [
            one
            for one in propose_pains(survey_id, terms.questionnaire, results.rows)
            if not any(
                (str(survey_id), one.question, department) in listed
                for department in one.departments
            )
        ]
    return sorted(found, key=lambda one: (one.mean_ten_thousandths / one.points, one.question))


async def is_known_source(db: Connection, source: PainSource) -> bool:
    """Return whether what a source refers to exists: a survey and its question, an interview."""
    if source.kind == "incident":
        return True
    if source.kind == "mined-history":
        return source.reference is not None
    try:
        id_ = UUID(source.reference or "")
    except ValueError:
        return False
    if source.kind == "interview":
        found: bool = await db.fetchval(
            "SELECT EXISTS (SELECT FROM interview WHERE interview_id = $1)", id_
        )
        return found
    terms = await find_terms(db, id_)
    if terms is None:
        return False
    codes = {question.code for question in terms.questionnaire.questions}
    return source.question is None or source.question in codes
