"""Tries to find out what fewer than five people answered, from everything that a survey shows."""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from fractions import Fraction
from itertools import combinations

import pytest

from services.programme.domain.survey_answers import GivenAnswer, check_answers
from services.programme.domain.survey_events import SurveyGroup, SurveyTerms
from services.programme.domain.survey_questions import Question, QuestionnaireTerms, SurveyCondition
from services.programme.domain.survey_result_rows import participation_rows, result_rows
from services.programme.domain.survey_results import compute_satisfaction, count_results
from services.programme.domain.survey_suppression import Cell, merge_small_cells
from services.programme.domain.survey_tally import Tally, count_answer

Unknown = tuple[str, str]
"""What an attacker looks for: a question and a department, whose answers are added up."""
Equation = Mapping[Unknown, Fraction]
"""A figure that is shown, as the sum of unknowns."""
Answered = Mapping[Unknown, int]
"""How many people of a department answered a question: the truth."""

TAKING_PART = "taking part"
QUESTIONNAIRE = QuestionnaireTerms(
    title="Working together",
    points=5,
    questions=(
        Question(
            code="a", kind="likert", text="A", required=True, satisfaction=True, about="goals"
        ),
        Question(code="b", kind="likert", text="B", required=False, about="goals"),
        Question(
            code="c",
            kind="text",
            text="C",
            required=False,
            asked_if=SurveyCondition(question="a", answers=("1", "2", "3")),
        ),
    ),
)
QUESTIONS = [question.code for question in QUESTIONNAIRE.questions]


def make_company(seed: int) -> tuple[dict[str, list[list[GivenAnswer]]], tuple[SurveyGroup, ...]]:
    """Return what the people of a small company answer, by department, and its groups."""
    chance = random.Random(seed)
    company: dict[str, list[list[GivenAnswer]]] = {}
    for code in "pqrstu"[: chance.randint(2, 6)]:
        company[code] = []
        for _ in range(chance.randint(1, 9)):
            score = chance.randint(1, 5)
            answers = [GivenAnswer("a", score=score)]
            if chance.random() < 0.8:
                answers.append(GivenAnswer("b", score=chance.randint(1, 5)))
            if score < 4 and chance.random() < 0.7:
                answers.append(GivenAnswer("c", text=f"{code}{chance.random()}"))
            company[code].append(answers if chance.random() < 0.9 else [])
    codes = sorted(company)
    middle = chance.randint(1, len(codes) - 1)
    return company, (
        SurveyGroup(name="first", departments=tuple(codes[:middle])),
        SurveyGroup(name="second", departments=tuple(codes[middle:])),
    )


def shown_and_true(seed: int) -> tuple[list[Equation], Answered]:
    """Return every figure that a survey of a company shows, and the truth behind it."""
    company, groups = make_company(seed)
    group_of = {code: group.name for group in groups for code in group.departments}
    units = merge_small_cells(
        [
            Cell(departments=(code,), group=group_of[code], people=len(people))
            for code, people in company.items()
        ]
    )
    tallies = []
    answered: dict[Unknown, int] = dict.fromkeys(
        ((question, code) for question in [*QUESTIONS, TAKING_PART] for code in company), 0
    )
    for unit in units:
        tally = Tally()
        for code in unit.departments:
            for answers in filter(None, company[code]):
                check_answers(QUESTIONNAIRE, answers)
                tally = count_answer(tally, QUESTIONNAIRE, answers)
                for question in [TAKING_PART, *(one.question for one in answers)]:
                    answered[question, code] += 1
        tallies.append(tally)
    terms = SurveyTerms(
        name="S",
        purpose="diagnosis",
        questionnaire_code="q",
        questionnaire_version=1,
        questionnaire=QUESTIONNAIRE,
        groups=groups,
        closes_at=datetime(2026, 3, 1, tzinfo=UTC),
    )
    results = count_results(QUESTIONNAIRE, units, tallies)
    shown: list[Equation] = []

    def show(questions: Iterable[str], departments: Sequence[str], figure: int) -> None:
        parts = [(question, code) for question in questions for code in departments]
        assert sum(answered[part] for part in parts) == figure
        shown.append(dict.fromkeys(parts, Fraction(1)))

    for _, cell, people in participation_rows(terms, results):
        show([TAKING_PART], cell.departments, people)
    rows = result_rows(terms, results)
    with_rows = {row.question for row in rows}
    for row in rows:
        of_area = [code for code in ("a", "b") if code in with_rows]
        show([row.question] if row.question else of_area, row.departments, row.answers)
        assert row.answers >= 5
    satisfaction = compute_satisfaction(QUESTIONNAIRE, results)
    if satisfaction is not None:
        show(["a"], sorted(company), satisfaction.scores)
    return shown, answered


def find_unmasked(shown: Sequence[Equation], answered: Answered) -> list[list[Unknown]]:
    """Return every sum over fewer than five people that follows from figures shown.

    Every set of departments is tried, for each question alone and for both scores of the area.
    """
    codes = sorted({code for _, code in answered})
    asked = [[question] for question in [*QUESTIONS, TAKING_PART]] + [["a", "b"]]
    solved = solve(shown)
    found = []
    for size in range(1, len(codes) + 1):
        for departments in combinations(codes, size):
            for questions in asked:
                sought = [(question, code) for question in questions for code in departments]
                people = max(
                    sum(answered[question, code] for code in departments) for question in questions
                )
                if 0 < people < 5 and not reduce(dict.fromkeys(sought, Fraction(1)), solved):
                    found.append(sought)
    return found


def solve(shown: Sequence[Equation]) -> dict[Unknown, Equation]:
    """Return equations that say the same as those given, each led by an unknown of its own."""
    solved: dict[Unknown, Equation] = {}
    for equation in shown:
        rest = reduce(equation, solved)
        if rest:
            leading = min(rest)
            solved[leading] = {one: value / rest[leading] for one, value in rest.items()}
    return solved


def reduce(equation: Equation, solved: Mapping[Unknown, Equation]) -> Equation:
    """Return what is left of a sum when equations are subtracted from it; nothing if it follows."""
    rest = dict(equation)
    while leading := min((one for one in rest if one in solved), default=None):
        factor = rest[leading]
        for one, value in solved[leading].items():
            rest[one] = rest.get(one, Fraction(0)) - factor * value
            if not rest[one]:
                del rest[one]
    return rest


def test_no_figures_of_small_companies_add_up_to_fewer_than_five_people() -> None:
    shown_figures = 0
    for seed in range(150):
        shown, answered = shown_and_true(seed)
        shown_figures += len(shown)
        assert find_unmasked(shown, answered) == [], seed
    assert shown_figures > 1000


@pytest.mark.parametrize(
    "sets",
    [
        pytest.param(["pq", "p"], id="a total and all but one department"),
        pytest.param(["pqr", "pq", "p", "r"], id="a total, a part of it, and a department"),
        pytest.param(["pr", "qr", "pq"], id="three sums that overlap"),
    ],
)
def test_a_department_of_four_is_found_where_others_are_shown_alone(sets: list[str]) -> None:
    # That hides groups under five, and only these; the attack sees through it.
    answered = {(TAKING_PART, code): people for code, people in zip("pqr", (6, 4, 7), strict=True)}
    answered |= {(question, code): 0 for question in QUESTIONS for code in "pqr"}
    shown = [{(TAKING_PART, code): Fraction(1) for code in codes} for codes in sets]
    assert find_unmasked(shown, answered) == [[(TAKING_PART, "q")]]
