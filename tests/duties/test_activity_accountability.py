"""One department at a time and place is accountable for an activity."""

from datetime import date
from uuid import UUID

import pytest
from hypothesis import given as whatever
from hypothesis import strategies as st

from services.duties.domain import activity_register as a
from services.duties.domain.refusals import DutyOverlaps
from services.duties.domain.standing_duty import StandingDuty
from shared.testing.given_when_then import aggregate_scenario
from tests.duties.domain_examples import REPORT_STOCK_DUTY

NONE: a.AccountableDuties = {}
given = aggregate_scenario(a.decide, a.evolve, NONE).given

OCTOBER = {"effective_from": date(2026, 10, 1), "until": date(2026, 10, 31)}


def another(**changes: object) -> StandingDuty:
    return REPORT_STOCK_DUTY.model_copy(
        update={"duty_id": UUID(int=42), "accountable": "production", **changes}
    )


def taken(duty: StandingDuty = REPORT_STOCK_DUTY) -> a.ActivityTaken:
    return a.ActivityTaken(duty=duty)


def release(last_day: date) -> a.ReleaseActivity:
    return a.ReleaseActivity("Report the stock", REPORT_STOCK_DUTY.duty_id, last_day)


def released(last_day: date) -> a.ActivityReleased:
    return a.ActivityReleased(duty_id=REPORT_STOCK_DUTY.duty_id, last_day=last_day)


def test_a_department_becomes_accountable() -> None:
    given().when(a.TakeActivity(REPORT_STOCK_DUTY)).then(taken())
    assert a.TakeActivity(REPORT_STOCK_DUTY).activity == "Report the stock"


def test_taken_twice_it_is_taken_once() -> None:
    given(taken()).when(a.TakeActivity(REPORT_STOCK_DUTY)).then()


def test_another_department_is_refused_naming_the_accountable_one() -> None:
    given(taken()).when(a.TakeActivity(another())).then_refused(
        DutyOverlaps,
        message_contains="logistics is accountable for 'Report the stock' already (standing duty "
        f"{REPORT_STOCK_DUTY.duty_id}, deliverable 'Stock report 库存报告', for east, from 2026-09-15 "
        "to its end)",
    )
    everywhere = REPORT_STOCK_DUTY.model_copy(update={"scope": (), **OCTOBER})
    given(taken(everywhere)).when(a.TakeActivity(another())).then_refused(
        DutyOverlaps, message_contains="for the whole company, from 2026-10-01 to 2026-10-31"
    )


def test_a_department_may_owe_two_deliverables_of_an_activity() -> None:
    more = another(accountable="logistics")
    given(taken()).when(a.TakeActivity(more)).then(taken(more))


@pytest.mark.parametrize(
    ("scope", "free"),
    [
        (("east",), False),
        (("west", " EAST "), False),
        (("Ｅast",), False),
        ((), False),
        (("west",), True),
    ],
)
def test_scopes_overlap_where_they_share_a_part(scope: tuple[str, ...], free: bool) -> None:
    asked = given(taken()).when(a.TakeActivity(another(scope=scope)))
    if free:
        asked.then(taken(another(scope=scope)))
    else:
        asked.then_refused(DutyOverlaps)


@pytest.mark.parametrize(
    ("first", "last", "free"),
    [
        (date(2026, 9, 1), date(2026, 9, 30), True),
        (date(2026, 9, 1), date(2026, 10, 1), False),
        (date(2026, 10, 31), None, False),
        (date(2026, 11, 1), None, True),
        (date(2026, 9, 1), None, False),
    ],
)
def test_periods_overlap_where_they_share_a_day(first: date, last: date | None, free: bool) -> None:
    stands = REPORT_STOCK_DUTY.model_copy(update=OCTOBER)
    other = another(effective_from=first, until=last)
    for one, two in ((stands, other), (other, stands)):
        asked = given(taken(one)).when(a.TakeActivity(two))
        if free:
            asked.then(taken(two))
        else:
            asked.then_refused(DutyOverlaps)


def test_a_release_frees_the_days_after_it() -> None:
    ended = given(taken()).when(release(date(2026, 10, 31))).then(released(date(2026, 10, 31)))
    ended.when(a.TakeActivity(another(effective_from=date(2026, 10, 31)))).then_refused(
        DutyOverlaps, message_contains="to 2026-10-31"
    )
    follower = another(effective_from=date(2026, 11, 1))
    ended.when(a.TakeActivity(follower)).then(taken(follower))


def test_released_before_it_began_nothing_stays() -> None:
    before = REPORT_STOCK_DUTY.effective_from.replace(day=14)
    follower = another(effective_from=date(2026, 1, 1))
    given(taken(), released(before)).when(a.TakeActivity(follower)).then(taken(follower))
    given(taken(), released(REPORT_STOCK_DUTY.effective_from)).when(
        a.TakeActivity(follower)
    ).then_refused(DutyOverlaps)


def test_what_ends_earlier_or_is_not_there_needs_no_release() -> None:
    given().when(release(date(2026, 10, 31))).then()
    bounded = REPORT_STOCK_DUTY.model_copy(update=OCTOBER)
    given(taken(bounded)).when(release(date(2026, 10, 31))).then()
    given(taken(bounded)).when(release(date(2026, 11, 5))).then()
    given(taken(bounded)).when(release(date(2026, 10, 30))).then(released(date(2026, 10, 30)))
    other = taken(another(accountable="logistics"))
    given(taken(bounded), other, released(date(2026, 10, 30))).when(
        release(date(2026, 10, 30))
    ).then()


def test_a_release_leaves_the_others_accountable() -> None:
    places = {40: "north", 42: "west"}
    others = [
        another(duty_id=UUID(int=number), accountable=f"of {place}", scope=(place,))
        for number, place in places.items()
    ]
    past = given(taken(), *map(taken, others), released(date(2026, 10, 31)))
    for place in places.values():
        past.when(a.TakeActivity(another(duty_id=UUID(int=43), scope=(place,)))).then_refused(
            DutyOverlaps, message_contains=f"of {place} is accountable"
        )


days = st.dates(date(2026, 1, 1), date(2026, 2, 10))
duties = st.builds(
    lambda number, who, scope, first, length: another(
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


@whatever(st.lists(st.one_of(duties, st.tuples(st.integers(1, 9), days)), max_size=12))
def test_no_day_and_scope_has_two_accountable_departments(
    asked: list[StandingDuty | tuple[int, date]],
) -> None:
    activity: a.AccountableDuties = NONE
    for one in asked:
        command: a.ActivityCommand = (
            a.TakeActivity(one)
            if isinstance(one, StandingDuty)
            else a.ReleaseActivity("Report the stock", UUID(int=one[0]), one[1])
        )
        try:
            decided = a.decide(command, activity)
        except DutyOverlaps:
            assert isinstance(one, StandingDuty)
            assert len(accountable({**activity, one.duty_id: one})) > 1, "refused without need"
            continue
        for event in decided:
            activity = a.evolve(activity, event)
        assert len(accountable(activity)) <= 1


def accountable(activity: a.AccountableDuties) -> set[str]:
    """Return the departments of the first day and place with two of them, or of none, or of one."""
    for number in range(70):
        day = date.fromordinal(date(2026, 1, 1).toordinal() + number)
        for place in ("east", "west", "north"):
            found = {
                duty.accountable
                for duty in activity.values()
                if duty.effective_from <= day <= (duty.until or date.max)
                and (not duty.scope or place in duty.scope)
            }
            if len(found) > 1:
                return found
    return set()
