"""The decisions of a goal about readings and corrections."""

from datetime import datetime
from decimal import Decimal

import pytest

from services.goals.domain import goal_tracking_commands as commands
from services.goals.domain import goal_tracking_events as g
from services.goals.domain.refusals import (
    GoalsRefused,
    InvalidMoment,
    UnknownReading,
)
from tests.goals.domain_examples import (
    BASE_TIME,
    DAY,
    FIRST_ID,
    HOUR,
    MICROSECOND,
    NOVEMBER_DUE,
    REGIONS_GOAL_ID,
    SALES_GOAL,
    SECOND_ID,
    measured_reading,
)
from tests.goals.goal_builders import (
    NOVEMBER,
    OCTOBER,
    enter,
    entered,
    given,
    overdue,
    reported,
    three,
    tracked,
)


def correct(value: int, at: datetime) -> commands.CorrectReading:
    return commands.CorrectReading(REGIONS_GOAL_ID, FIRST_ID, Decimal(value), at)


def test_a_reading_is_entered_once() -> None:
    past = (tracked, entered(three, BASE_TIME + DAY))
    given(*past).when(enter(three, BASE_TIME + 3 * DAY)).then()


@pytest.mark.parametrize(
    "changes", [{"value": Decimal(4)}, {"measured_at": BASE_TIME}, {"source": "jira"}]
)
def test_an_id_identifies_one_reading(changes: dict[str, object]) -> None:
    other = three.model_copy(update=changes)
    given(tracked, entered(three, BASE_TIME + DAY)).when(
        enter(other, BASE_TIME + 3 * DAY)
    ).then_refused(GoalsRefused, message_contains="correct it instead")


def test_a_reading_is_not_entered_before_it_was_measured() -> None:
    given(tracked).when(enter(three, BASE_TIME + DAY - MICROSECOND)).then_refused(
        InvalidMoment, message_contains="after it was measured"
    )
    given(tracked).when(enter(three, BASE_TIME + DAY)).then(
        entered(three, BASE_TIME + DAY), reported(OCTOBER, BASE_TIME + DAY)
    )


def test_a_reading_measured_earlier_does_not_become_the_newest() -> None:
    older = measured_reading(1, BASE_TIME, SECOND_ID)
    past = (tracked, entered(three, BASE_TIME + DAY), reported(OCTOBER, BASE_TIME + DAY))
    given(*past).when(enter(older, BASE_TIME + 2 * DAY)).then(
        entered(older, BASE_TIME + 2 * DAY, newest=three, before=1)
    )


def test_of_two_readings_at_the_same_time_the_one_entered_later_is_the_newest() -> None:
    same = measured_reading(5, BASE_TIME + DAY, SECOND_ID)
    past = (tracked, entered(three, BASE_TIME + DAY), reported(OCTOBER, BASE_TIME + DAY))
    given(*past).when(enter(same, BASE_TIME + 2 * DAY)).then(
        entered(same, BASE_TIME + 2 * DAY, before=3)
    )


def test_a_correction_replaces_the_value_and_nothing_else() -> None:
    past = (tracked, entered(three, BASE_TIME + DAY), reported(OCTOBER, BASE_TIME + DAY))
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
        tracked,
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


def test_only_a_reading_that_was_entered_is_corrected() -> None:
    given(tracked).when(correct(5, BASE_TIME + DAY)).then_refused(
        UnknownReading, message_contains=str(FIRST_ID)
    )
    given(tracked, entered(three, BASE_TIME + DAY)).when(correct(5, BASE_TIME + HOUR)).then_refused(
        InvalidMoment, message_contains="after it was measured"
    )


def test_missed_deadlines_are_announced_before_a_correction() -> None:
    december = measured_reading(5, BASE_TIME + DAY)
    given(tracked, entered(three, BASE_TIME + DAY), reported(OCTOBER, BASE_TIME + DAY)).when(
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


@pytest.mark.parametrize("command", [enter(three, BASE_TIME + DAY), correct(5, BASE_TIME + DAY)])
def test_only_a_tracked_goal_takes_readings(command: commands.GoalCommand) -> None:
    given().when(command).then_refused(GoalsRefused, message_contains="activate it first")
    archived = g.GoalEnded(goal=SALES_GOAL, because="archived", dropped=(), at=BASE_TIME)
    given(tracked, archived).when(command).then_refused(GoalsRefused, message_contains="archived")
    closed = g.GoalEnded(goal=SALES_GOAL, because="closed", dropped=(), at=BASE_TIME)
    given(tracked, closed).when(command).then_refused(GoalsRefused, message_contains="was closed")
