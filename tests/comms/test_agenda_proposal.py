"""What is known of goals for agendas, and the agenda that follows from it."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from uuid import UUID

import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st

from services.comms.domain import agenda_goal
from services.comms.domain.agenda_goal import (
    AgendaGoal,
    Archived,
    Begun,
    CompletionTold,
    Ended,
    GoalChange,
    GoalKnown,
    LagTold,
    RecordGoalChange,
)
from services.comms.domain.agenda_proposal import propose_agenda, urgency_points
from services.comms.domain.expected_line import ExpectedPoint, expected_at
from services.comms.projections.agenda_items import reason_of
from tests.comms.domain_examples import BASE_TIME, DAY, HOUR, MEETING_ID

GOAL, CYCLE, PARENT = UUID(int=1), UUID(int=2), UUID(int=3)
SET = GoalKnown("Cost", "rnd", CYCLE, PARENT)
LAG = LagTold(Decimal("0.3"), Decimal("0.5"))


Told = tuple[GoalChange, datetime]


def goal_after(*changes: Told, goal_id: UUID = GOAL) -> AgendaGoal:
    goal: AgendaGoal | None = None
    for change, at in changes:
        for event in agenda_goal.decide(RecordGoalChange(goal_id, (change,), at), goal):
            goal = agenda_goal.evolve(goal, event)
    assert goal is not None
    return goal


def days(number: int) -> datetime:
    return BASE_TIME + number * DAY


def test_a_goal_that_lags_recovers_and_lags_again_is_on_the_agenda_again() -> None:
    changes: list[Told] = [(SET, days(0)), (LAG, days(1))]
    assert goal_after(*changes).needs_attention
    changes.append((LagTold(), days(2)))
    assert not goal_after(*changes).needs_attention
    changes.append((LAG, days(3)))
    again = goal_after(*changes)
    assert (again.needs_attention, again.lagging_since) == (True, days(3))


def test_a_fact_that_names_a_goal_and_says_that_it_lags_is_one_event() -> None:
    (event,) = agenda_goal.decide(RecordGoalChange(GOAL, (SET, LAG), days(1)), None)
    assert event.goal == goal_after((SET, days(1)), (LAG, days(1)))


def test_an_older_fact_that_comes_late_changes_no_lag() -> None:
    goal = goal_after((SET, days(0)), (LagTold(), days(3)), (LAG, days(1)))
    assert not goal.is_lagging


def test_what_comes_twice_changes_nothing() -> None:
    blocker = Begun("blocker", UUID(int=9))
    changes: list[Told] = [
        (SET, days(0)),
        (LAG, days(1)),
        (blocker, days(2)),
        (Begun("blocker", UUID(int=10)), days(2)),
        (Begun("support", UUID(int=11)), days(2)),
        (Begun("link", UUID(int=12)), days(2)),
        (Ended(UUID(int=10)), days(3)),
    ]
    goal = goal_after(*changes)
    for change, at in changes:
        assert agenda_goal.decide(RecordGoalChange(GOAL, (change,), at), goal) == []


def test_a_blocker_that_is_resolved_does_not_come_back() -> None:
    raised = (Begun("blocker", UUID(int=9)), days(1))
    goal = goal_after((SET, days(0)), raised, (Ended(UUID(int=9)), days(2)), raised)
    assert goal.blockers == ()
    early = goal_after((SET, days(0)), (Ended(UUID(int=9)), days(2)), raised)
    assert early.blockers == ()


def test_an_archived_goal_is_on_no_agenda() -> None:
    goal = goal_after((SET, days(0)), (LAG, days(1)), (Archived(), days(2)))
    assert not goal.needs_attention
    assert not goal.is_lagging


def test_a_goal_has_its_newest_title_and_department_and_keeps_its_cycle() -> None:
    goal = goal_after(
        (SET, days(0)), (GoalKnown("Unit cost", "hr"), days(2)), (GoalKnown("Old", "rnd"), days(1))
    )
    assert (goal.title, goal.department, goal.cycle_id) == ("Unit cost", "hr", CYCLE)
    late = goal_after((GoalKnown("Unit cost", "hr"), days(2)), (SET, days(0)))
    assert (late.title, late.cycle_id) == ("Unit cost", CYCLE)


def test_urgency_counts_points_and_says_the_reason() -> None:
    goal = goal_after(
        (SET, days(0)),
        (LAG, days(1)),
        (Begun("blocker", UUID(int=9)), days(2)),
        (Begun("support", UUID(int=10)), days(3)),
        (Begun("link", UUID(int=11)), days(3)),
    )
    assert urgency_points(goal.urgency_at(days(4))) == 20 + 10 + 10 + 2 * 5
    reason = reason_of(goal.urgency_at(days(4)))
    assert reason.en == (
        f"at 30% of 50% expected, behind since {days(1).date()}; 1 open blocker, the first since "
        f"{days(2).date()}; 1 support overdue; 2 goals depend on it"
    )
    assert reason.zh.startswith("完成 30%，预期 50%")


def lagging(number: int, behind: str, since: int = 1) -> AgendaGoal:
    lag = LagTold(Decimal(0), Decimal(behind))
    known = GoalKnown(f"Goal {number}", "rnd", CYCLE)
    return goal_after((known, days(0)), (lag, days(since)), goal_id=UUID(int=number))


def test_the_most_urgent_goal_comes_first_and_of_equal_ones_the_older_lag() -> None:
    goals = [lagging(1, "0.1"), lagging(2, "0.3", 5), lagging(3, "0.3", 2)]
    proposal = propose_agenda(MEETING_ID, 90, goals, [], days(9))
    assert [item.goal_id for item in proposal.items] == [UUID(int=3), UUID(int=2), UUID(int=1)]
    assert [item.minutes for item in proposal.items] == [30, 30, 30]
    assert proposal == propose_agenda(MEETING_ID, 90, goals[::-1], [], days(9))


def test_open_commitments_come_first_and_what_does_not_fit_is_named() -> None:
    goals = [lagging(number, f"0.{number}") for number in range(1, 10)]
    proposal = propose_agenda(MEETING_ID, 90, goals, [UUID(int=77)], days(9))
    assert proposal.items[0].kind == "commitments"
    assert proposal.items[0].commitments == (UUID(int=77),)
    assert [item.minutes for item in proposal.items] == [10] * 9
    assert [item.goal_id for item in proposal.left_out] == [UUID(int=1)]


def test_a_meeting_without_lagging_goals_has_an_empty_proposal() -> None:
    on_track = goal_after((SET, days(0)))
    assert propose_agenda(MEETING_ID, 90, [on_track], [], days(9)).items == ()
    assert propose_agenda(MEETING_ID, 5, [lagging(1, "0.1")], [], days(9)).left_out
    blocked = goal_after((SET, days(0)), (Begun("blocker", UUID(int=9)), days(1)))
    (item,) = propose_agenda(MEETING_ID, 90, [blocked], [], days(9)).items
    assert item.kind == "blocker"


@for_all(
    st.lists(st.integers(0, 90), max_size=30),
    st.integers(1, 90),
    st.lists(st.integers(100, 200), max_size=3, unique=True),
)
def test_a_proposal_fits_into_the_meeting_and_loses_no_goal(
    behinds: list[int], minutes: int, open_commitments: list[int]
) -> None:
    goals = [lagging(number + 1, f"0.{one:02}") for number, one in enumerate(behinds)]
    proposal = propose_agenda(
        MEETING_ID, minutes, goals, [UUID(int=n) for n in open_commitments], days(9)
    )
    assert sum(item.minutes for item in proposal.items) <= minutes
    assert all(item.minutes >= 1 for item in proposal.items)
    named = [item.goal_id for item in (*proposal.items, *proposal.left_out) if item.goal_id]
    assert sorted(named) == sorted(goal.goal_id for goal in goals)


def test_minutes_are_shared_evenly() -> None:
    goals = [lagging(number, "0.2") for number in range(1, 5)]
    assert [item.minutes for item in propose_agenda(MEETING_ID, 90, goals, [], days(9)).items] == [
        22
    ] * 4
    assert timedelta(minutes=22) * 4 <= timedelta(minutes=90)


LINE = (
    ExpectedPoint(at=days(1), completion=Decimal("0.5")),
    ExpectedPoint(at=days(11), completion=Decimal("0.9")),
    ExpectedPoint(at=days(12), completion=Decimal(1)),
)


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        (days(0), "0.5"),
        (days(1), "0.5"),
        (days(6), "0.7"),
        (days(11), "0.9"),
        (days(11) + 6 * HOUR, "0.925"),
        (days(12), "1"),
        (days(40), "1"),
    ],
)
def test_what_is_expected_of_a_goal_rises_along_its_line(at: datetime, expected: str) -> None:
    assert expected_at(LINE, at) == Decimal(expected)
    assert expected_at((), at) is None


def test_a_goal_that_is_late_by_time_alone_becomes_more_urgent_every_day() -> None:
    told = LagTold(Decimal("0.3"), Decimal("0.5"), LINE)
    waiting = goal_after((SET, days(0)), (told, days(1)))
    sudden = goal_after(
        (SET, days(0)), (LagTold(Decimal("0.3"), Decimal("0.6")), days(3)), goal_id=UUID(int=7)
    )
    first, second = ([waiting, sudden], [sudden, waiting])
    for goals, at in ((second, days(1)), (first, days(6))):
        items = propose_agenda(MEETING_ID, 90, [waiting, sudden], [], at).items
        assert [item.goal_id for item in items] == [goal.goal_id for goal in goals]
    reason = reason_of(waiting.urgency_at(days(6)))
    day = days(6).date()
    assert reason.en == (
        f"at 30% of 70% expected on {day}, behind since {days(1).date()}; 1 goal depends on it"
    )
    assert f"预期 70%（{day}）" in reason.zh


def test_a_reading_of_a_lagging_goal_changes_its_urgency_and_no_other_goal() -> None:
    told = LagTold(Decimal("0.3"), Decimal("0.5"), LINE)
    goal = goal_after((SET, days(0)), (told, days(1)), (CompletionTold(Decimal("0.4")), days(2)))
    assert goal.urgency_at(days(6)).behind == Decimal("0.3")
    older = goal_after((SET, days(0)), (told, days(3)), (CompletionTold(Decimal("0.1")), days(2)))
    assert older.completion == Decimal("0.3")
    on_track = goal_after((SET, days(0)), (CompletionTold(Decimal("0.4")), days(2)))
    assert on_track.completion is None
    recovered = goal_after((SET, days(0)), (told, days(1)), (LagTold(), days(4)))
    assert (recovered.expected_line, recovered.urgency_at(days(6)).expected) == ((), None)
