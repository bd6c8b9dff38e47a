"""The life of a survey, and the figures that it closes with."""

from __future__ import annotations

from datetime import timedelta
from fractions import Fraction
from uuid import UUID

import pytest

from services.programme.domain import survey_commands as commands
from services.programme.domain import survey_events as events
from services.programme.domain import survey_refusals as refusals
from services.programme.domain.survey_answers import GivenAnswer
from services.programme.domain.survey_decisions import decide
from services.programme.domain.survey_questions import Question, QuestionnaireTerms
from services.programme.domain.survey_results import round_ten_thousandths
from services.programme.domain.survey_state import evolve
from services.programme.domain.survey_suppression import Cell
from services.programme.domain.survey_tally import Tally, count_answer
from shared.testing.given_when_then import aggregate_scenario
from shared.testing.manual_clock import MONDAY_MORNING

given = aggregate_scenario(decide, evolve, None).given

ID = UUID("01900000-0000-7000-8000-000000000001")
AT = MONDAY_MORNING
DAY = timedelta(days=1)
END = AT + 7 * DAY
QUESTIONS = QuestionnaireTerms(
    title="Q",
    points=5,
    questions=tuple(
        Question(code=code, kind="likert", text="?", required=True, satisfaction=True)
        for code in ("a", "b")
    ),
)
TERMS = events.SurveyTerms(
    name="S",
    purpose="pilot",
    questionnaire_code="q",
    questionnaire_version=1,
    questionnaire=QUESTIONS,
    groups=(events.SurveyGroup(name="g", departments=("qa", "rnd")),),
    closes_at=END,
)
INVITED = tuple(events.Invitee(person=f"p{n}", department="rnd") for n in range(6))
prepared = events.SurveyPrepared(survey_id=ID, terms=TERMS, at=AT)
opened = events.SurveyOpened(
    survey_id=ID,
    name="S",
    purpose="pilot",
    invited=INVITED,
    units=(Cell(departments=("rnd",), group="g", people=6),),
    closes_at=END,
    at=AT,
)
closed = events.SurveyClosed(
    survey_id=ID,
    purpose="pilot",
    satisfaction=None,
    window=events.Window(since=AT, until=END),
    reason="enough",
    at=END,
)
OPEN = commands.OpenSurvey(ID, INVITED, AT)


def tally_of(*scores: int) -> Tally:
    """Return the tally of people who give both questions one score each."""
    tally = Tally()
    for score in scores:
        answers = [GivenAnswer("a", score=score), GivenAnswer("b", score=5)]
        tally = count_answer(tally, QUESTIONS, answers)
    return tally


def test_a_survey_is_prepared_once_and_ends_ahead() -> None:
    command = commands.PrepareSurvey(ID, TERMS, AT)
    given().when(command).then(prepared)
    given(prepared).when(command).then()
    given(prepared, opened).when(command).then_refused(refusals.SurveyIdTaken)
    late = commands.PrepareSurvey(ID, TERMS, END)
    given().when(late).then_refused(refusals.SurveyEndsInThePast)
    twice = TERMS.model_copy(update={"groups": TERMS.groups * 2})
    in_two = commands.PrepareSurvey(ID, twice, AT)
    given().when(in_two).then_refused(refusals.DepartmentInTwoGroups, message_contains="qa")


def test_who_is_invited_is_added_once_until_the_survey_opens() -> None:
    command = commands.InvitePeople(ID, ("rnd",), ("p9",), AT)
    invited = events.PeopleInvited(survey_id=ID, departments=("rnd",), people=("p9",), at=AT)
    given(prepared).when(command).then(invited)
    given(prepared, invited).when(command).then()
    more = commands.InvitePeople(ID, ("rnd", "qa"), (), AT)
    given(prepared, invited).when(more).then(
        events.PeopleInvited(survey_id=ID, departments=("qa",), people=(), at=AT)
    )
    given(prepared, opened).when(command).then_refused(refusals.SurveyOpenAlready)
    given().when(command).then_refused(refusals.UnknownSurvey)


