"""What may happen to a department."""

from __future__ import annotations

import pytest

from services.directory.domain.department import (
    AppointHead,
    CloseDepartment,
    DepartmentClosed,
    DepartmentFound,
    DepartmentPlaced,
    DepartmentRegistered,
    DepartmentRenamed,
    HeadAppointed,
    RecordFoundDepartment,
    RegisterDepartment,
    RenameDepartment,
    SyncDepartment,
    evolve,
)
from services.directory.domain.department_decisions import decide
from services.directory.domain.refusals import DirectoryRefused, InvalidEntry, UnknownDepartment
from shared.testing.given_when_then import aggregate_scenario
from tests.directory.domain_examples import (
    CHART,
    NEW_YEAR,
    RECORDED_AT,
    SPRING,
    SUMMER,
    YEAR_END,
    rnd_entry,
)

given = aggregate_scenario(decide, evolve, None).given

was_registered = DepartmentRegistered(
    code="RND", name="研发部", parent="HQ", valid_from=NEW_YEAR, at=RECORDED_AT
)
was_found = DepartmentFound(code="RND", since=SPRING, at=RECORDED_AT)
was_placed = DepartmentPlaced(code="RND", parent="HQ", valid_from=NEW_YEAR, at=RECORDED_AT)
was_renamed = DepartmentRenamed(code="RND", name="研发中心", at=RECORDED_AT)
li_leads = HeadAppointed(code="RND", head="E1001", at=RECORDED_AT)
was_closed = DepartmentClosed(code="RND", valid_to=YEAR_END, at=RECORDED_AT)

EITHER_WAY = pytest.mark.parametrize("command", [RegisterDepartment, SyncDepartment])
Either = type[RegisterDepartment] | type[SyncDepartment]


@EITHER_WAY
def test_a_new_department_is_registered(command: Either) -> None:
    given().when(command(rnd_entry(), CHART, RECORDED_AT)).then(was_registered)


@EITHER_WAY
def test_its_head_may_be_appointed_with_it(command: Either) -> None:
    given().when(command(rnd_entry(head="E1001"), CHART, RECORDED_AT)).then(
        was_registered, li_leads
    )


@EITHER_WAY
def test_its_parent_must_exist(command: Either) -> None:
    given().when(command(rnd_entry(parent="NOWHERE"), CHART, RECORDED_AT)).then_refused(
        InvalidEntry, message_contains="there is no department NOWHERE; register NOWHERE first"
    )


@EITHER_WAY
def test_saying_the_same_again_changes_nothing(command: Either) -> None:
    known = given(was_registered, li_leads)
    known.when(command(rnd_entry(), CHART, RECORDED_AT)).then()
    known.when(command(rnd_entry(head="E1001"), CHART, RECORDED_AT)).then()


@EITHER_WAY
def test_saying_the_same_of_a_closed_one_changes_nothing(command: Either) -> None:
    given(was_registered, was_closed).when(command(rnd_entry(), CHART, RECORDED_AT)).then()


@EITHER_WAY
def test_a_closed_one_is_not_registered_anew(command: Either) -> None:
    given(was_registered, was_closed).when(
        command(rnd_entry(name="新"), CHART, RECORDED_AT)
    ).then_refused(
        DirectoryRefused, message_contains="RND closed on 2026-12-31; register a new department"
    )


@pytest.mark.parametrize(
    "other",
    [{"name": "研发"}, {"parent": None}, {"valid_from": SPRING}, {"head": "E2"}],
)
def test_registering_it_with_other_data_is_refused(other: dict[str, object]) -> None:
    given(was_registered).when(
        RegisterDepartment(rnd_entry(**other), CHART, RECORDED_AT)
    ).then_refused(DirectoryRefused, message_contains="rename it or appoint its head instead")


def test_a_list_renames_it_and_appoints_its_head() -> None:
    entry = rnd_entry(name="研发中心", head="E1001")
    given(was_registered).when(SyncDepartment(entry, CHART, RECORDED_AT)).then(
        was_renamed, li_leads
    )


def test_a_list_cannot_move_it() -> None:
    given(was_registered).when(
        SyncDepartment(rnd_entry(parent=None), CHART, RECORDED_AT)
    ).then_refused(
        DirectoryRefused, message_contains="registered under HQ from 2026-01-01 on, and that stays"
    )


