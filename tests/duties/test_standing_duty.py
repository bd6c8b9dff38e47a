"""The standing duty aggregate, from its first date to its end."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from services.duties.domain import standing_duty_commands, standing_duty_events, standing_duty_state
from services.duties.domain.refusals import DutiesRefused, InvalidDuty, InvalidMoment
from services.duties.domain.standing_duty_decisions import decide, last_owed_day
from services.duties.domain.standing_duty_refusals import UnknownOccurrence, UnknownStandingDuty
from shared.eventsourcing.company_days import last_instant_of_day
from shared.testing.given_when_then import aggregate_scenario
from tests.duties.domain_examples import BASE_TIME, DAY, REPORT_STOCK_DUTY

given = aggregate_scenario(decide, standing_duty_state.evolve, None).given

ID = REPORT_STOCK_DUTY.duty_id
SEPTEMBER, OCTOBER, NOVEMBER = date(2026, 9, 30), date(2026, 10, 31), date(2026, 11, 30)
INSTANT = timedelta(microseconds=1)
UNTIL_OCTOBER = REPORT_STOCK_DUTY.model_copy(update={"until": OCTOBER})

made_event = standing_duty_events.StandingDutyMade(
    duty=REPORT_STOCK_DUTY, next_date=SEPTEMBER, at=BASE_TIME
)
bounded_event = standing_duty_events.StandingDutyMade(
    duty=UNTIL_OCTOBER, next_date=SEPTEMBER, at=BASE_TIME
)


def fulfilled_event(
    day: date,
    at: datetime,
    following: date | None,
    duty: standing_duty_events.StandingDuty = REPORT_STOCK_DUTY,
) -> standing_duty_events.OccurrenceFulfilled:
    return standing_duty_events.OccurrenceFulfilled(duty=duty, day=day, next_date=following, at=at)


def overdue_event(
    day: date, following: date | None, duty: standing_duty_events.StandingDuty = REPORT_STOCK_DUTY
) -> standing_duty_events.OccurrenceOverdue:
    return standing_duty_events.OccurrenceOverdue(
        duty=duty, day=day, next_date=following, at=last_instant_of_day(day)
    )


def ended_event(
    last: date, at: datetime, following: date | None = None
) -> standing_duty_events.StandingDutyEnded:
    duty = REPORT_STOCK_DUTY.model_copy(update={"until": last})
    return standing_duty_events.StandingDutyEnded(
        duty=duty, reason="moot", next_date=following, at=at
    )


def fulfil(occurrence: str, at: datetime) -> standing_duty_commands.FulfilDuty:
    return standing_duty_commands.FulfilDuty(ID, occurrence, at)


def announce(at: datetime) -> standing_duty_commands.AnnounceMissedOccurrences:
    return standing_duty_commands.AnnounceMissedOccurrences(ID, at)


def end(at: datetime) -> standing_duty_commands.EndStandingDuty:
    return standing_duty_commands.EndStandingDuty(ID, "moot", at)


def make(**changes: object) -> standing_duty_commands.MakeStandingDuty:
    return standing_duty_commands.MakeStandingDuty(
        REPORT_STOCK_DUTY.model_copy(update=changes), BASE_TIME
    )


def test_a_standing_duty_is_made_with_its_first_date() -> None:
    given().when(make()).then(made_event)
    to_finance = REPORT_STOCK_DUTY.model_copy(update={"recipient": "finance"})
    given().when(make(recipient="finance")).then(made_event.model_copy(update={"duty": to_finance}))
    assert make().duty_id == ID


def test_a_duty_made_twice_is_made_once() -> None:
    given(made_event).when(make()).then()
    given(made_event).when(make(recipient="rnd")).then_refused(
        DutiesRefused, message_contains="an id of its own"
    )
    given(made_event, ended_event(OCTOBER, BASE_TIME)).when(make()).then_refused(DutiesRefused)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"recipient": "logistics"}, "hand over to itself"),
        ({"until": date(2026, 9, 29)}, "none of its dates"),
        ({"until": date(2026, 9, 1)}, "none of its dates"),
        ({"effective_from": date(2025, 10, 3)}, "366 days back"),
    ],
)
def test_an_invalid_duty_is_refused(changes: dict[str, object], message: str) -> None:
    given().when(make(**changes)).then_refused(InvalidDuty, message_contains=message)


def test_a_duty_may_have_a_single_date_and_begin_a_year_ago() -> None:
    duty = REPORT_STOCK_DUTY.model_copy(update={"until": SEPTEMBER})
    given().when(make(until=SEPTEMBER)).then(made_event.model_copy(update={"duty": duty}))
    long_ago = date(2025, 10, 4)
    given().when(make(effective_from=long_ago)).then(
        standing_duty_events.StandingDutyMade(
            duty=REPORT_STOCK_DUTY.model_copy(update={"effective_from": long_ago}),
            next_date=date(2025, 10, 31),
            at=BASE_TIME,
        )
    )


@pytest.mark.parametrize(
    "command", [fulfil("2026-10", BASE_TIME), announce(BASE_TIME), end(BASE_TIME)]
)
def test_commands_to_an_unknown_duty_are_refused(
    command: standing_duty_commands.StandingDutyCommand,
) -> None:
    given().when(command).then_refused(
        UnknownStandingDuty, message_contains="there is no standing duty"
    )


def test_a_date_is_fulfilled() -> None:
    given(made_event).when(fulfil("2026-09", last_instant_of_day(SEPTEMBER))).then(
        fulfilled_event(SEPTEMBER, last_instant_of_day(SEPTEMBER), OCTOBER)
    )


def test_a_date_fulfilled_twice_is_fulfilled_once() -> None:
    fulfilled_duty = given(made_event, fulfilled_event(SEPTEMBER, BASE_TIME, OCTOBER))
    fulfilled_duty.when(fulfil("2026-09", BASE_TIME)).then()
    fulfilled_duty.when(replace(fulfil("2026-09", BASE_TIME + DAY), is_at_stated=False)).then()


def test_a_date_is_fulfilled_after_the_one_before_it_has_passed() -> None:
    for too_early in (last_instant_of_day(SEPTEMBER), last_instant_of_day(SEPTEMBER) - DAY):
        given(made_event).when(fulfil("2026-10", too_early)).then_refused(
            InvalidMoment, message_contains="2026-10 can be fulfilled after 2026-09-30"
        )
    given(made_event).when(fulfil("2026-10", last_instant_of_day(SEPTEMBER) + INSTANT)).then(
        fulfilled_event(OCTOBER, last_instant_of_day(SEPTEMBER) + INSTANT, SEPTEMBER)
    )


def test_the_first_date_is_fulfilled_from_the_first_day_on() -> None:
    first_instant = datetime(2026, 9, 14, 16, 0, tzinfo=UTC)
    given(made_event).when(fulfil("2026-09", first_instant - INSTANT)).then_refused(
        InvalidMoment, message_contains="after 2026-09-14"
    )
    given(made_event).when(fulfil("2026-09", first_instant)).then(
        fulfilled_event(SEPTEMBER, first_instant, OCTOBER)
    )


def test_the_first_day_may_be_a_date() -> None:
    duty = REPORT_STOCK_DUTY.model_copy(update={"effective_from": OCTOBER})
    given(standing_duty_events.StandingDutyMade(duty=duty, next_date=OCTOBER, at=BASE_TIME)).when(
        fulfil("2026-10", last_instant_of_day(OCTOBER))
    ).then(fulfilled_event(OCTOBER, last_instant_of_day(OCTOBER), NOVEMBER, duty))


@pytest.mark.parametrize("occurrence", ["2026-08", "2026-11", "2026-W40", "9999-12"])
def test_only_dates_of_the_duty_are_fulfilled(occurrence: str) -> None:
    given(bounded_event).when(fulfil(occurrence, last_instant_of_day(NOVEMBER))).then_refused(
        UnknownOccurrence, message_contains="from 2026-09-15 to 2026-10-31"
    )


def test_an_invalid_date_name_is_refused_with_the_format() -> None:
    given(made_event).when(fulfil("soon", BASE_TIME)).then_refused(
        UnknownOccurrence, message_contains="named like 2026-09, from 2026-09-15 to its end"
    )


def test_there_is_no_next_date_after_the_last_one() -> None:
    fulfilled_duty = given(
        bounded_event, fulfilled_event(SEPTEMBER, BASE_TIME, OCTOBER, UNTIL_OCTOBER)
    )
    fulfilled_duty.when(fulfil("2026-10", last_instant_of_day(OCTOBER))).then(
        fulfilled_event(OCTOBER, last_instant_of_day(OCTOBER), None, UNTIL_OCTOBER)
    )


def test_a_date_that_passed_is_announced_once() -> None:
    given(made_event).when(announce(last_instant_of_day(SEPTEMBER))).then()
    announced = (
        given(made_event)
        .when(announce(last_instant_of_day(SEPTEMBER) + INSTANT))
        .then(overdue_event(SEPTEMBER, OCTOBER))
    )
    announced.when(announce(last_instant_of_day(OCTOBER))).then()


def test_all_dates_that_passed_are_announced_however_late_the_timer_is() -> None:
    given(bounded_event).when(announce(last_instant_of_day(NOVEMBER))).then(
        overdue_event(SEPTEMBER, OCTOBER, UNTIL_OCTOBER),
        overdue_event(OCTOBER, None, UNTIL_OCTOBER),
    ).when(announce(last_instant_of_day(NOVEMBER))).then()


def test_a_fulfilled_date_is_not_announced() -> None:
    given(made_event, fulfilled_event(OCTOBER, last_instant_of_day(OCTOBER), SEPTEMBER)).when(
        announce(last_instant_of_day(NOVEMBER))
    ).then(overdue_event(SEPTEMBER, NOVEMBER))


def test_an_announced_date_may_be_fulfilled_late_or_entered_late() -> None:
    announced = given(made_event, overdue_event(SEPTEMBER, OCTOBER))
    announced.when(fulfil("2026-09", last_instant_of_day(OCTOBER))).then(
        fulfilled_event(SEPTEMBER, last_instant_of_day(OCTOBER), OCTOBER)
    )
    announced.when(fulfil("2026-09", last_instant_of_day(SEPTEMBER))).then(
        fulfilled_event(SEPTEMBER, last_instant_of_day(SEPTEMBER), OCTOBER)
    )


def test_dates_that_passed_before_the_end_stay_owed() -> None:
    given(made_event).when(end(last_instant_of_day(OCTOBER) + INSTANT)).then(
        ended_event(OCTOBER, last_instant_of_day(OCTOBER) + INSTANT, SEPTEMBER)
    )
    given(made_event).when(end(last_instant_of_day(OCTOBER))).then(
        ended_event(date(2026, 10, 30), last_instant_of_day(OCTOBER), SEPTEMBER)
    )
    given(made_event, overdue_event(SEPTEMBER, OCTOBER)).when(
        end(last_instant_of_day(OCTOBER))
    ).then(ended_event(date(2026, 10, 30), last_instant_of_day(OCTOBER)))


def test_an_end_does_not_extend_the_period() -> None:
    given(bounded_event, fulfilled_event(SEPTEMBER, BASE_TIME, OCTOBER, UNTIL_OCTOBER)).when(
        end(last_instant_of_day(NOVEMBER))
    ).then(ended_event(OCTOBER, last_instant_of_day(NOVEMBER), OCTOBER))


def test_a_duty_ended_twice_is_ended_once() -> None:
    given(made_event, ended_event(OCTOBER, BASE_TIME)).when(
        replace(end(BASE_TIME + DAY), is_at_stated=False)
    ).then()


def test_a_duty_does_not_end_before_an_announced_date() -> None:
    fulfilled_duty = given(
        made_event, overdue_event(SEPTEMBER, OCTOBER), overdue_event(OCTOBER, NOVEMBER)
    )
    fulfilled_duty.when(end(last_instant_of_day(OCTOBER))).then_refused(
        InvalidMoment, message_contains="2026-10-31 was announced"
    )
    fulfilled_duty.when(end(last_instant_of_day(OCTOBER) + INSTANT)).then(
        ended_event(OCTOBER, last_instant_of_day(OCTOBER) + INSTANT, None)
    )


def test_after_the_end_only_dates_that_had_passed_are_fulfilled_or_announced() -> None:
    ended_duty = given(made_event, ended_event(SEPTEMBER, BASE_TIME, SEPTEMBER))
    shorter = REPORT_STOCK_DUTY.model_copy(update={"until": SEPTEMBER})
    ended_duty.when(announce(last_instant_of_day(NOVEMBER))).then(
        overdue_event(SEPTEMBER, None, shorter)
    ).when(fulfil("2026-09", last_instant_of_day(NOVEMBER))).then(
        fulfilled_event(SEPTEMBER, last_instant_of_day(NOVEMBER), None, shorter)
    )
    ended_duty.when(fulfil("2026-10", last_instant_of_day(NOVEMBER))).then_refused(
        UnknownOccurrence
    )


def test_the_last_owed_day_is_over() -> None:
    assert last_owed_day(last_instant_of_day(SEPTEMBER)) == date(2026, 9, 29)
    assert last_owed_day(last_instant_of_day(SEPTEMBER) + INSTANT) == SEPTEMBER


def test_events_that_do_not_fit_the_state_are_ignored() -> None:
    for event in (
        fulfilled_event(OCTOBER, BASE_TIME, None),
        overdue_event(OCTOBER, None),
        ended_event(OCTOBER, BASE_TIME),
    ):
        assert standing_duty_state.evolve(None, event) is None
    ended_duty = standing_duty_state.EndedStandingDuty(
        UNTIL_OCTOBER, standing_duty_state.FulfilledAndOverdueDates(), "moot", BASE_TIME
    )
    assert standing_duty_state.evolve(ended_duty, ended_event(SEPTEMBER, BASE_TIME)) == ended_duty
