"""A goal, its readings and the reports that are owed."""

from datetime import datetime
from decimal import Decimal

import pytest

from services.goals.domain import goal_commands as commands
from services.goals.domain import goal_events as g
from services.goals.domain.goal_decisions import decide
from services.goals.domain.goal_plan import GoalPlan
from services.goals.domain.goal_state import EndedGoal, TrackedGoal, apply_event, evolve
from services.goals.domain.refusals import GoalsRefused, InvalidMoment, UnknownReading
from services.goals.domain.reporting_slots import ReportingSlot, reporting_slots
from shared.testing.given_when_then import aggregate_scenario
from tests.goals.domain_examples import (
    BASE_TIME,
    COMPANY_GOAL,
    DAY,
    FIRST_ID,
    GOAL_PLAN,
    HOUR,
    MICROSECOND,
    NOVEMBER_DUE,
    OCTOBER_DUE,
    QUARTER_DAYS,
    REGIONS_GOAL_ID,
    SALES_GOAL,
    SECOND_ID,
    measured_reading,
)

given = aggregate_scenario(decide, evolve, None).given

CALM = GOAL_PLAN.model_copy(update={"tolerance": Decimal(1)})
"""Nobody falls behind by more than everything."""
OCTOBER, NOVEMBER, DECEMBER = reporting_slots("monthly", QUARTER_DAYS)


def start(plan: GoalPlan = CALM, at: datetime = BASE_TIME) -> commands.StartGoal:
    return commands.StartGoal(SALES_GOAL, plan, QUARTER_DAYS, at)


def started(*owed: ReportingSlot, at: datetime = BASE_TIME) -> g.GoalStarted:
    return g.GoalStarted(
        goal=SALES_GOAL, plan=CALM, days=QUARTER_DAYS, slots=owed, behind_at=None, at=at
    )


def entered(
    reading: g.Reading,
    at: datetime,
    newest: g.Reading | None = None,
    before: int | None = None,
) -> g.ReadingEntered:
    newest = newest or reading
    return g.ReadingEntered(
        goal=SALES_GOAL,
        unit="regions",
        reading=reading,
        newest=newest,
        before=None if before is None else Decimal(before),
        completion=newest.value / 10,
        behind_at=None,
        at=at,
    )


def reported(slot: ReportingSlot, at: datetime) -> g.ProgressReported:
    return g.ProgressReported(goal=SALES_GOAL, slot=slot, at=at)


def overdue(slot: ReportingSlot) -> g.ProgressOverdue:
    return g.ProgressOverdue(goal=SALES_GOAL, slot=slot, at=slot.due_at)


def enter(reading: g.Reading, at: datetime) -> commands.EnterReading:
    return commands.EnterReading(REGIONS_GOAL_ID, reading, at)


def correct(value: int, at: datetime) -> commands.CorrectReading:
    return commands.CorrectReading(REGIONS_GOAL_ID, FIRST_ID, Decimal(value), at)


running = started(OCTOBER, NOVEMBER, DECEMBER)
three = measured_reading(3, BASE_TIME + DAY)


def test_its_department_owes_a_reading_for_every_slot() -> None:
    given().when(start()).then(running)
    assert start().goal_id == REGIONS_GOAL_ID


def test_started_twice_it_is_started_once() -> None:
    given(running).when(start(at=BASE_TIME + DAY)).then()


def test_nothing_is_owed_that_was_due_before_it_started() -> None:
    given().when(start(at=OCTOBER_DUE)).then(running.model_copy(update={"at": OCTOBER_DUE}))
    late = OCTOBER_DUE + MICROSECOND
    given().when(start(at=late)).then(started(NOVEMBER, DECEMBER, at=late))


def test_a_company_goal_owes_no_reports() -> None:
    given().when(commands.StartGoal(COMPANY_GOAL, CALM, QUARTER_DAYS, BASE_TIME)).then(
        g.GoalStarted(
            goal=COMPANY_GOAL, plan=CALM, days=QUARTER_DAYS, slots=(), behind_at=None, at=BASE_TIME
        )
    )


def test_the_first_reading_of_a_slot_meets_it() -> None:
    given(running).when(enter(three, BASE_TIME + 2 * DAY)).then(
        entered(three, BASE_TIME + 2 * DAY), reported(OCTOBER, BASE_TIME + 2 * DAY)
    )


