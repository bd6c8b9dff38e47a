"""A standing duty, date by date, from its beginning to its end."""

from datetime import UTC, date, datetime, timedelta

import pytest

from services.duties.domain import standing_duty as s
from services.duties.domain.day_boundaries import end_of_day
from services.duties.domain.refusals import (
    DutiesRefused,
    InvalidDuty,
    InvalidMoment,
    UnknownDuty,
    UnknownOccurrence,
)
from services.duties.domain.standing_duty_decisions import decide, last_owed_day
from shared.testing.given_when_then import aggregate_scenario
from tests.duties.domain_examples import BASE_TIME, DAY, REPORT_STOCK_DUTY

given = aggregate_scenario(decide, s.evolve, None).given

ID = REPORT_STOCK_DUTY.duty_id
SEPTEMBER, OCTOBER, NOVEMBER = date(2026, 9, 30), date(2026, 10, 31), date(2026, 11, 30)
INSTANT = timedelta(microseconds=1)
UNTIL_OCTOBER = REPORT_STOCK_DUTY.model_copy(update={"until": OCTOBER})

made = s.StandingDutyMade(duty=REPORT_STOCK_DUTY, next_date=SEPTEMBER, at=BASE_TIME)
bounded = s.StandingDutyMade(duty=UNTIL_OCTOBER, next_date=SEPTEMBER, at=BASE_TIME)


def met(
    day: date, at: datetime, following: date | None, duty: s.StandingDuty = REPORT_STOCK_DUTY
) -> s.OccurrenceFulfilled:
    return s.OccurrenceFulfilled(duty=duty, day=day, next_date=following, at=at)


def missed(
    day: date, following: date | None, duty: s.StandingDuty = REPORT_STOCK_DUTY
) -> s.OccurrenceOverdue:
    return s.OccurrenceOverdue(duty=duty, day=day, next_date=following, at=end_of_day(day))


def ended(last: date, at: datetime, following: date | None = None) -> s.StandingDutyEnded:
    duty = REPORT_STOCK_DUTY.model_copy(update={"until": last})
    return s.StandingDutyEnded(duty=duty, reason="moot", next_date=following, at=at)


def fulfil(occurrence: str, at: datetime) -> s.FulfilDuty:
    return s.FulfilDuty(ID, occurrence, at)


def announce(at: datetime) -> s.AnnounceMissedOccurrences:
    return s.AnnounceMissedOccurrences(ID, at)


def end(at: datetime) -> s.EndStandingDuty:
    return s.EndStandingDuty(ID, "moot", at)


def make(**changes: object) -> s.MakeStandingDuty:
    return s.MakeStandingDuty(REPORT_STOCK_DUTY.model_copy(update=changes), BASE_TIME)


def test_a_department_owes_it_from_its_first_date_on() -> None:
    given().when(make()).then(made)
    to_finance = REPORT_STOCK_DUTY.model_copy(update={"recipient": "finance"})
    given().when(make(recipient="finance")).then(made.model_copy(update={"duty": to_finance}))
    assert make().duty_id == ID


def test_made_twice_it_is_made_once() -> None:
    given(made).when(make()).then()
    given(made).when(make(recipient="rnd")).then_refused(
        DutiesRefused, message_contains="an id of its own"
    )
    given(made, ended(OCTOBER, BASE_TIME)).when(make()).then_refused(DutiesRefused)


@pytest.mark.parametrize(
    ("changes", "saying"),
    [
        ({"recipient": "logistics"}, "owe to itself"),
        ({"until": date(2026, 9, 29)}, "none of its dates"),
        ({"until": date(2026, 9, 1)}, "none of its dates"),
        ({"effective_from": date(2025, 10, 3)}, "366 days back"),
    ],
)
def test_a_duty_must_make_sense(changes: dict[str, object], saying: str) -> None:
    given().when(make(**changes)).then_refused(InvalidDuty, message_contains=saying)