def test_a_list_cannot_date_the_top_anew() -> None:
    top = DepartmentRegistered(
        code="RND", name="研发部", parent=None, valid_from=SPRING, at=RECORDED_AT
    )
    given(top).when(SyncDepartment(rnd_entry(parent=None), CHART, RECORDED_AT)).then_refused(
        DirectoryRefused, message_contains="registered without a parent from 2026-04-01 on"
    )


def test_a_history_finds_it_once() -> None:
    find = RecordFoundDepartment("RND", SPRING, RECORDED_AT)
    given().when(find).then(was_found).when(find).then()


def test_a_history_changes_nothing_about_a_known_one() -> None:
    given(was_registered).when(RecordFoundDepartment("RND", SPRING, RECORDED_AT)).then()
    given(was_registered, was_closed).when(RecordFoundDepartment("RND", SPRING, RECORDED_AT)).then()


@EITHER_WAY
def test_a_department_from_a_history_is_placed_on_registration(command: Either) -> None:
    named = DepartmentRenamed(code="RND", name="研发部", at=RECORDED_AT)
    register = command(rnd_entry(), CHART, RECORDED_AT)
    given(was_found).when(register).then(was_placed, named).when(register).then()


@EITHER_WAY
def test_a_found_one_cannot_hang_below_itself(command: Either) -> None:
    given(was_found).when(command(rnd_entry(parent="研发 一部"), CHART, RECORDED_AT)).then_refused(
        InvalidEntry, message_contains="cannot stand in a circle"
    )


def test_it_is_renamed_once() -> None:
    rename = RenameDepartment("RND", "研发中心", RECORDED_AT)
    given(was_registered).when(rename).then(was_renamed).when(rename).then()


def test_its_head_is_appointed_once() -> None:
    appoint = AppointHead("RND", "E1001", RECORDED_AT)
    given(was_registered).when(appoint).then(li_leads).when(appoint).then()


def test_it_is_closed_once() -> None:
    close = CloseDepartment("RND", YEAR_END, (), RECORDED_AT)
    given(was_registered).when(close).then(was_closed).when(close).then()


def test_it_does_not_close_twice() -> None:
    given(was_registered, was_closed).when(
        CloseDepartment("RND", SUMMER, (), RECORDED_AT)
    ).then_refused(DirectoryRefused, message_contains="RND closed on 2026-12-31")


def test_it_does_not_close_before_it_began() -> None:
    day_before = NEW_YEAR.replace(year=2025)
    given(was_registered).when(CloseDepartment("RND", day_before, (), RECORDED_AT)).then_refused(
        InvalidEntry, message_contains="exists from 2026-01-01 on and cannot close before that"
    )


def test_it_may_close_on_its_first_day() -> None:
    closed = DepartmentClosed(code="RND", valid_to=NEW_YEAR, at=RECORDED_AT)
    given(was_registered).when(CloseDepartment("RND", NEW_YEAR, (), RECORDED_AT)).then(closed)


def test_it_does_not_close_over_open_departments() -> None:
    given(was_registered).when(
        CloseDepartment("RND", YEAR_END, ("R1", "R2"), RECORDED_AT)
    ).then_refused(
        DirectoryRefused, message_contains="R1, R2 still stand under RND; close them first"
    )


CHANGES = [
    RenameDepartment("RND", "x", RECORDED_AT),
    AppointHead("RND", "x", RECORDED_AT),
    CloseDepartment("RND", SUMMER, (), RECORDED_AT),
]


@pytest.mark.parametrize("change", CHANGES)
def test_an_unknown_one_cannot_change(
    change: RenameDepartment | AppointHead | CloseDepartment,
) -> None:
    given().when(change).then_refused(
        UnknownDepartment, message_contains="there is no department RND"
    )


@pytest.mark.parametrize("change", CHANGES)
def test_a_closed_one_cannot_change(
    change: RenameDepartment | AppointHead | CloseDepartment,
) -> None:
    given(was_registered, was_closed).when(change).then_refused(
        DirectoryRefused, message_contains="closed on"
    )


def test_events_out_of_sequence_are_ignored() -> None:
    assert evolve(None, was_renamed) is None