def test_another_reading_of_the_slot_meets_nothing() -> None:
    past = (running, entered(three, BASE_TIME + DAY), reported(OCTOBER, BASE_TIME + DAY))
    four = measured_reading(4, BASE_TIME + 3 * DAY, SECOND_ID)
    given(*past).when(enter(four, BASE_TIME + 3 * DAY)).then(
        entered(four, BASE_TIME + 3 * DAY, before=3)
    )


def test_entered_at_the_due_itself_it_is_in_time() -> None:
    given(running).when(enter(three, OCTOBER_DUE)).then(
        entered(three, OCTOBER_DUE), reported(OCTOBER, OCTOBER_DUE)
    )


def test_entered_after_the_due_it_was_overdue_first_and_meets_it_late() -> None:
    late = OCTOBER_DUE + MICROSECOND
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
    early = measured_reading(1, BASE_TIME - MICROSECOND)
    given(running).when(enter(early, BASE_TIME)).then(entered(early, BASE_TIME))


def test_a_slot_is_announced_as_overdue_once() -> None:
    given(running).when(commands.CheckGoalDeadlines(REGIONS_GOAL_ID, OCTOBER_DUE)).then()
    check = commands.CheckGoalDeadlines(REGIONS_GOAL_ID, OCTOBER_DUE + MICROSECOND)
    given(running).when(check).then(overdue(OCTOBER)).when(check).then()


def test_all_that_passed_meanwhile_is_announced_in_its_order() -> None:
    given(running).when(
        commands.CheckGoalDeadlines(REGIONS_GOAL_ID, QUARTER_DAYS.ends_at + DAY)
    ).then(overdue(OCTOBER), overdue(NOVEMBER), overdue(DECEMBER))


def test_what_was_reported_does_not_fall_overdue() -> None:
    past = (running, entered(three, BASE_TIME + DAY), reported(OCTOBER, BASE_TIME + DAY))
    given(*past).when(commands.CheckGoalDeadlines(REGIONS_GOAL_ID, OCTOBER_DUE + DAY)).then()


def test_dated_back_it_may_have_been_reported_in_time_after_all() -> None:
    given(running, overdue(OCTOBER)).when(enter(three, BASE_TIME + DAY)).then(
        entered(three, BASE_TIME + DAY), reported(OCTOBER, BASE_TIME + DAY)
    )


def test_entered_twice_it_is_entered_once() -> None:
    past = (running, entered(three, BASE_TIME + DAY))
    given(*past).when(enter(three, BASE_TIME + 3 * DAY)).then()


@pytest.mark.parametrize(
    "changes", [{"value": Decimal(4)}, {"measured_at": BASE_TIME}, {"source": "jira"}]
)
def test_an_id_stands_for_one_reading(changes: dict[str, object]) -> None:
    other = three.model_copy(update=changes)
    given(running, entered(three, BASE_TIME + DAY)).when(
        enter(other, BASE_TIME + 3 * DAY)
    ).then_refused(GoalsRefused, message_contains="correct it instead")


def test_nothing_is_entered_before_it_was_measured() -> None:
    given(running).when(enter(three, BASE_TIME + DAY - MICROSECOND)).then_refused(
        InvalidMoment, message_contains="after it was measured"
    )
    given(running).when(enter(three, BASE_TIME + DAY)).then(
        entered(three, BASE_TIME + DAY), reported(OCTOBER, BASE_TIME + DAY)
    )


def test_a_late_reading_leaves_the_newest_one_newest() -> None:
    older = measured_reading(1, BASE_TIME, SECOND_ID)
    past = (running, entered(three, BASE_TIME + DAY), reported(OCTOBER, BASE_TIME + DAY))
    given(*past).when(enter(older, BASE_TIME + 2 * DAY)).then(
        entered(older, BASE_TIME + 2 * DAY, newest=three, before=1)
    )


def test_of_two_at_the_same_moment_the_one_entered_later_is_the_newest() -> None:
    same = measured_reading(5, BASE_TIME + DAY, SECOND_ID)
    past = (running, entered(three, BASE_TIME + DAY), reported(OCTOBER, BASE_TIME + DAY))
    given(*past).when(enter(same, BASE_TIME + 2 * DAY)).then(
        entered(same, BASE_TIME + 2 * DAY, before=3)
    )