def test_its_first_date_may_be_its_last_and_up_to_a_year_ago() -> None:
    duty = REPORT_STOCK_DUTY.model_copy(update={"until": SEPTEMBER})
    given().when(make(until=SEPTEMBER)).then(made.model_copy(update={"duty": duty}))
    long_ago = date(2025, 10, 4)
    given().when(make(effective_from=long_ago)).then(
        s.StandingDutyMade(
            duty=REPORT_STOCK_DUTY.model_copy(update={"effective_from": long_ago}),
            next_date=date(2025, 10, 31),
            at=BASE_TIME,
        )
    )


@pytest.mark.parametrize(
    "command", [fulfil("2026-10", BASE_TIME), announce(BASE_TIME), end(BASE_TIME)]
)
def test_nothing_can_be_asked_of_a_duty_that_is_not_there(command: s.StandingDutyCommand) -> None:
    given().when(command).then_refused(UnknownDuty, message_contains="no such standing duty")


def test_it_is_met_for_a_date() -> None:
    given(made).when(fulfil("2026-09", end_of_day(SEPTEMBER))).then(
        met(SEPTEMBER, end_of_day(SEPTEMBER), OCTOBER)
    )


def test_met_twice_it_is_met_once() -> None:
    past = given(made, met(SEPTEMBER, BASE_TIME, OCTOBER))
    past.when(fulfil("2026-09", BASE_TIME)).then()
    past.when(fulfil("2026-09", BASE_TIME + DAY)).then()


def test_a_date_is_met_once_the_one_before_it_has_passed() -> None:
    for early in (end_of_day(SEPTEMBER), end_of_day(SEPTEMBER) - DAY):
        given(made).when(fulfil("2026-10", early)).then_refused(
            InvalidMoment, message_contains="2026-10 is met after 2026-09-30"
        )
    given(made).when(fulfil("2026-10", end_of_day(SEPTEMBER) + INSTANT)).then(
        met(OCTOBER, end_of_day(SEPTEMBER) + INSTANT, SEPTEMBER)
    )


def test_the_first_date_is_met_from_the_first_day_on() -> None:
    begins = datetime(2026, 9, 14, 16, 0, tzinfo=UTC)
    given(made).when(fulfil("2026-09", begins - INSTANT)).then_refused(
        InvalidMoment, message_contains="after 2026-09-14"
    )
    given(made).when(fulfil("2026-09", begins)).then(met(SEPTEMBER, begins, OCTOBER))


def test_its_first_day_may_be_a_date() -> None:
    duty = REPORT_STOCK_DUTY.model_copy(update={"effective_from": OCTOBER})
    given(s.StandingDutyMade(duty=duty, next_date=OCTOBER, at=BASE_TIME)).when(
        fulfil("2026-10", end_of_day(OCTOBER))
    ).then(met(OCTOBER, end_of_day(OCTOBER), NOVEMBER, duty))


@pytest.mark.parametrize("name", ["2026-08", "2026-11", "2026-W40", "9999-12"])
def test_only_its_dates_are_met(name: str) -> None:
    given(bounded).when(fulfil(name, end_of_day(NOVEMBER))).then_refused(
        UnknownOccurrence, message_contains="from 2026-09-15 to 2026-10-31"
    )


def test_an_invalid_date_name_is_refused_with_the_format() -> None:
    given(made).when(fulfil("soon", BASE_TIME)).then_refused(
        UnknownOccurrence, message_contains="called like 2026-09, from 2026-09-15 to its end"
    )


def test_the_last_date_leaves_nothing_to_come() -> None:
    past = given(bounded, met(SEPTEMBER, BASE_TIME, OCTOBER, UNTIL_OCTOBER))
    past.when(fulfil("2026-10", end_of_day(OCTOBER))).then(
        met(OCTOBER, end_of_day(OCTOBER), None, UNTIL_OCTOBER)
    )


def test_a_date_that_passed_is_announced_once() -> None:
    given(made).when(announce(end_of_day(SEPTEMBER))).then()
    told = (
        given(made).when(announce(end_of_day(SEPTEMBER) + INSTANT)).then(missed(SEPTEMBER, OCTOBER))
    )
    told.when(announce(end_of_day(OCTOBER))).then()


