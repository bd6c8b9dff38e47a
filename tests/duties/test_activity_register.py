"""The register of activities: on each day one department is accountable for a scope."""

from datetime import date
from uuid import UUID

import pytest
from hypothesis import given as hypothesis_given
from hypothesis import strategies as st

from services.duties.domain import activity_accountability as a
from services.duties.domain.refusals import DutyOverlaps
from services.duties.domain.standing_duty_events import StandingDuty
from shared.testing.given_when_then import aggregate_scenario
from tests.duties.domain_examples import REPORT_STOCK_DUTY

NO_DUTIES: a.ActivityAccountabilityState = {}
given = aggregate_scenario(a.decide, a.evolve, NO_DUTIES).given

OCTOBER = {"effective_from": date(2026, 10, 1), "until": date(2026, 10, 31)}


def another_duty(**changes: object) -> StandingDuty:
    return REPORT_STOCK_DUTY.model_copy(
        update={"duty_id": UUID(int=42), "accountable": "production", **changes}
    )


def taken_event(duty: StandingDuty = REPORT_STOCK_DUTY) -> a.ActivityTaken:
    return a.ActivityTaken(duty=duty)


def release_command(last_day: date) -> a.ReleaseActivity:
    return a.ReleaseActivity("Report the stock", REPORT_STOCK_DUTY.duty_id, last_day)


def released_event(last_day: date) -> a.ActivityReleased:
    return a.ActivityReleased(duty_id=REPORT_STOCK_DUTY.duty_id, last_day=last_day)


def test_a_department_becomes_accountable() -> None:
    given().when(a.TakeActivity(REPORT_STOCK_DUTY)).then(taken_event())
    assert a.TakeActivity(REPORT_STOCK_DUTY).activity == "Report the stock"


def test_an_activity_taken_twice_is_taken_once() -> None:
    given(taken_event()).when(a.TakeActivity(REPORT_STOCK_DUTY)).then()


def test_another_department_is_refused_naming_the_accountable_one() -> None:
    given(taken_event()).when(a.TakeActivity(another_duty())).then_refused(
        DutyOverlaps,
        message_contains="logistics is accountable for 'Report the stock' already (standing duty "
        f"{REPORT_STOCK_DUTY.duty_id}, deliverable 'Stock report 库存报告', for east, "
        "from 2026-09-15 to its end)",
    )
    for_whole_company = REPORT_STOCK_DUTY.model_copy(update={"scope": (), **OCTOBER})
    given(taken_event(for_whole_company)).when(a.TakeActivity(another_duty())).then_refused(
        DutyOverlaps, message_contains="for the whole company, from 2026-10-01 to 2026-10-31"
    )


def test_a_department_may_owe_two_deliverables_of_an_activity() -> None:
    second_duty = another_duty(accountable="logistics")
    given(taken_event()).when(a.TakeActivity(second_duty)).then(taken_event(second_duty))


@pytest.mark.parametrize(
    ("scope", "is_free"),
    [
        (("east",), False),
        (("west", " EAST "), False),
        (("Ｅast",), False),
        ((), False),
        (("west",), True),
    ],
)
def test_scopes_overlap_where_they_share_a_part(scope: tuple[str, ...], is_free: bool) -> None:
    outcome = given(taken_event()).when(a.TakeActivity(another_duty(scope=scope)))
    if is_free:
        outcome.then(taken_event(another_duty(scope=scope)))
    else:
        outcome.then_refused(DutyOverlaps)


@pytest.mark.parametrize(
    ("first", "last", "is_free"),
    [
        (date(2026, 9, 1), date(2026, 9, 30), True),
        (date(2026, 9, 1), date(2026, 10, 1), False),
        (date(2026, 10, 31), None, False),
        (date(2026, 11, 1), None, True),
        (date(2026, 9, 1), None, False),
    ],
)
def test_periods_overlap_where_they_share_a_day(
    first: date, last: date | None, is_free: bool
) -> None:
    registered = REPORT_STOCK_DUTY.model_copy(update=OCTOBER)
    other = another_duty(effective_from=first, until=last)
    for one, two in ((registered, other), (other, registered)):
        outcome = given(taken_event(one)).when(a.TakeActivity(two))
        if is_free:
            outcome.then(taken_event(two))
        else:
            outcome.then_refused(DutyOverlaps)


