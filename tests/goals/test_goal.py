"""A goal, its readings and the reports that are owed."""

from datetime import datetime
from decimal import Decimal

import pytest

from services.goals.domain import goal as g
from services.goals.domain.goal_decisions import decide
from services.goals.domain.goal_state import Ended, Running, evolve, onward
from services.goals.domain.plan import Plan
from services.goals.domain.refusals import GoalsRefused, InvalidMoment, UnknownReading
from services.goals.domain.rhythm import Slot, slots
from shared.testing.scenario import scenario
from tests.goals.examples import (
    COMPANY,
    DAY,
    DAYS,
    FIRST,
    HOUR,
    INSTANT,
    NOVEMBER_DUE,
    OCTOBER_DUE,
    PLAN,
    REGIONS,
    SALES,
    SECOND,
    T,
    measured,
)

given = scenario(decide, evolve, None).given

CALM = PLAN.model_copy(update={"tolerance": Decimal(1)})
"""Nobody falls behind by more than everything."""
OCTOBER, NOVEMBER, DECEMBER = slots("monthly", DAYS)


def start(plan: Plan = CALM, at: datetime = T) -> g.StartGoal:
    return g.StartGoal(SALES, plan, DAYS, at)


def started(*owed: Slot, at: datetime = T) -> g.GoalStarted:
    return g.GoalStarted(goal=SALES, plan=CALM, days=DAYS, slots=owed, behind_at=None, at=at)


def entered(
    reading: g.Measured,
    at: datetime,
    newest: g.Measured | None = None,
    before: int | None = None,
) -> g.ReadingEntered:
    newest = newest or reading
    return g.ReadingEntered(
        goal=SALES,
        unit="regions",
        reading=reading,
        newest=newest,
        before=None if before is None else Decimal(before),
        completion=newest.value / 10,
        behind_at=None,
        at=at,
    )


def reported(slot: Slot, at: datetime) -> g.ProgressReported:
    return g.ProgressReported(goal=SALES, slot=slot, at=at)


def overdue(slot: Slot) -> g.ProgressOverdue:
    return g.ProgressOverdue(goal=SALES, slot=slot, at=slot.due_at)


def enter(reading: g.Measured, at: datetime) -> g.EnterReading:
    return g.EnterReading(REGIONS, reading, at)


def correct(value: int, at: datetime) -> g.CorrectReading:
    return g.CorrectReading(REGIONS, FIRST, Decimal(value), at)


running = started(OCTOBER, NOVEMBER, DECEMBER)
three = measured(3, T + DAY)


def test_its_department_owes_a_reading_for_every_slot() -> None:
    given().when(start()).then(running)
    assert start().goal_id == REGIONS


def test_started_twice_it_is_started_once() -> None:
    given(running).when(start(at=T + DAY)).then()


def test_nothing_is_owed_that_was_due_before_it_started() -> None:
    given().when(start(at=OCTOBER_DUE)).then(running.model_copy(update={"at": OCTOBER_DUE}))
    late = OCTOBER_DUE + INSTANT
    given().when(start(at=late)).then(started(NOVEMBER, DECEMBER, at=late))


def test_a_company_goal_owes_no_reports() -> None:
    given().when(g.StartGoal(COMPANY, CALM, DAYS, T)).then(
        g.GoalStarted(goal=COMPANY, plan=CALM, days=DAYS, slots=(), behind_at=None, at=T)
    )


def test_the_first_reading_of_a_slot_meets_it() -> None:
    given(running).when(enter(three, T + 2 * DAY)).then(
        entered(three, T + 2 * DAY), reported(OCTOBER, T + 2 * DAY)
    )


def test_another_reading_of_the_slot_meets_nothing() -> None:
    past = (running, entered(three, T + DAY), reported(OCTOBER, T + DAY))
    four = measured(4, T + 3 * DAY, SECOND)
    given(*past).when(enter(four, T + 3 * DAY)).then(entered(four, T + 3 * DAY, before=3))


