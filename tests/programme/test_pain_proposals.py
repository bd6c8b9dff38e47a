"""What surveys propose for the pain list, and what a pain may name as its source."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest

from services.programme.domain.pain_proposals import propose_pains
from services.programme.domain.survey_questions import Question, QuestionnaireTerms
from services.programme.domain.survey_result_rows import ResultRow
from tests.programme.area_client import ProgrammeClient, refusal
from tests.programme.survey_client import answer_as, know_people, open_survey
from tests.programme.test_api_pains import PAIN, record_pain

SURVEY = UUID("01900000-0000-7000-8000-000000000001")
TERMS = QuestionnaireTerms(
    title="How it goes",
    points=5,
    questions=(
        Question(code="q", kind="likert", text="Are answers quick?", required=True, about="goals"),
    ),
)


def row(**changes: Any) -> ResultRow:
    """Return a department's row of a question about a plan, just below the middle of 1 to 5."""
    fields: dict[str, Any] = {
        "scope": "cell",
        "group": None,
        "departments": ("sales",),
        "question": "q",
        "about": "goals",
        "kind": "likert",
        "answers": 7,
        "counts": {},
        "score_sum": 20,
        "mean_ten_thousandths": 29_999,
        "texts": (),
    }
    return ResultRow(**{**fields, **changes})


def test_a_question_about_a_plan_below_the_middle_of_the_scale_is_proposed() -> None:
    (found,) = propose_pains(SURVEY, TERMS, [row()])
    assert (found.question, found.text, found.plan) == ("q", "Are answers quick?", "goals")
    assert (found.departments, found.points, found.answers) == (("sales",), 5, 7)


@pytest.mark.parametrize(
    "changes",
    [
        {"mean_ten_thousandths": 30_000},
        {"scope": "company"},
        {"question": None},
        {"about": None},
        {"mean_ten_thousandths": None},
    ],
    ids=["the middle", "the company", "an area", "about no plan", "no scores"],
)
def test_nothing_else_is_proposed(changes: dict[str, Any]) -> None:
    assert list(propose_pains(SURVEY, TERMS, [row(**changes)])) == []


@pytest.mark.asyncio(loop_scope="module")
async def test_low_scores_are_proposed_until_they_are_on_the_list(
    area_client: ProgrammeClient,
) -> None:
    programme = await area_client.begin_programme()
    people = await know_people(area_client, {"marketing": 5, "rnd": 6})
    survey = await open_survey(area_client, "marketing", "rnd")
    for number, person in enumerate(people):
        await answer_as(area_client, survey, person, 2 if number < 5 else 4)
    proposed = f"{programme}/proposed-pains"
    assert (await area_client.get(proposed)).json() == []
    await area_client.post(f"{survey}/close", {"reason": "everybody answered"})
    (found,) = (await area_client.get(proposed)).json()
    assert found["departments"] == ["marketing"]
    source = {"kind": "survey", "reference": found["survey_id"], "question": found["question"]}
    await record_pain(area_client, programme, department="marketing", source=source)
    assert (await area_client.get(proposed)).json() == []
    unknown: list[dict[str, str]] = [
        {**source, "question": "none"},
        {**source, "reference": str(SURVEY)},
        {"kind": "survey"},
        {"kind": "interview", "reference": str(SURVEY)},
        {"kind": "mined-history"},
    ]
    for one in unknown:
        answer = await area_client.post(f"{programme}/pains", {**PAIN, "source": one})
        assert refusal(answer) == (422, "source-unknown")
    mined = {"kind": "mined-history", "reference": "/api/workflows/v1/flows/1/proposals"}
    await record_pain(area_client, programme, source=mined)
