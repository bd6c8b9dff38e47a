"""The department aggregate."""

from __future__ import annotations

import pytest

from services.directory.domain.department_commands import (
    AppointHead,
    CloseDepartment,
    RecordFoundDepartment,
    RegisterDepartment,
    RenameDepartment,
    SyncDepartment,
)
from services.directory.domain.department_decisions import decide
from services.directory.domain.department_events import (
    DepartmentClosed,
    DepartmentFound,
    DepartmentPlaced,
    DepartmentRegistered,
    DepartmentRenamed,
    HeadAppointed,
)
from services.directory.domain.department_state import evolve
from services.directory.domain.known_codes import KnownCodes
from services.directory.domain.organisation_chart import NO_DEPENDANTS, Dependant, Dependants
from services.directory.domain.refusals import (
    DirectoryRefused,
    InvalidEntry,
    SameCode,
    UnknownDepartment,
)
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

registered_event = DepartmentRegistered(
    code="RND", name="研发部", parent="HQ", valid_from=NEW_YEAR, at=RECORDED_AT
)
found_event = DepartmentFound(code="RND", since=SPRING, at=RECORDED_AT)
placed_event = DepartmentPlaced(code="RND", parent="HQ", valid_from=NEW_YEAR, at=RECORDED_AT)
TODAY = RECORDED_AT.date()
renamed_event = DepartmentRenamed(code="RND", name="研发中心", valid_from=TODAY, at=RECORDED_AT)
head_appointed_event = HeadAppointed(code="RND", head="E1001", valid_from=TODAY, at=RECORDED_AT)
first_head_event = head_appointed_event.model_copy(update={"valid_from": NEW_YEAR})
closed_event = DepartmentClosed(code="RND", valid_to=YEAR_END, at=RECORDED_AT)

REGISTER_OR_SYNC = pytest.mark.parametrize("command", [RegisterDepartment, SyncDepartment])
RegisterOrSync = type[RegisterDepartment] | type[SyncDepartment]


@REGISTER_OR_SYNC
def test_a_new_department_is_registered(command: RegisterOrSync) -> None:
    given().when(command(rnd_entry(), CHART, RECORDED_AT)).then(registered_event)


@REGISTER_OR_SYNC
def test_a_head_may_be_appointed_on_registration(command: RegisterOrSync) -> None:
    given().when(command(rnd_entry(head="E1001"), CHART, RECORDED_AT)).then(
        registered_event, first_head_event
    )


@REGISTER_OR_SYNC
def test_a_parent_must_exist(command: RegisterOrSync) -> None:
    given().when(command(rnd_entry(parent="NOWHERE"), CHART, RECORDED_AT)).then_refused(
        InvalidEntry, message_contains="there is no department NOWHERE; register NOWHERE first"
    )


@REGISTER_OR_SYNC
def test_the_same_data_again_changes_nothing(command: RegisterOrSync) -> None:
    registered = given(registered_event, head_appointed_event)
    registered.when(command(rnd_entry(), CHART, RECORDED_AT)).then()
    registered.when(command(rnd_entry(head="E1001"), CHART, RECORDED_AT)).then()


@REGISTER_OR_SYNC
def test_the_same_data_of_a_closed_department_changes_nothing(command: RegisterOrSync) -> None:
    given(registered_event, closed_event).when(command(rnd_entry(), CHART, RECORDED_AT)).then()


@REGISTER_OR_SYNC
def test_a_closed_department_is_not_registered_again(command: RegisterOrSync) -> None:
    given(registered_event, closed_event).when(
        command(rnd_entry(name="新"), CHART, RECORDED_AT)
    ).then_refused(
        DirectoryRefused, message_contains="RND closed on 2026-12-31; register a new department"
    )


@pytest.mark.parametrize(
    "other",
    [{"name": "研发"}, {"parent": None}, {"valid_from": SPRING}, {"head": "E2"}],
)
def test_a_registered_department_is_not_registered_with_other_data(
    other: dict[str, object],
) -> None:
    given(registered_event).when(
        RegisterDepartment(rnd_entry(**other), CHART, RECORDED_AT)
    ).then_refused(DirectoryRefused, message_contains="rename it or appoint its head instead")


def test_a_sheet_renames_a_department_and_appoints_its_head() -> None:
    entry = rnd_entry(name="研发中心", head="E1001")
    given(registered_event).when(SyncDepartment(entry, CHART, RECORDED_AT)).then(
        renamed_event, head_appointed_event
    )


def test_a_sheet_cannot_change_a_parent() -> None:
    given(registered_event).when(
        SyncDepartment(rnd_entry(parent=None), CHART, RECORDED_AT)
    ).then_refused(
        DirectoryRefused, message_contains="registered under HQ from 2026-01-01 on, and that stays"
    )


def test_a_sheet_cannot_change_a_first_day() -> None:
    top = DepartmentRegistered(
        code="RND", name="研发部", parent=None, valid_from=SPRING, at=RECORDED_AT
    )
    given(top).when(SyncDepartment(rnd_entry(parent=None), CHART, RECORDED_AT)).then_refused(
        DirectoryRefused, message_contains="registered without a parent from 2026-04-01 on"
    )


def test_a_history_finds_a_department_once() -> None:
    find = RecordFoundDepartment("RND", SPRING, RECORDED_AT)
    given().when(find).then(found_event).when(find).then()


def test_a_history_changes_nothing_about_a_known_department() -> None:
    given(registered_event).when(RecordFoundDepartment("RND", SPRING, RECORDED_AT)).then()
    given(registered_event, closed_event).when(
        RecordFoundDepartment("RND", SPRING, RECORDED_AT)
    ).then()