def test_the_days_after_a_release_are_free() -> None:
    ended = (
        given(taken_event())
        .when(release_command(date(2026, 10, 31)))
        .then(released_event(date(2026, 10, 31)))
    )
    ended.when(a.TakeActivity(another_duty(effective_from=date(2026, 10, 31)))).then_refused(
        DutyOverlaps, message_contains="to 2026-10-31"
    )
    follower = another_duty(effective_from=date(2026, 11, 1))
    ended.when(a.TakeActivity(follower)).then(taken_event(follower))


def test_a_duty_released_before_its_first_day_is_removed() -> None:
    before = REPORT_STOCK_DUTY.effective_from.replace(day=14)
    follower = another_duty(effective_from=date(2026, 1, 1))
    given(taken_event(), released_event(before)).when(a.TakeActivity(follower)).then(
        taken_event(follower)
    )
    given(taken_event(), released_event(REPORT_STOCK_DUTY.effective_from)).when(
        a.TakeActivity(follower)
    ).then_refused(DutyOverlaps)


def test_only_a_release_that_shortens_a_period_is_recorded() -> None:
    given().when(release_command(date(2026, 10, 31))).then()
    bounded = REPORT_STOCK_DUTY.model_copy(update=OCTOBER)
    given(taken_event(bounded)).when(release_command(date(2026, 10, 31))).then()
    given(taken_event(bounded)).when(release_command(date(2026, 11, 5))).then()
    given(taken_event(bounded)).when(release_command(date(2026, 10, 30))).then(
        released_event(date(2026, 10, 30))
    )
    other = taken_event(another_duty(accountable="logistics"))
    given(taken_event(bounded), other, released_event(date(2026, 10, 30))).when(
        release_command(date(2026, 10, 30))
    ).then()


def test_a_release_leaves_the_others_accountable() -> None:
    places = {40: "north", 42: "west"}
    others = [
        another_duty(duty_id=UUID(int=number), accountable=f"of {place}", scope=(place,))
        for number, place in places.items()
    ]
    history = given(taken_event(), *map(taken_event, others), released_event(date(2026, 10, 31)))
    for place in places.values():
        history.when(
            a.TakeActivity(another_duty(duty_id=UUID(int=43), scope=(place,)))
        ).then_refused(DutyOverlaps, message_contains=f"of {place} is accountable")


days = st.dates(date(2026, 1, 1), date(2026, 2, 10))
duties = st.builds(
    lambda number, who, scope, first, length: another_duty(
        duty_id=UUID(int=number),
        accountable=who,
        scope=tuple(sorted(scope)),
        effective_from=first,
        until=None if length is None else date.fromordinal(first.toordinal() + length),
    ),
    st.integers(1, 9),
    st.sampled_from(["a", "b", "c"]),
    st.sets(st.sampled_from(["east", "west", "north"])),
    days,
    st.one_of(st.none(), st.integers(0, 20)),
)


@hypothesis_given(st.lists(st.one_of(duties, st.tuples(st.integers(1, 9), days)), max_size=12))
def test_no_day_and_scope_has_two_accountable_departments(
    commands: list[StandingDuty | tuple[int, date]],
) -> None:
    accountable_duties: a.ActivityAccountabilityState = NO_DUTIES
    for one in commands:
        command: a.ActivityCommand = (
            a.TakeActivity(one)
            if isinstance(one, StandingDuty)
            else a.ReleaseActivity("Report the stock", UUID(int=one[0]), one[1])
        )
        try:
            decided = a.decide(command, accountable_duties)
        except DutyOverlaps:
            assert isinstance(one, StandingDuty)
            assert (
                len(find_accountable_departments({**accountable_duties, one.duty_id: one})) > 1
            ), "refused without need"
            continue
        for event in decided:
            accountable_duties = a.evolve(accountable_duties, event)
        assert len(find_accountable_departments(accountable_duties)) <= 1


def find_accountable_departments(accountable_duties: a.ActivityAccountabilityState) -> set[str]:
    """Return the departments of the first day and place with two of them; else an empty set."""
    for number in range(70):
        day = date.fromordinal(date(2026, 1, 1).toordinal() + number)
        for place in ("east", "west", "north"):
            found = {
                duty.accountable
                for duty in accountable_duties.values()
                if duty.effective_from <= day <= (duty.until or date.max)
                and (not duty.scope or place in duty.scope)
            }
            if len(found) > 1:
                return found
    return set()
