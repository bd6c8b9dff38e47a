"""From which day a name, a parent or a head holds, and what is said again after it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from services.directory.domain import department_commands as commands
from services.directory.domain.change_refusals import (
    ChangeBeforeFirstDay,
    FirstValueStays,
    HeadHasLeft,
    HeadUnknown,
    UnknownChange,
)
from services.directory.domain.dated_values import (
    DatedValue,
    begin_values_on,
    find_present,
    last_days,
)
from services.directory.domain.department_decisions import decide
from services.directory.domain.department_events import (
    DepartmentChangePlanned,
    DepartmentChangeWithdrawn,
    DepartmentMoved,
    DepartmentRegistered,
    DepartmentRenamed,
    HeadAppointed,
    HeadRemoved,
)
from services.directory.domain.department_history import ChangedValue
from services.directory.domain.department_state import OpenDepartment, evolve
from services.directory.domain.organisation_chart import OrganisationChart
from services.directory.domain.refusals import ParentUnknown
from shared.testing.given_when_then import aggregate_scenario
from tests.directory.domain_examples import CHART, NEW_YEAR, RECORDED_AT, SPRING, SUMMER, YEAR_END

given = aggregate_scenario(decide, evolve, None).given
DAY = timedelta(days=1)
TODAY = RECORDED_AT.date()
FEBRUARY = date(2026, 2, 1)
registered = DepartmentRegistered(
    code="RND", name="A", parent="HQ", valid_from=NEW_YEAR, at=RECORDED_AT
)


def named(name: str, day: date) -> DepartmentRenamed:
    return DepartmentRenamed(code="RND", name=name, valid_from=day, at=RECORDED_AT)


def led(head: str, day: date) -> HeadAppointed:
    return HeadAppointed(code="RND", head=head, valid_from=day, at=RECORDED_AT)


def unled(head: str, day: date) -> HeadRemoved:
    return HeadRemoved(code="RND", head=head, valid_from=day, at=RECORDED_AT)


def moved(parent: str | None, day: date) -> DepartmentMoved:
    return DepartmentMoved(code="RND", parent=parent, valid_from=day, at=RECORDED_AT)


def planned(change: ChangedValue, value: str | None, day: date) -> DepartmentChangePlanned:
    return DepartmentChangePlanned(
        code="RND", change=change, value=value, valid_from=day, at=RECORDED_AT
    )


def taken_back(change: ChangedValue, day: date) -> DepartmentChangeWithdrawn:
    return DepartmentChangeWithdrawn(
        code="RND", change=change, valid_from=day, reason="a mistake", at=RECORDED_AT
    )


def rename(name: str, day: date | None, today: date | None = None) -> commands.RenameDepartment:
    return commands.RenameDepartment("RND", name, RECORDED_AT, day, today)


def appoint(head: str, day: date) -> commands.AppointHead:
    return commands.AppointHead("RND", head, RECORDED_AT, day)


def take_back(change: ChangedValue, day: date) -> commands.WithdrawDepartmentChange:
    return commands.WithdrawDepartmentChange("RND", change, day, "a mistake", RECORDED_AT)


def test_a_change_is_planned_from_tomorrow_on() -> None:
    known = given(registered)
    known.when(rename("B", TODAY)).then(named("B", TODAY))
    known.when(rename("B", TODAY + DAY)).then(planned("name", "B", TODAY + DAY))
    known.when(rename("B", TODAY, TODAY - DAY)).then(planned("name", "B", TODAY))
    known.when(rename("B", TODAY + DAY, TODAY + DAY)).then(named("B", TODAY + DAY))


def test_of_a_department_to_come_the_first_day_counts_as_the_present_one() -> None:
    later = given(registered.model_copy(update={"valid_from": YEAR_END}))
    later.when(rename("B", None)).then(named("B", YEAR_END))
    later.when(rename("B", YEAR_END)).then(named("B", YEAR_END))
    later.when(rename("B", YEAR_END + DAY)).then(planned("name", "B", YEAR_END + DAY))


def test_no_change_holds_before_the_first_day() -> None:
    known = given(registered)
    known.when(rename("B", NEW_YEAR)).then(named("B", NEW_YEAR))
    known.when(rename("B", NEW_YEAR - DAY)).then_refused(
        ChangeBeforeFirstDay, message_contains="2026-01-01"
    )


def test_a_change_without_a_day_holds_from_the_companys_present_day() -> None:
    night = datetime(2026, 11, 2, 16, 30, tzinfo=UTC)
    (event,) = given(registered).when(commands.RenameDepartment("RND", "B", night)).events
    assert isinstance(event, DepartmentRenamed)
    assert event.valid_from == TODAY + DAY


def test_what_holds_on_the_day_anyway_changes_nothing() -> None:
    known = given(registered, named("B", SUMMER))
    known.when(rename("A", SPRING)).then()
    known.when(rename("B", SUMMER)).then()
    known.when(rename("A", SUMMER)).then(named("A", SUMMER))
    known.when(commands.RemoveHead("RND", RECORDED_AT, SPRING)).then()


def test_an_earlier_change_says_again_what_follows_it_but_nothing_that_is_planned() -> None:
    history = (registered, named("B", SUMMER), planned("name", "C", YEAR_END))
    given(*history).when(rename("X", SPRING)).then(named("X", SPRING), named("B", SUMMER))
    given(*history).when(rename("X", SUMMER)).then(named("X", SUMMER))
    given(registered, moved(None, SUMMER)).when(
        commands.MoveDepartment("RND", "研发 一部", (), RECORDED_AT, SPRING)
    ).then(moved("研发 一部", SPRING), moved(None, SUMMER))


def test_days_that_were_said_once_are_said_again_of_the_same_change_until_today() -> None:
    history = (registered, named("B", SUMMER), taken_back("name", SUMMER), named("A", SUMMER))
    known = given(*history)
    known.when(rename("X", SPRING)).then(named("X", SPRING), named("X", SUMMER))
    known.when(rename("X", SPRING, SUMMER)).then(named("X", SPRING), named("X", SUMMER))
    known.when(rename("X", SPRING, SUMMER - DAY)).then(named("X", SPRING))
    known.when(appoint("E1", SPRING)).then(led("E1", SPRING))
    known.when(rename("X", SUMMER)).then(named("X", SUMMER))


def test_a_head_who_goes_is_named_and_a_later_one_stays() -> None:
    known = given(registered, led("E1", SPRING), led("E2", SUMMER))
    remove = commands.RemoveHead("RND", RECORDED_AT, SPRING)
    known.when(remove).then(unled("E1", SPRING), led("E2", SUMMER))
    vacant = given(registered, led("E1", SPRING), unled("E1", SUMMER))
    vacant.when(appoint("E3", FEBRUARY)).then(
        led("E3", FEBRUARY), led("E1", SPRING), unled("E1", SUMMER)
    )


def test_only_the_head_who_is_meant_is_removed() -> None:
    def remove(only: str | None, day: date) -> commands.RemoveHead:
        return commands.RemoveHead("RND", RECORDED_AT, day, only=only)

    known = given(registered, led("E1", SPRING))
    known.when(remove("E1", SUMMER)).then(unled("E1", SUMMER))
    known.when(remove(None, SUMMER)).then(unled("E1", SUMMER))
    known.when(remove("E0", SUMMER)).then()
    known.when(remove("E2", SUMMER)).then()
    known.when(remove("E1", FEBRUARY)).then()


def test_what_is_planned_takes_effect_on_its_day_once() -> None:
    history = (
        registered,
        led("E1", SPRING),
        planned("name", "B", YEAR_END),
        planned("parent", None, YEAR_END),
        planned("head", None, YEAR_END),
        planned("head", "E2", YEAR_END + DAY),
    )

    def due(day: date) -> commands.ApplyDueChanges:
        return commands.ApplyDueChanges("RND", day, RECORDED_AT)

    given(*history).when(due(YEAR_END - DAY)).then()
    effect = given(*history).when(due(YEAR_END))
    there = effect.then(named("B", YEAR_END), moved(None, YEAR_END), unled("E1", YEAR_END))
    there.when(due(YEAR_END)).then()
    there.when(due(YEAR_END + 9 * DAY)).then(led("E2", YEAR_END + DAY))
    state = there.state
    assert isinstance(state, OpenDepartment)
    assert (state.name, state.parent, state.head) == ("B", None, None)


def test_what_was_before_a_withdrawn_change_holds_on() -> None:
    known = given(registered, named("B", SPRING), named("C", SUMMER))
    known.when(take_back("name", SPRING)).then(
        taken_back("name", SPRING), named("A", SPRING), named("C", SUMMER)
    )
    known.when(take_back("name", SUMMER)).then(taken_back("name", SUMMER), named("B", SUMMER))
    placed = given(registered, moved(None, SPRING))
    placed.when(take_back("parent", SPRING)).then(taken_back("parent", SPRING), moved("HQ", SPRING))


def test_a_change_that_is_planned_is_withdrawn_without_a_further_event() -> None:
    known = given(registered, planned("name", "B", YEAR_END), led("E1", SPRING))
    known.when(take_back("name", YEAR_END)).then(taken_back("name", YEAR_END))


def test_only_a_change_that_begins_on_the_day_is_withdrawn() -> None:
    known = given(registered, named("B", SUMMER))
    for day in (SUMMER - DAY, SUMMER + DAY):
        known.when(take_back("name", day)).then_refused(
            UnknownChange, message_contains=f"no name of RND begins on {day}"
        )
    known.when(take_back("head", NEW_YEAR)).then_refused(UnknownChange)
    first: tuple[ChangedValue, ...] = ("name", "parent")
    for change in first:
        known.when(take_back(change, NEW_YEAR)).then_refused(
            FirstValueStays, message_contains=f"began with this {change}"
        )


def test_a_first_head_who_was_a_mistake_leaves_the_department_without_one() -> None:
    given(registered, led("E1", SPRING)).when(take_back("head", SPRING)).then(
        taken_back("head", SPRING), unled("E1", SPRING)
    )
    known = given(registered, led("E1", FEBRUARY), unled("E1", SPRING), led("E2", SUMMER))
    known.when(take_back("head", FEBRUARY)).then(
        taken_back("head", FEBRUARY),
        unled("E1", FEBRUARY),
        unled("E1", SPRING),
        led("E2", SUMMER),
    )


def test_a_department_moves_only_where_each_chart_has_the_parent() -> None:
    empty = OrganisationChart({})
    for charts in ((CHART, empty), (empty, CHART)):
        given(registered).when(
            commands.MoveDepartment("RND", "HQ", charts, RECORDED_AT, SPRING)
        ).then_refused(ParentUnknown)
    given(registered).when(
        commands.MoveDepartment("RND", None, (CHART, empty), RECORDED_AT, SPRING)
    ).then(moved(None, SPRING))


@pytest.mark.parametrize(
    ("day", "is_possible"),
    [
        (SPRING - DAY, False),
        (SPRING, True),
        (SUMMER, True),
        (SUMMER + DAY, False),
        (YEAR_END, True),
        (YEAR_END + DAY, True),
    ],
)
def test_a_head_is_in_a_department_on_the_first_day(day: date, is_possible: bool) -> None:
    candidate = commands.HeadCandidate(((SPRING, SUMMER), (YEAR_END, None)))
    command = commands.AppointHead("RND", "E1", RECORDED_AT, day, candidate=candidate)
    outcome = given(registered).when(command)
    if is_possible:
        assert len(outcome.events) == 1
    else:
        outcome.then_refused(HeadHasLeft, message_contains=f"no department on {day}")


def test_nobody_leads_a_department_who_is_not_registered() -> None:
    nobody = commands.HeadCandidate(None)
    command = commands.AppointHead("RND", "E1", RECORDED_AT, SPRING, candidate=nobody)
    given(registered).when(command).then_refused(HeadUnknown)


def test_a_head_without_a_day_holds_from_the_first_day_at_the_earliest() -> None:
    early = HeadAppointed(code="RND", head="E1", at=datetime(2025, 5, 1, tzinfo=UTC))
    state = evolve(evolve(None, registered), early)
    assert isinstance(state, OpenDepartment)
    assert state.history.head == (DatedValue("E1", NEW_YEAR),)


def test_values_begin_on_the_day_on_which_the_department_does() -> None:
    values = (DatedValue("A", SPRING), DatedValue("B", SUMMER))
    for first_day in (NEW_YEAR, SPRING, SUMMER - DAY):
        assert begin_values_on(values, first_day) == (DatedValue("A", first_day), values[1])
    assert begin_values_on(values, SUMMER) == (DatedValue("B", SUMMER),)
    assert begin_values_on((), SUMMER) == ()


def test_each_value_ends_on_the_day_before_the_next_one() -> None:
    assert last_days([]) == []
    assert last_days([SPRING]) == [None]
    assert last_days([NEW_YEAR, SPRING, SUMMER]) == [SPRING - DAY, SUMMER - DAY, None]


def test_the_present_value_is_the_last_one_that_is_not_planned() -> None:
    assert find_present(()) is None
    values = (DatedValue("A", NEW_YEAR), DatedValue("B", SPRING), DatedValue("C", SUMMER, True))
    assert find_present(values) == "B"
    assert find_present(values[2:]) is None
