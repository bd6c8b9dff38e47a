"""Which groups of people a survey shows, and which answers are finished."""

from __future__ import annotations

import pytest

from services.programme.domain.survey_answers import GivenAnswer, check_answers
from services.programme.domain.survey_questions import (
    Option,
    Question,
    QuestionnaireTerms,
    SurveyCondition,
    check_questionnaire,
)
from services.programme.domain.survey_refusals import (
    AnsweredTwice,
    AnswerMissing,
    AnswerUnfit,
    ConditionLooksAhead,
    ConditionUnfit,
    OptionsUnfit,
    QuestionCodeTwice,
    QuestionNotAsked,
    QuestionUnknown,
    SatisfactionUnfit,
)
from services.programme.domain.survey_results import compute_satisfaction, count_results
from services.programme.domain.survey_suppression import (
    Cell,
    coarsest_common,
    group_cells,
    merge_small_cells,
)
from services.programme.domain.survey_tally import Tally, count_answer

SCORE = Question(code="score", kind="likert", text="S", required=True, satisfaction=True)
CHOICE = Question(
    code="choice",
    kind="choice",
    text="C",
    required=True,
    options=(Option(code="x", text="X"), Option(code="y", text="Y")),
)
WHY = Question(
    code="why",
    kind="text",
    text="W",
    required=True,
    asked_if=SurveyCondition(question="score", answers=("1", "2")),
)


def terms(*questions: Question) -> QuestionnaireTerms:
    """Return a questionnaire of five points."""
    return QuestionnaireTerms(title="T", points=5, questions=questions)


def cells(**people: int) -> list[Cell]:
    """Return cells of one department each; its name's first letter is its group, `z` is none."""
    return [
        Cell(departments=(code,), group=None if code[0] == "z" else code[0], people=size)
        for code, size in people.items()
    ]


def merged(**people: int) -> list[tuple[str, int]]:
    """Return what is shown of departments of these sizes."""
    return [("+".join(one.departments), one.people) for one in merge_small_cells(cells(**people))]


@pytest.mark.parametrize(
    ("people", "shown"),
    [
        ({"a1": 5, "a2": 6}, [("a1", 5), ("a2", 6)]),
        ({"a1": 4, "a2": 2}, [("a1+a2", 6)]),
        ({"a1": 4, "a2": 6, "a3": 9}, [("a1+a2", 10), ("a3", 9)]),
        ({"a1": 4, "a2": 0}, []),
        ({"a1": 1, "a2": 2, "b1": 3, "b2": 8}, [("a1+a2+b1+b2", 14)]),
        ({"a1": 4, "z1": 7, "b1": 5}, [("a1+b1", 9), ("z1", 7)]),
    ],
)
def test_a_small_department_is_shown_with_the_next_smallest_of_its_group_first(
    people: dict[str, int], shown: list[tuple[str, int]]
) -> None:
    assert merged(**people) == shown


def test_a_department_of_four_inside_a_group_of_six_is_shown_as_the_group_alone() -> None:
    shown = merge_small_cells(cells(a1=4, a2=2, b1=9))
    groups = {"a": ("a1", "a2"), "b": ("b1",)}
    assert [(one.departments, one.group) for one in shown] == [
        (("a1", "a2"), "a"),
        (("b1",), "b"),
    ]
    assert list(group_cells(shown, groups)) == ["a", "b"]


def test_a_group_is_not_shown_where_some_of_it_are_counted_with_others() -> None:
    shown = merge_small_cells(cells(a1=3, a2=1, b1=5, b2=6))
    groups = {"a": ("a1", "a2"), "b": ("b1", "b2")}
    assert [one.departments for one in shown] == [("a1", "a2", "b1"), ("b2",)]
    assert group_cells(shown, groups) == {}


def test_what_is_shown_over_several_questions_is_divided_as_coarsely_as_each_of_them() -> None:
    one, other = cells(a=5, b=5, c=5, d=5), merge_small_cells(cells(a=5, b=3, c=2, d=5))
    assert coarsest_common([one, other]) == [{"a"}, {"b", "c"}, {"d"}]
    assert coarsest_common([one]) == [{"a"}, {"b"}, {"c"}, {"d"}]


@pytest.mark.parametrize(("answers", "mean"), [(4, None), (5, 30_000)])
def test_satisfaction_is_told_from_five_answers_on(answers: int, mean: int | None) -> None:
    asked, tally = terms(SCORE), Tally()
    for _ in range(answers):
        tally = count_answer(tally, asked, [GivenAnswer("score", score=3)])
    results = count_results(asked, cells(z1=9), [tally])
    found = compute_satisfaction(asked, results)
    assert (None if found is None else found.mean_ten_thousandths) == mean
    assert bool(results.answered) == (mean is not None)


FINISHED = [GivenAnswer("score", score=4), GivenAnswer("choice", options=("x",))]
LOW = [GivenAnswer("score", score=2), GivenAnswer("choice", options=("x",))]


@pytest.mark.parametrize(
    ("answers", "refusal"),
    [
        (FINISHED, None),
        ([*LOW, GivenAnswer("why", text="W")], None),
        (LOW, AnswerMissing),
        ([*FINISHED, GivenAnswer("why", text="W")], QuestionNotAsked),
        (FINISHED[:1], AnswerMissing),
        ([*FINISHED, FINISHED[0]], AnsweredTwice),
        ([*FINISHED, GivenAnswer("other", score=1)], QuestionUnknown),
        ([GivenAnswer("score", score=6), FINISHED[1]], AnswerUnfit),
        ([GivenAnswer("score", text="4"), FINISHED[1]], AnswerUnfit),
        ([FINISHED[0], GivenAnswer("choice", options=("x", "y"))], AnswerUnfit),
        ([FINISHED[0], GivenAnswer("choice", options=("z",))], AnswerUnfit),
        ([*LOW, GivenAnswer("why", score=1)], AnswerUnfit),
    ],
)
def test_a_finished_answer_answers_what_is_asked_after_its_earlier_answers_and_nothing_else(
    answers: list[GivenAnswer], refusal: type[Exception] | None
) -> None:
    asked = terms(SCORE, CHOICE, WHY)
    if refusal is None:
        check_answers(asked, answers)
    else:
        with pytest.raises(refusal):
            check_answers(asked, answers)


@pytest.mark.parametrize(
    ("questions", "refusal"),
    [
        ((SCORE, CHOICE, WHY), None),
        ((SCORE, SCORE), QuestionCodeTwice),
        ((WHY, SCORE), ConditionLooksAhead),
        (
            (
                SCORE,
                WHY.model_copy(
                    update={"asked_if": SurveyCondition(question="score", answers=("6",))}
                ),
            ),
            ConditionUnfit,
        ),
        ((CHOICE.model_copy(update={"options": CHOICE.options[:1]}),), OptionsUnfit),
        ((SCORE.model_copy(update={"several": True}),), OptionsUnfit),
        ((SCORE.model_copy(update={"required": False}),), SatisfactionUnfit),
    ],
)
def test_the_questions_of_a_questionnaire_fit_together(
    questions: tuple[Question, ...], refusal: type[Exception] | None
) -> None:
    if refusal is None:
        check_questionnaire(terms(*questions))
    else:
        with pytest.raises(refusal):
            check_questionnaire(terms(*questions))
