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
    FindDepartment,
    HeadAppointed,
    RegisterDepartment,
    RenameDepartment,
    SyncDepartment,
    evolve,
)
from services.directory.domain.department_decisions import decide
from services.directory.domain.refusals import DirectoryRefused, InvalidEntry, UnknownDepartment
from shared.testing.scenario import scenario
from tests.directory.examples import AT, CHART, NEW_YEAR, SPRING, SUMMER, YEAR_END, rnd

given = scenario(decide, evolve, None).given

was_registered = DepartmentRegistered(
    code="RND", name="研发部", parent="HQ", valid_from=NEW_YEAR, at=AT
)
was_found = DepartmentFound(code="RND", since=SPRING, at=AT)
was_placed = DepartmentPlaced(code="RND", parent="HQ", valid_from=NEW_YEAR, at=AT)
was_renamed = DepartmentRenamed(code="RND", name="研发中心", at=AT)
li_leads = HeadAppointed(code="RND", head="E1001", at=AT)
was_closed = DepartmentClosed(code="RND", valid_to=YEAR_END, at=AT)

EITHER_WAY = pytest.mark.parametrize("command", [RegisterDepartment, SyncDepartment])
Either = type[RegisterDepartment] | type[SyncDepartment]


@EITHER_WAY
def test_a_new_department_is_registered(command: Either) -> None:
    given().when(command(rnd(), CHART, AT)).then(was_registered)


@EITHER_WAY
def test_its_head_may_be_appointed_with_it(command: Either) -> None:
    given().when(command(rnd(head="E1001"), CHART, AT)).then(was_registered, li_leads)


@EITHER_WAY
def test_its_parent_must_exist(command: Either) -> None:
    given().when(command(rnd(parent="NOWHERE"), CHART, AT)).then_refused(
        InvalidEntry, saying="there is no department NOWHERE; register NOWHERE first"
    )


@EITHER_WAY
def test_saying_the_same_again_changes_nothing(command: Either) -> None:
    known = given(was_registered, li_leads)
    known.when(command(rnd(), CHART, AT)).then()
    known.when(command(rnd(head="E1001"), CHART, AT)).then()


@EITHER_WAY
def test_saying_the_same_of_a_closed_one_changes_nothing(command: Either) -> None:
    given(was_registered, was_closed).when(command(rnd(), CHART, AT)).then()


@EITHER_WAY
def test_a_closed_one_is_not_registered_anew(command: Either) -> None:
    given(was_registered, was_closed).when(command(rnd(name="新"), CHART, AT)).then_refused(
        DirectoryRefused, saying="RND closed on 2026-12-31; register a new department"
    )


@pytest.mark.parametrize(
    "other",
    [{"name": "研发"}, {"parent": None}, {"valid_from": SPRING}, {"head": "E2"}],
)
def test_registering_it_with_other_data_is_refused(other: dict[str, object]) -> None:
    given(was_registered).when(RegisterDepartment(rnd(**other), CHART, AT)).then_refused(
        DirectoryRefused, saying="rename it or appoint its head instead"
    )


def test_a_list_renames_it_and_appoints_its_head() -> None:
    entry = rnd(name="研发中心", head="E1001")
    given(was_registered).when(SyncDepartment(entry, CHART, AT)).then(was_renamed, li_leads)


def test_a_list_cannot_move_it() -> None:
    given(was_registered).when(SyncDepartment(rnd(parent=None), CHART, AT)).then_refused(
        DirectoryRefused, saying="registered under HQ from 2026-01-01 on, and that stays"
    )


def test_a_list_cannot_date_the_top_anew() -> None:
    top = DepartmentRegistered(code="RND", name="研发部", parent=None, valid_from=SPRING, at=AT)
    given(top).when(SyncDepartment(rnd(parent=None), CHART, AT)).then_refused(
        DirectoryRefused, saying="registered without a parent from 2026-04-01 on"
    )


def test_a_history_finds_it_once() -> None:
    find = FindDepartment("RND", SPRING, AT)
    given().when(find).then(was_found).when(find).then()


def test_a_history_changes_nothing_about_a_known_one() -> None:
    given(was_registered).when(FindDepartment("RND", SPRING, AT)).then()
    given(was_registered, was_closed).when(FindDepartment("RND", SPRING, AT)).then()


@EITHER_WAY
def test_a_found_one_gets_its_place_when_the_company_registers_it(command: Either) -> None:
    named = DepartmentRenamed(code="RND", name="研发部", at=AT)
    register = command(rnd(), CHART, AT)
    given(was_found).when(register).then(was_placed, named).when(register).then()


@EITHER_WAY
def test_a_found_one_cannot_hang_below_itself(command: Either) -> None:
    given(was_found).when(command(rnd(parent="研发 一部"), CHART, AT)).then_refused(
        InvalidEntry, saying="cannot stand in a circle"
    )


def test_it_is_renamed_once() -> None:
    rename = RenameDepartment("RND", "研发中心", AT)
    given(was_registered).when(rename).then(was_renamed).when(rename).then()


def test_its_head_is_appointed_once() -> None:
    appoint = AppointHead("RND", "E1001", AT)
    given(was_registered).when(appoint).then(li_leads).when(appoint).then()


def test_it_is_closed_once() -> None:
    close = CloseDepartment("RND", YEAR_END, (), AT)
    given(was_registered).when(close).then(was_closed).when(close).then()


def test_it_does_not_close_twice() -> None:
    given(was_registered, was_closed).when(CloseDepartment("RND", SUMMER, (), AT)).then_refused(
        DirectoryRefused, saying="RND closed on 2026-12-31"
    )


def test_it_does_not_close_before_it_began() -> None:
    day_before = NEW_YEAR.replace(year=2025)
    given(was_registered).when(CloseDepartment("RND", day_before, (), AT)).then_refused(
        InvalidEntry, saying="exists from 2026-01-01 on and cannot close before that"
    )


def test_it_may_close_on_its_first_day() -> None:
    closed = DepartmentClosed(code="RND", valid_to=NEW_YEAR, at=AT)
    given(was_registered).when(CloseDepartment("RND", NEW_YEAR, (), AT)).then(closed)


def test_it_does_not_close_over_open_departments() -> None:
    given(was_registered).when(CloseDepartment("RND", YEAR_END, ("R1", "R2"), AT)).then_refused(
        DirectoryRefused, saying="R1, R2 still stand under RND; close them first"
    )


CHANGES = [
    RenameDepartment("RND", "x", AT),
    AppointHead("RND", "x", AT),
    CloseDepartment("RND", SUMMER, (), AT),
]


@pytest.mark.parametrize("change", CHANGES)
def test_an_unknown_one_cannot_change(
    change: RenameDepartment | AppointHead | CloseDepartment,
) -> None:
    given().when(change).then_refused(UnknownDepartment, saying="there is no department RND")


@pytest.mark.parametrize("change", CHANGES)
def test_a_closed_one_cannot_change(
    change: RenameDepartment | AppointHead | CloseDepartment,
) -> None:
    given(was_registered, was_closed).when(change).then_refused(
        DirectoryRefused, saying="closed on"
    )


def test_what_never_follows_is_passed_over() -> None:
    assert evolve(None, was_renamed) is None