@REGISTER_OR_SYNC
def test_a_department_from_a_history_is_placed_on_registration(command: RegisterOrSync) -> None:
    named = DepartmentRenamed(code="RND", name="研发部", valid_from=NEW_YEAR, at=RECORDED_AT)
    register = command(rnd_entry(), CHART, RECORDED_AT)
    given(found_event).when(register).then(placed_event, named).when(register).then()


@REGISTER_OR_SYNC
def test_a_found_department_cannot_be_placed_below_itself(command: RegisterOrSync) -> None:
    given(found_event).when(
        command(rnd_entry(parent="研发 一部"), CHART, RECORDED_AT)
    ).then_refused(InvalidEntry, message_contains="cannot form a cycle")


def test_a_department_is_renamed_once() -> None:
    rename = RenameDepartment("RND", "研发中心", RECORDED_AT)
    given(registered_event).when(rename).then(renamed_event).when(rename).then()


def test_a_head_is_appointed_once() -> None:
    appoint = AppointHead("RND", "E1001", RECORDED_AT)
    given(registered_event).when(appoint).then(head_appointed_event).when(appoint).then()


def test_a_department_is_closed_once() -> None:
    close = CloseDepartment("RND", YEAR_END, NO_DEPENDANTS, RECORDED_AT)
    given(registered_event).when(close).then(closed_event).when(close).then()


def test_a_department_does_not_close_on_another_day() -> None:
    given(registered_event, closed_event).when(
        CloseDepartment("RND", SUMMER, NO_DEPENDANTS, RECORDED_AT)
    ).then_refused(DirectoryRefused, message_contains="RND closed on 2026-12-31")


def test_a_department_does_not_close_before_its_first_day() -> None:
    day_before = NEW_YEAR.replace(year=2025)
    given(registered_event).when(
        CloseDepartment("RND", day_before, NO_DEPENDANTS, RECORDED_AT)
    ).then_refused(
        InvalidEntry, message_contains="exists from 2026-01-01 on and cannot close before that"
    )


def test_a_department_may_close_on_its_first_day() -> None:
    closed = DepartmentClosed(code="RND", valid_to=NEW_YEAR, at=RECORDED_AT)
    given(registered_event).when(CloseDepartment("RND", NEW_YEAR, NO_DEPENDANTS, RECORDED_AT)).then(
        closed
    )


def test_a_department_does_not_close_over_open_departments() -> None:
    below = Dependants([Dependant("R1", NEW_YEAR), Dependant("R2", SPRING)])
    given(registered_event).when(CloseDepartment("RND", YEAR_END, below, RECORDED_AT)).then_refused(
        DirectoryRefused,
        message_contains="RND has open departments under it: R1, R2; close them first",
    )


def test_a_department_does_not_close_before_one_under_it() -> None:
    below = Dependants([Dependant("R1", NEW_YEAR, SUMMER), Dependant("R2", SPRING, YEAR_END)])
    given(registered_event).when(CloseDepartment("RND", SUMMER, below, RECORDED_AT)).then_refused(
        DirectoryRefused,
        message_contains="under it exist longer: R2 (2026-12-31); close it on 2026-12-31 or later",
    )
    given(registered_event).when(CloseDepartment("RND", YEAR_END, below, RECORDED_AT)).then(
        closed_event
    )


def test_a_department_does_not_close_before_people_join_it() -> None:
    people = Dependants(members=[Dependant("E1", SPRING), Dependant("E2", YEAR_END)])
    given(registered_event).when(CloseDepartment("RND", SUMMER, people, RECORDED_AT)).then_refused(
        DirectoryRefused, message_contains="because people join it later: E2;"
    )
    given(registered_event).when(CloseDepartment("RND", YEAR_END, people, RECORDED_AT)).then(
        closed_event
    )


@REGISTER_OR_SYNC
def test_a_found_department_is_not_placed_after_what_stands_in_it(command: RegisterOrSync) -> None:
    inside = Dependants([Dependant("R1", SPRING)], [Dependant("E1", NEW_YEAR)])
    given(found_event).when(
        command(rnd_entry(valid_from=SUMMER), CHART, RECORDED_AT, inside)
    ).then_refused(InvalidEntry, message_contains="R1, E1 stand in it earlier")


@REGISTER_OR_SYNC
def test_a_code_in_another_case_is_the_same_code(command: RegisterOrSync) -> None:
    known = KnownCodes.of(["HQ", "RND"])
    entry = rnd_entry(code="rnd")
    register = command(entry, CHART, RECORDED_AT, NO_DEPENDANTS, known.same_code("rnd"))
    given().when(register).then_refused(
        SameCode, message_contains="rnd is the same code as RND, which exists; use RND"
    )
    given().when(RecordFoundDepartment("rnd", SPRING, RECORDED_AT, "RND")).then()


CHANGES = [
    RenameDepartment("RND", "x", RECORDED_AT),
    AppointHead("RND", "x", RECORDED_AT),
    CloseDepartment("RND", SUMMER, NO_DEPENDANTS, RECORDED_AT),
]


@pytest.mark.parametrize("change", CHANGES)
def test_an_unknown_department_cannot_change(
    change: RenameDepartment | AppointHead | CloseDepartment,
) -> None:
    given().when(change).then_refused(
        UnknownDepartment, message_contains="there is no department RND"
    )


@pytest.mark.parametrize("change", CHANGES)
def test_a_closed_department_cannot_change(
    change: RenameDepartment | AppointHead | CloseDepartment,
) -> None:
    given(registered_event, closed_event).when(change).then_refused(
        DirectoryRefused, message_contains="closed on"
    )


def test_events_out_of_sequence_are_ignored() -> None:
    assert evolve(None, renamed_event) is None