def test_a_survey_opens_for_five_people_or_more_before_its_end() -> None:
    given(prepared).when(OPEN).then(opened)
    few = commands.OpenSurvey(ID, INVITED[:4], AT)
    given(prepared).when(few).then_refused(refusals.TooFewInvited, message_contains="4")
    late = commands.OpenSurvey(ID, INVITED, END)
    given(prepared).when(late).then_refused(refusals.SurveyEndsInThePast)
    given(prepared, opened).when(OPEN).then_refused(refusals.SurveyOpenAlready)
    given(prepared, opened, closed).when(OPEN).then_refused(refusals.SurveyClosedAlready)


def test_a_department_under_five_is_counted_with_another_from_the_beginning() -> None:
    invited = (*INVITED, events.Invitee(person="q1", department="qa"))
    (event,) = decide(commands.OpenSurvey(ID, invited, AT), evolve(None, prepared))
    assert isinstance(event, events.SurveyOpened)
    assert event.units == (Cell(departments=("qa", "rnd"), group="g", people=7),)


def test_a_reminder_is_sent_once_a_day_while_the_survey_is_open() -> None:
    first = commands.RemindInvited(ID, AT)
    reminded = events.InvitedReminded(survey_id=ID, closes_at=END, at=AT)
    given(prepared).when(first).then_refused(refusals.SurveyNotOpen)
    given(prepared, opened).when(first).then(reminded)
    given(prepared, opened, reminded).when(commands.RemindInvited(ID, AT + DAY / 4)).then()
    given(prepared, opened, reminded).when(commands.RemindInvited(ID, AT + DAY)).then(
        reminded.model_copy(update={"at": AT + DAY})
    )
    late = commands.RemindInvited(ID, END + DAY)
    given(prepared, opened).when(late).then_refused(refusals.SurveyIsOver)


def test_the_satisfaction_figure_is_the_exact_mean_of_all_scores() -> None:
    command = commands.CloseSurvey(ID, (tally_of(1, 2, 2, 3, 4, 4),), END + DAY)
    counted, ended = decide(command, evolve(evolve(None, prepared), opened))
    assert isinstance(counted, events.AnswersCounted)
    assert isinstance(ended, events.SurveyClosed)
    assert ended.satisfaction is not None
    figure = ended.satisfaction
    assert (figure.score_sum, figure.scores, figure.answers, figure.points) == (46, 12, 6, 5)
    assert figure.mean_ten_thousandths == 38_333
    assert ended.at == END
    assert (ended.window.since, ended.window.until) == (AT, END)


def test_fewer_than_five_answers_give_no_figure_and_are_not_kept() -> None:
    command = commands.CloseSurvey(ID, (tally_of(1, 2, 3, 4),), AT + DAY, "enough")
    counted, ended = decide(command, evolve(evolve(None, prepared), opened))
    assert isinstance(counted, events.AnswersCounted)
    assert isinstance(ended, events.SurveyClosed)
    assert ended.satisfaction is None
    assert counted.results.answered == ()
    assert [question.cells for question in counted.results.questions] == [(), ()]
    assert (ended.at, ended.reason) == (AT + DAY, "enough")


def test_a_closed_survey_changes_no_more() -> None:
    again = commands.CloseSurvey(ID, (), END, "enough")
    given(prepared, opened, closed).when(again).then()
    given(prepared, opened, closed).when(commands.CloseSurvey(ID, (), END)).then()
    other = commands.CloseSurvey(ID, (), END, "other")
    given(prepared, opened, closed).when(other).then_refused(refusals.SurveyClosedAlready)
    given(prepared).when(again).then_refused(refusals.SurveyNotOpen)


@pytest.mark.parametrize(
    ("value", "rounded"),
    [(Fraction(7, 2), 35_000), (Fraction(1, 20_000), 1), (Fraction(1, 20_001), 0)],
)
def test_a_mean_is_rounded_to_ten_thousandths_halves_up(value: Fraction, rounded: int) -> None:
    assert round_ten_thousandths(value) == rounded