def test_all_that_passed_is_announced_however_late_we_look() -> None:
    given(bounded).when(announce(end_of_day(NOVEMBER))).then(
        missed(SEPTEMBER, OCTOBER, UNTIL_OCTOBER), missed(OCTOBER, None, UNTIL_OCTOBER)
    ).when(announce(end_of_day(NOVEMBER))).then()


def test_what_was_met_is_not_announced() -> None:
    given(made, met(OCTOBER, end_of_day(OCTOBER), SEPTEMBER)).when(
        announce(end_of_day(NOVEMBER))
    ).then(missed(SEPTEMBER, NOVEMBER))


def test_what_was_missed_may_still_be_met_or_prove_to_have_been() -> None:
    told = given(made, missed(SEPTEMBER, OCTOBER))
    told.when(fulfil("2026-09", end_of_day(OCTOBER))).then(
        met(SEPTEMBER, end_of_day(OCTOBER), OCTOBER)
    )
    told.when(fulfil("2026-09", end_of_day(SEPTEMBER))).then(
        met(SEPTEMBER, end_of_day(SEPTEMBER), OCTOBER)
    )


def test_an_end_leaves_what_had_passed() -> None:
    given(made).when(end(end_of_day(OCTOBER) + INSTANT)).then(
        ended(OCTOBER, end_of_day(OCTOBER) + INSTANT, SEPTEMBER)
    )
    given(made).when(end(end_of_day(OCTOBER))).then(
        ended(date(2026, 10, 30), end_of_day(OCTOBER), SEPTEMBER)
    )
    given(made, missed(SEPTEMBER, OCTOBER)).when(end(end_of_day(OCTOBER))).then(
        ended(date(2026, 10, 30), end_of_day(OCTOBER))
    )


def test_an_end_does_not_make_it_longer() -> None:
    given(bounded, met(SEPTEMBER, BASE_TIME, OCTOBER, UNTIL_OCTOBER)).when(
        end(end_of_day(NOVEMBER))
    ).then(ended(OCTOBER, end_of_day(NOVEMBER), OCTOBER))


def test_ended_twice_it_ended_once() -> None:
    given(made, ended(OCTOBER, BASE_TIME)).when(end(BASE_TIME + DAY)).then()


def test_it_does_not_end_before_an_announced_miss() -> None:
    past = given(made, missed(SEPTEMBER, OCTOBER), missed(OCTOBER, NOVEMBER))
    past.when(end(end_of_day(OCTOBER))).then_refused(
        InvalidMoment, message_contains="2026-10-31 was told"
    )
    past.when(end(end_of_day(OCTOBER) + INSTANT)).then(
        ended(OCTOBER, end_of_day(OCTOBER) + INSTANT, None)
    )


def test_after_the_end_what_had_passed_is_met_or_announced_and_nothing_else() -> None:
    over = given(made, ended(SEPTEMBER, BASE_TIME, SEPTEMBER))
    shorter = REPORT_STOCK_DUTY.model_copy(update={"until": SEPTEMBER})
    over.when(announce(end_of_day(NOVEMBER))).then(missed(SEPTEMBER, None, shorter)).when(
        fulfil("2026-09", end_of_day(NOVEMBER))
    ).then(met(SEPTEMBER, end_of_day(NOVEMBER), None, shorter))
    over.when(fulfil("2026-10", end_of_day(NOVEMBER))).then_refused(UnknownOccurrence)


def test_a_day_that_is_not_over_is_not_the_last_one() -> None:
    assert last_owed_day(end_of_day(SEPTEMBER)) == date(2026, 9, 29)
    assert last_owed_day(end_of_day(SEPTEMBER) + INSTANT) == SEPTEMBER


def test_events_that_do_not_fit_the_state_leave_it_alone() -> None:
    for event in (met(OCTOBER, BASE_TIME, None), missed(OCTOBER, None), ended(OCTOBER, BASE_TIME)):
        assert s.evolve(None, event) is None
    over = s.EndedStandingDuty(UNTIL_OCTOBER, s.OccurrenceRecord())
    assert s.evolve(over, ended(SEPTEMBER, BASE_TIME)) == over