def test_a_correction_replaces_the_value_and_nothing_else() -> None:
    past = (running, entered(three, BASE_TIME + DAY), reported(OCTOBER, BASE_TIME + DAY))
    five = measured_reading(5, BASE_TIME + DAY)
    corrected = g.ReadingCorrected(
        goal=SALES_GOAL,
        unit="regions",
        reading=five,
        newest=five,
        before=None,
        completion=Decimal("0.5"),
        behind_at=None,
        at=BASE_TIME + 4 * DAY,
    )
    given(*past).when(correct(5, BASE_TIME + 4 * DAY)).then(corrected)
    given(*past, corrected).when(correct(5, BASE_TIME + 5 * DAY)).then()


def test_correcting_an_older_reading_leaves_the_completion() -> None:
    four = measured_reading(4, BASE_TIME + 3 * DAY, SECOND_ID)
    past = (
        running,
        entered(three, BASE_TIME + DAY),
        reported(OCTOBER, BASE_TIME + DAY),
        entered(four, BASE_TIME + 4 * DAY),
    )
    given(*past).when(correct(9, BASE_TIME + 5 * DAY)).then(
        g.ReadingCorrected(
            goal=SALES_GOAL,
            unit="regions",
            reading=measured_reading(9, BASE_TIME + DAY),
            newest=four,
            before=Decimal(9),
            completion=Decimal("0.4"),
            behind_at=None,
            at=BASE_TIME + 5 * DAY,
        )
    )


def test_only_what_was_entered_is_corrected() -> None:
    given(running).when(correct(5, BASE_TIME + DAY)).then_refused(
        UnknownReading, message_contains=str(FIRST_ID)
    )
    given(running, entered(three, BASE_TIME + DAY)).when(correct(5, BASE_TIME + HOUR)).then_refused(
        InvalidMoment, message_contains="after it was measured"
    )


def test_a_correction_too_comes_after_what_time_brought_about() -> None:
    december = measured_reading(5, BASE_TIME + DAY)
    given(running, entered(three, BASE_TIME + DAY), reported(OCTOBER, BASE_TIME + DAY)).when(
        correct(5, NOVEMBER_DUE + DAY)
    ).then(
        overdue(NOVEMBER),
        g.ReadingCorrected(
            goal=SALES_GOAL,
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
    end = commands.EndGoal(REGIONS_GOAL_ID, "archived", NOVEMBER_DUE)
    given(running).when(end).then(
        overdue(OCTOBER),
        g.GoalEnded(
            goal=SALES_GOAL, because="archived", dropped=(NOVEMBER, DECEMBER), at=NOVEMBER_DUE
        ),
    ).when(end).then().when(
        commands.CheckGoalDeadlines(REGIONS_GOAL_ID, QUARTER_DAYS.ends_at + DAY)
    ).then()
    late = NOVEMBER_DUE + MICROSECOND
    given(running, overdue(OCTOBER)).when(commands.EndGoal(REGIONS_GOAL_ID, "closed", late)).then(
        overdue(NOVEMBER),
        g.GoalEnded(goal=SALES_GOAL, because="closed", dropped=(DECEMBER,), at=late),
    )


@pytest.mark.parametrize("command", [enter(three, BASE_TIME + DAY), correct(5, BASE_TIME + DAY)])
def test_only_a_goal_that_is_followed_is_read(command: commands.GoalCommand) -> None:
    given().when(command).then_refused(GoalsRefused, message_contains="activate that first")
    archived = g.GoalEnded(goal=SALES_GOAL, because="archived", dropped=(), at=BASE_TIME)
    given(running, archived).when(command).then_refused(GoalsRefused, message_contains="archived")
    closed = g.GoalEnded(goal=SALES_GOAL, because="closed", dropped=(), at=BASE_TIME)
    given(running, closed).when(command).then_refused(GoalsRefused, message_contains="was closed")


def test_what_is_not_followed_needs_neither_a_look_nor_an_end() -> None:
    given().when(commands.CheckGoalDeadlines(REGIONS_GOAL_ID, BASE_TIME)).then()
    given().when(commands.EndGoal(REGIONS_GOAL_ID, "archived", BASE_TIME)).then()


def test_an_out_of_order_event_changes_nothing() -> None:
    assert evolve(None, overdue(OCTOBER)) is None
    assert evolve(EndedGoal("closed"), overdue(OCTOBER)) == EndedGoal("closed")
    goal = TrackedGoal(SALES_GOAL, CALM, QUARTER_DAYS, (), BASE_TIME)
    assert apply_event(goal, running) == goal
