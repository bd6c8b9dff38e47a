"""What may happen to a person."""

from __future__ import annotations

import pytest

from services.directory.domain.field_types import Role
from services.directory.domain.person import (
    Assignment,
    AssignPerson,
    PersonAssigned,
    PersonRegistered,
    PersonRenamed,
    RegisterPerson,
    RenamePerson,
    SyncPerson,
    decide,
    evolve,
)
from services.directory.domain.refusals import DirectoryRefused, InvalidEntry, UnknownPerson
from shared.http import auth
from shared.testing.given_when_then import aggregate_scenario
from tests.directory.domain_examples import CHART, NEW_YEAR, RECORDED_AT, SPRING, SUMMER, li_entry

given = aggregate_scenario(decide, evolve, None).given

was_registered = PersonRegistered(person="E1001", name="李静", at=RECORDED_AT)
was_renamed = PersonRenamed(person="E1001", name="李静文", at=RECORDED_AT)
was_assigned = PersonAssigned(
    person="E1001",
    department="RND",
    roles=(Role.DEPARTMENT_HEAD, Role.LIAISON),
    valid_from=NEW_YEAR,
    at=RECORDED_AT,
)
moved = PersonAssigned(
    person="E1001", department="HQ", roles=(Role.EXECUTOR,), valid_from=SUMMER, at=RECORDED_AT
)
TO_HQ = Assignment("HQ", frozenset({Role.EXECUTOR}), SUMMER)

EITHER_WAY = pytest.mark.parametrize("command", [RegisterPerson, SyncPerson])
Either = type[RegisterPerson] | type[SyncPerson]


@EITHER_WAY
def test_a_new_person_is_registered_with_an_assignment(command: Either) -> None:
    given().when(command(li_entry(), CHART, RECORDED_AT)).then(was_registered, was_assigned)


@EITHER_WAY
def test_nobody_is_registered_into_an_unknown_department(command: Either) -> None:
    given().when(command(li_entry(department="NEW"), CHART, RECORDED_AT)).then_refused(
        InvalidEntry, message_contains="there is no department NEW"
    )


@EITHER_WAY
def test_saying_the_same_again_changes_nothing(command: Either) -> None:
    given(was_registered, was_assigned, moved).when(command(li_entry(), CHART, RECORDED_AT)).then()


@pytest.mark.parametrize(
    "other",
    [
        {"name": "李静文"},
        {"department": "HQ"},
        {"roles": frozenset()},
        {"valid_from": NEW_YEAR.replace(year=2025)},
    ],
)
def test_registering_them_with_other_data_is_refused(other: dict[str, object]) -> None:
    given(was_registered, was_assigned).when(
        RegisterPerson(li_entry(**other), CHART, RECORDED_AT)
    ).then_refused(DirectoryRefused, message_contains="rename or assign the person instead")


def test_a_list_renames_and_moves_them() -> None:
    entry = li_entry(
        name="李静文", department="HQ", roles=frozenset({Role.EXECUTOR}), valid_from=SUMMER
    )
    given(was_registered, was_assigned).when(SyncPerson(entry, CHART, RECORDED_AT)).then(
        was_renamed, moved
    )


def test_they_are_renamed_once() -> None:
    rename = RenamePerson("E1001", "李静文", RECORDED_AT)
    given(was_registered, was_assigned).when(rename).then(was_renamed).when(rename).then()


def test_they_are_assigned_once() -> None:
    assign = AssignPerson("E1001", TO_HQ, CHART, RECORDED_AT)
    given(was_registered, was_assigned).when(assign).then(moved).when(assign).then()


def test_an_assignment_they_have_anyway_changes_nothing() -> None:
    later = Assignment("RND", frozenset({Role.LIAISON, Role.DEPARTMENT_HEAD}), SUMMER)
    given(was_registered, was_assigned).when(
        AssignPerson("E1001", later, CHART, RECORDED_AT)
    ).then()


def test_an_assignment_of_the_same_day_is_replaced() -> None:
    corrected = moved.model_copy(update={"department": "RND"})
    to_rnd = Assignment("RND", frozenset({Role.EXECUTOR}), SUMMER)
    assign = AssignPerson("E1001", to_rnd, CHART, RECORDED_AT)
    known = given(was_registered, was_assigned, moved)
    known.when(assign).then(corrected).when(assign).then()


def test_a_late_assignment_is_ordered_by_date() -> None:
    late = moved.model_copy(update={"valid_from": SPRING, "department": "OLD"})
    registered = given(was_registered, moved, was_assigned, late).state
    assert registered is not None
    assert [one.department for one in registered.assignments] == ["RND", "OLD", "HQ"]


@pytest.mark.parametrize(
    "command", [RenamePerson("E9", "x", RECORDED_AT), AssignPerson("E9", TO_HQ, CHART, RECORDED_AT)]
)
def test_an_unknown_person_cannot_change(command: RenamePerson | AssignPerson) -> None:
    given().when(command).then_refused(UnknownPerson, message_contains="there is no person E9")


def test_events_out_of_sequence_are_ignored() -> None:
    assert evolve(None, was_renamed) is None


def test_roles_are_those_a_token_may_carry_but_for_the_operator() -> None:
    carried = {role.value for role in auth.Role} - {auth.Role.OPERATOR.value}
    assert {role.value for role in Role} == carried
