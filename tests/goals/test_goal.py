"""The decisions of a goal: its start, the reports that are owed, and its end."""

from services.goals.domain import goal_tracking_commands as commands
from services.goals.domain import goal_tracking_events as g
from services.goals.domain.goal_tracking_evolution import apply_event, evolve
from services.goals.domain.goal_tracking_state import EndedGoal, TrackedGoal
from services.goals.domain.reading_refusals import MeasuredBeforeCycle
from tests.goals.domain_examples import (
    BASE_TIME,
    COMPANY_GOAL,
    DAY,
    MICROSECOND,
    NOVEMBER_DUE,
    OCTOBER_DUE,
    QUARTER_DAYS,
    REGIONS_GOAL_ID,
    SALES_GOAL,
    SECOND_ID,
    measured_reading,
)
from tests.goals.goal_builders import (
    DECEMBER,
    NEVER_LAGGING_PLAN,
    NOVEMBER,
    OCTOBER,
    enter,
    entered,
    given,
    overdue,
    reported,
    start,
    started,
    three,
    tracked,
)


def test_a_department_owes_a_reading_for_every_slot() -> None:
    given().when(start()).then(tracked)
    assert start().goal_id == REGIONS_GOAL_ID


def test_a_goal_is_started_once() -> None:
    given(tracked).when(start(at=BASE_TIME + DAY)).then()


def test_no_report_is_owed_that_was_due_before_the_start() -> None:
    given().when(start(at=OCTOBER_DUE)).then(
        tracked.model_copy(update={"at": OCTOBER_DUE, "expected_from": OCTOBER_DUE})
    )
    late = OCTOBER_DUE + MICROSECOND
    given().when(start(at=late)).then(started(NOVEMBER, DECEMBER, at=late))


def test_a_company_goal_owes_no_reports() -> None:
    given().when(
        commands.StartGoal(COMPANY_GOAL, NEVER_LAGGING_PLAN, QUARTER_DAYS, BASE_TIME)
    ).then(
        g.GoalStarted(
            goal=COMPANY_GOAL,
            plan=NEVER_LAGGING_PLAN,
            days=QUARTER_DAYS,
            slots=(),
            behind_at=None,
            at=BASE_TIME,
            expected_from=BASE_TIME,
        )
    )


def test_the_first_reading_of_a_slot_is_its_report() -> None:
    given(tracked).when(enter(three, BASE_TIME + 2 * DAY)).then(
        entered(three, BASE_TIME + 2 * DAY), reported(OCTOBER, BASE_TIME + 2 * DAY)
    )


def test_another_reading_of_the_slot_reports_nothing() -> None:
    past = (tracked, entered(three, BASE_TIME + DAY), reported(OCTOBER, BASE_TIME + DAY))
    four = measured_reading(4, BASE_TIME + 3 * DAY, SECOND_ID)
    given(*past).when(enter(four, BASE_TIME + 3 * DAY)).then(
        entered(four, BASE_TIME + 3 * DAY, before=3)
    )


def test_a_reading_entered_at_the_deadline_is_in_time() -> None:
    given(tracked).when(enter(three, OCTOBER_DUE)).then(
        entered(three, OCTOBER_DUE), reported(OCTOBER, OCTOBER_DUE)
    )


def test_a_reading_entered_after_the_deadline_is_late_and_was_overdue_first() -> None:
    late = OCTOBER_DUE + MICROSECOND
    given(tracked).when(enter(three, late)).then(
        overdue(OCTOBER), entered(three, late), reported(OCTOBER, late)
    )


def test_a_reading_belongs_to_the_slot_it_was_measured_in() -> None:
    at = NOVEMBER_DUE + DAY
    past = (tracked, overdue(OCTOBER))
    given(*past).when(enter(three, at)).then(
        overdue(NOVEMBER), entered(three, at), reported(OCTOBER, at)
    )


def test_a_reading_from_before_the_cycle_is_refused() -> None:
    early = measured_reading(1, BASE_TIME - MICROSECOND)
    given(tracked).when(enter(early, BASE_TIME)).then_refused(
        MeasuredBeforeCycle, message_contains="begins on 2026-10-01"
    )
    first = measured_reading(1, BASE_TIME)
    given(tracked).when(enter(first, BASE_TIME)).then(
        entered(first, BASE_TIME), reported(OCTOBER, BASE_TIME)
    )


def test_a_slot_is_announced_as_overdue_once() -> None:
    given(tracked).when(commands.AnnounceOverdueAndLagging(REGIONS_GOAL_ID, OCTOBER_DUE)).then()
    check = commands.AnnounceOverdueAndLagging(REGIONS_GOAL_ID, OCTOBER_DUE + MICROSECOND)
    given(tracked).when(check).then(overdue(OCTOBER)).when(check).then()


def test_all_missed_deadlines_are_announced_in_order() -> None:
    given(tracked).when(
        commands.AnnounceOverdueAndLagging(REGIONS_GOAL_ID, QUARTER_DAYS.last_instant + DAY)
    ).then(overdue(OCTOBER), overdue(NOVEMBER), overdue(DECEMBER))


def test_a_reported_slot_does_not_become_overdue() -> None:
    past = (tracked, entered(three, BASE_TIME + DAY), reported(OCTOBER, BASE_TIME + DAY))
    given(*past).when(commands.AnnounceOverdueAndLagging(REGIONS_GOAL_ID, OCTOBER_DUE + DAY)).then()


def test_a_reading_dated_back_is_in_time_after_an_overdue_announcement() -> None:
    given(tracked, overdue(OCTOBER)).when(enter(three, BASE_TIME + DAY)).then(
        entered(three, BASE_TIME + DAY), reported(OCTOBER, BASE_TIME + DAY)
    )


def test_archiving_drops_reports_that_are_not_due_yet() -> None:
    end = commands.EndGoal(REGIONS_GOAL_ID, "archived", NOVEMBER_DUE)
    given(tracked).when(end).then(
        overdue(OCTOBER),
        g.GoalEnded(
            goal=SALES_GOAL, because="archived", dropped=(NOVEMBER, DECEMBER), at=NOVEMBER_DUE
        ),
    ).when(end).then().when(
        commands.AnnounceOverdueAndLagging(REGIONS_GOAL_ID, QUARTER_DAYS.last_instant + DAY)
    ).then()
    late = NOVEMBER_DUE + MICROSECOND
    given(tracked, overdue(OCTOBER)).when(commands.EndGoal(REGIONS_GOAL_ID, "closed", late)).then(
        overdue(NOVEMBER),
        g.GoalEnded(goal=SALES_GOAL, because="closed", dropped=(DECEMBER,), at=late),
    )


def test_checking_or_ending_an_untracked_goal_changes_nothing() -> None:
    given().when(commands.AnnounceOverdueAndLagging(REGIONS_GOAL_ID, BASE_TIME)).then()
    given().when(commands.EndGoal(REGIONS_GOAL_ID, "archived", BASE_TIME)).then()


def test_an_out_of_order_event_changes_nothing() -> None:
    assert evolve(None, overdue(OCTOBER)) is None
    assert evolve(EndedGoal("closed"), overdue(OCTOBER)) == EndedGoal("closed")
    goal = TrackedGoal(SALES_GOAL, NEVER_LAGGING_PLAN, QUARTER_DAYS, (), BASE_TIME)
    assert apply_event(goal, tracked) == goal