def test_entered_at_the_due_itself_it_is_in_time() -> None:
    given(running).when(enter(three, OCTOBER_DUE)).then(
        entered(three, OCTOBER_DUE), reported(OCTOBER, OCTOBER_DUE)
    )


def test_entered_after_the_due_it_was_overdue_first_and_meets_it_late() -> None:
    late = OCTOBER_DUE + INSTANT
    given(running).when(enter(three, late)).then(
        overdue(OCTOBER), entered(three, late), reported(OCTOBER, late)
    )


def test_a_reading_belongs_to_the_slot_it_was_measured_in() -> None:
    at = NOVEMBER_DUE + DAY
    past = (running, overdue(OCTOBER))
    given(*past).when(enter(three, at)).then(
        overdue(NOVEMBER), entered(three, at), reported(OCTOBER, at)
    )


def test_a_reading_from_before_the_cycle_meets_nothing() -> None:
    early = measured(1, T - INSTANT)
    given(running).when(enter(early, T)).then(entered(early, T))


def test_a_slot_is_announced_as_overdue_once() -> None:
    given(running).when(g.CheckGoal(REGIONS, OCTOBER_DUE)).then()
    check = g.CheckGoal(REGIONS, OCTOBER_DUE + INSTANT)
    given(running).when(check).then(overdue(OCTOBER)).when(check).then()


def test_all_that_passed_meanwhile_is_announced_in_its_order() -> None:
    given(running).when(g.CheckGoal(REGIONS, DAYS.ends_at + DAY)).then(
        overdue(OCTOBER), overdue(NOVEMBER), overdue(DECEMBER)
    )


def test_what_was_reported_does_not_fall_overdue() -> None:
    past = (running, entered(three, T + DAY), reported(OCTOBER, T + DAY))
    given(*past).when(g.CheckGoal(REGIONS, OCTOBER_DUE + DAY)).then()


def test_dated_back_it_may_have_been_reported_in_time_after_all() -> None:
    given(running, overdue(OCTOBER)).when(enter(three, T + DAY)).then(
        entered(three, T + DAY), reported(OCTOBER, T + DAY)
    )


def test_entered_twice_it_is_entered_once() -> None:
    past = (running, entered(three, T + DAY))
    given(*past).when(enter(three, T + 3 * DAY)).then()


@pytest.mark.parametrize("changes", [{"value": Decimal(4)}, {"measured_at": T}, {"source": "jira"}])
def test_an_id_stands_for_one_reading(changes: dict[str, object]) -> None:
    other = three.model_copy(update=changes)
    given(running, entered(three, T + DAY)).when(enter(other, T + 3 * DAY)).then_refused(
        GoalsRefused, saying="correct it instead"
    )


def test_nothing_is_entered_before_it_was_measured() -> None:
    given(running).when(enter(three, T + DAY - INSTANT)).then_refused(
        InvalidMoment, saying="after it was measured"
    )
    given(running).when(enter(three, T + DAY)).then(
        entered(three, T + DAY), reported(OCTOBER, T + DAY)
    )


def test_a_late_reading_leaves_the_newest_one_newest() -> None:
    older = measured(1, T, SECOND)
    past = (running, entered(three, T + DAY), reported(OCTOBER, T + DAY))
    given(*past).when(enter(older, T + 2 * DAY)).then(
        entered(older, T + 2 * DAY, newest=three, before=1)
    )


def test_of_two_at_the_same_moment_the_one_entered_later_is_the_newest() -> None:
    same = measured(5, T + DAY, SECOND)
    past = (running, entered(three, T + DAY), reported(OCTOBER, T + DAY))
    given(*past).when(enter(same, T + 2 * DAY)).then(entered(same, T + 2 * DAY, before=3))


