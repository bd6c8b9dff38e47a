"""The person aggregate."""

from __future__ import annotations

import pytest

from services.directory.domain.field_types import Role
from services.directory.domain.person import decide
from services.directory.domain.person_commands import (
    AssignPerson,
    RegisterPerson,
    RenamePerson,
    SyncPerson,
)
from services.directory.domain.person_events import (
    PersonAssigned,
    PersonRegistered,
    PersonRenamed,
)
from services.directory.domain.person_state import Assignment, evolve
from services.directory.domain.refusals import DirectoryRefused, InvalidEntry, UnknownPerson
from shared.http import auth
from shared.testing.given_when_then import aggregate_scenario
from tests.directory.domain_examples import CHART, NEW_YEAR, RECORDED_AT, SPRING, SUMMER, li_entry

given = aggregate_scenario(decide, evolve, None).given

registered_event = PersonRegistered(person="E1001", name="李静", at=RECORDED_AT)
renamed_event = PersonRenamed(person="E1001", name="李静文", at=RECORDED_AT)
assigned_event = PersonAssigned(
    person="E1001",
    department="RND",
    roles=(Role.DEPARTMENT_HEAD, Role.LIAISON),
    valid_from=NEW_YEAR,
    at=RECORDED_AT,
)
moved_event = PersonAssigned(
    person="E1001", department="HQ", roles=(Role.EXECUTOR,), valid_from=SUMMER, at=RECORDED_AT
)
TO_HQ = Assignment("HQ", frozenset({Role.EXECUTOR}), SUMMER)

REGISTER_OR_SYNC = pytest.mark.parametrize("command", [RegisterPerson, SyncPerson])
RegisterOrSync = type[RegisterPerson] | type[SyncPerson]


@REGISTER_OR_SYNC
def test_a_new_person_is_registered_with_an_assignment(command: RegisterOrSync) -> None:
    given().when(command(li_entry(), CHART, RECORDED_AT)).then(registered_event, assigned_event)


@REGISTER_OR_SYNC
def test_nobody_is_registered_into_an_unknown_department(command: RegisterOrSync) -> None:
    given().when(command(li_entry(department="NEW"), CHART, RECORDED_AT)).then_refused(
        InvalidEntry, message_contains="there is no department NEW"
    )


@REGISTER_OR_SYNC
def test_the_same_data_again_changes_nothing(command: RegisterOrSync) -> None:
    given(registered_event, assigned_event, moved_event).when(
        command(li_entry(), CHART, RECORDED_AT)
    ).then()


@pytest.mark.parametrize(
    "other",
    [
        {"name": "李静文"},
        {"department": "HQ"},
        {"roles": frozenset()},
        {"valid_from": NEW_YEAR.replace(year=2025)},
    ],
)
def test_a_registered_person_is_not_registered_with_other_data(other: dict[str, object]) -> None:
    given(registered_event, assigned_event).when(
        RegisterPerson(li_entry(**other), CHART, RECORDED_AT)
    ).then_refused(DirectoryRefused, message_contains="rename or assign the person instead")


def test_a_sheet_renames_and_moves_a_person() -> None:
    entry = li_entry(
        name="李静文", department="HQ", roles=frozenset({Role.EXECUTOR}), valid_from=SUMMER
    )
    given(registered_event, assigned_event).when(SyncPerson(entry, CHART, RECORDED_AT)).then(
        renamed_event, moved_event
    )


def test_a_person_is_renamed_once() -> None:
    rename = RenamePerson("E1001", "李静文", RECORDED_AT)
    given(registered_event, assigned_event).when(rename).then(renamed_event).when(rename).then()


def test_a_person_is_assigned_once() -> None:
    assign = AssignPerson("E1001", TO_HQ, CHART, RECORDED_AT)
    given(registered_event, assigned_event).when(assign).then(moved_event).when(assign).then()


def test_an_assignment_that_is_in_force_changes_nothing() -> None:
    later = Assignment("RND", frozenset({Role.LIAISON, Role.DEPARTMENT_HEAD}), SUMMER)
    given(registered_event, assigned_event).when(
        AssignPerson("E1001", later, CHART, RECORDED_AT)
    ).then()


def test_an_assignment_of_the_same_day_is_replaced() -> None:
    corrected = moved_event.model_copy(update={"department": "RND"})
    to_rnd = Assignment("RND", frozenset({Role.EXECUTOR}), SUMMER)
    assign = AssignPerson("E1001", to_rnd, CHART, RECORDED_AT)
    assigned_person = given(registered_event, assigned_event, moved_event)
    assigned_person.when(assign).then(corrected).when(assign).then()


def test_a_late_assignment_is_ordered_by_date() -> None:
    late = moved_event.model_copy(update={"valid_from": SPRING, "department": "OLD"})
    registered = given(registered_event, moved_event, assigned_event, late).state
    assert registered is not None
    assert [one.department for one in registered.assignments] == ["RND", "OLD", "HQ"]


@pytest.mark.parametrize(
    "command", [RenamePerson("E9", "x", RECORDED_AT), AssignPerson("E9", TO_HQ, CHART, RECORDED_AT)]
)
def test_an_unknown_person_cannot_change(command: RenamePerson | AssignPerson) -> None:
    given().when(command).then_refused(UnknownPerson, message_contains="there is no person E9")


def test_events_out_of_sequence_are_ignored() -> None:
    assert evolve(None, renamed_event) is None


def test_the_roles_are_those_of_a_token_but_those_that_run_the_service() -> None:
    running = {auth.Role.OPERATOR.value, auth.Role.PROVISIONER.value, auth.Role.MONITOR.value}
    token_roles = {role.value for role in auth.Role} - running
    assert {role.value for role in Role} == token_roles