def test_a_correction_replaces_the_value_and_nothing_else() -> None:
    past = (running, entered(three, T + DAY), reported(OCTOBER, T + DAY))
    five = measured(5, T + DAY)
    corrected = g.ReadingCorrected(
        goal=SALES,
        unit="regions",
        reading=five,
        newest=five,
        before=None,
        completion=Decimal("0.5"),
        behind_at=None,
        at=T + 4 * DAY,
    )
    given(*past).when(correct(5, T + 4 * DAY)).then(corrected)
    given(*past, corrected).when(correct(5, T + 5 * DAY)).then()


def test_correcting_an_older_reading_leaves_the_completion() -> None:
    four = measured(4, T + 3 * DAY, SECOND)
    past = (
        running,
        entered(three, T + DAY),
        reported(OCTOBER, T + DAY),
        entered(four, T + 4 * DAY),
    )
    given(*past).when(correct(9, T + 5 * DAY)).then(
        g.ReadingCorrected(
            goal=SALES,
            unit="regions",
            reading=measured(9, T + DAY),
            newest=four,
            before=Decimal(9),
            completion=Decimal("0.4"),
            behind_at=None,
            at=T + 5 * DAY,
        )
    )


def test_only_what_was_entered_is_corrected() -> None:
    given(running).when(correct(5, T + DAY)).then_refused(UnknownReading, saying=str(FIRST))
    given(running, entered(three, T + DAY)).when(correct(5, T + HOUR)).then_refused(
        InvalidMoment, saying="after it was measured"
    )


def test_a_correction_too_comes_after_what_time_brought_about() -> None:
    december = measured(5, T + DAY)
    given(running, entered(three, T + DAY), reported(OCTOBER, T + DAY)).when(
        correct(5, NOVEMBER_DUE + DAY)
    ).then(
        overdue(NOVEMBER),
        g.ReadingCorrected(
            goal=SALES,
            unit="regions",
            reading=december,
            newest=december,
            before=None,
            completion=Decimal("0.5"),
            behind_at=None,
            at=NOVEMBER_DUE + DAY,
        ),
    )


def test_archiving_ends_what_is_not_due_yet() -> None:
    end = g.EndGoal(REGIONS, "archived", NOVEMBER_DUE)
    given(running).when(end).then(
        overdue(OCTOBER),
        g.GoalEnded(goal=SALES, because="archived", dropped=(NOVEMBER, DECEMBER), at=NOVEMBER_DUE),
    ).when(end).then().when(g.CheckGoal(REGIONS, DAYS.ends_at + DAY)).then()
    late = NOVEMBER_DUE + INSTANT
    given(running, overdue(OCTOBER)).when(g.EndGoal(REGIONS, "closed", late)).then(
        overdue(NOVEMBER),
        g.GoalEnded(goal=SALES, because="closed", dropped=(DECEMBER,), at=late),
    )


@pytest.mark.parametrize("command", [enter(three, T + DAY), correct(5, T + DAY)])
def test_only_a_goal_that_is_followed_is_read(command: g.GoalCommand) -> None:
    given().when(command).then_refused(GoalsRefused, saying="activate that first")
    archived = g.GoalEnded(goal=SALES, because="archived", dropped=(), at=T)
    given(running, archived).when(command).then_refused(GoalsRefused, saying="archived")
    closed = g.GoalEnded(goal=SALES, because="closed", dropped=(), at=T)
    given(running, closed).when(command).then_refused(GoalsRefused, saying="was closed")


def test_what_is_not_followed_needs_neither_a_look_nor_an_end() -> None:
    given().when(g.CheckGoal(REGIONS, T)).then()
    given().when(g.EndGoal(REGIONS, "archived", T)).then()


def test_an_event_out_of_place_changes_nothing() -> None:
    assert evolve(None, overdue(OCTOBER)) is None
    assert evolve(Ended("closed"), overdue(OCTOBER)) == Ended("closed")
    goal = Running(SALES, CALM, DAYS, (), T)
    assert onward(goal, running) == goal
