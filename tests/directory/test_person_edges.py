"""What seldom happens to people, accounts and sheets, decided without a database."""

from __future__ import annotations

import pytest

from services.directory.domain.change_refusals import (
    AssignedLater,
    PersonInUse,
)
from services.directory.domain.company_roles import decide_without_company_roles
from services.directory.domain.csv_sheet_parser import parse_department_rows
from services.directory.domain.csv_sheet_rows import MAX_ROW_LENGTH, MAX_SHEET_ROWS
from services.directory.domain.field_types import Role
from services.directory.domain.person import decide as decide_person
from services.directory.domain.person_commands import RegisterAccountHolder, RegisterPerson
from services.directory.domain.person_departure import (
    AnnounceAssignments,
    LeaveCompany,
    WithdrawPerson,
)
from services.directory.domain.person_events import (
    PersonAssigned,
    PersonLeft,
    PersonRegistered,
    PersonWithdrawn,
)
from services.directory.domain.person_provisioning import (
    Account,
    AccountDeleted,
    AccountProvisioned,
    DeleteAccount,
    ProvisionAccount,
)
from services.directory.domain.person_sign_on import (
    AnnounceSignOn,
    NoSignOnToRelease,
    SetSignOnSubject,
    SignOnSubjectChanged,
)
from services.directory.domain.person_state import evolve as evolve_person
from services.directory.domain.provisioned_ids import choose_department_code, choose_person_id
from services.directory.domain.refusals import (
    CompanyRolesForbidden,
    SamePersonId,
    UserNameTaken,
)
from services.directory.domain.sheet_refusals import (
    CellCountDiffers,
    DayOutOfRange,
    InvalidSheet,
    SheetRowsTooMany,
    SheetRowTooLong,
)
from shared.testing.given_when_then import aggregate_scenario
from tests.directory.domain_examples import (
    CHART,
    NEW_YEAR,
    RECORDED_AT,
    SPRING,
    SUMMER,
    YEAR_END,
    li_entry,
)

given_person = aggregate_scenario(decide_person, evolve_person, None).given
person = PersonRegistered(person="E1", name="Li", at=RECORDED_AT)
assigned = PersonAssigned(
    person="E1", department="RND", roles=(Role.LIAISON,), valid_from=NEW_YEAR, at=RECORDED_AT
)
left = PersonLeft(person="E1", department="RND", last_day=SUMMER, at=RECORDED_AT)
ACCOUNT = Account(user_name="li@firm.example")
provisioned = AccountProvisioned(person="E1", account=ACCOUNT, at=RECORDED_AT)


@pytest.mark.parametrize(
    ("day", "is_possible"),
    [("1899-12-31", False), ("1900-01-01", True), ("9000-12-31", True), ("9001-01-01", False)],
)
def test_days_lie_between_1900_and_9000(day: str, is_possible: bool) -> None:
    flaws = [] if is_possible else [DayOutOfRange]
    assert flaws_of(f"code,name,valid_from\nA,A,{day}\n") == flaws


def test_a_person_who_is_assigned_later_does_not_leave_before() -> None:
    moved = assigned.model_copy(update={"department": "HQ", "valid_from": SUMMER})
    leaving = LeaveCompany("E1", SPRING, RECORDED_AT)
    given_person(person, assigned, moved).when(leaving).then_refused(AssignedLater)


def test_where_somebody_works_is_said_again_as_it_was_said() -> None:
    back = assigned.model_copy(update={"department": "HQ", "valid_from": YEAR_END})
    again = AnnounceAssignments("E1", RECORDED_AT)
    given_person(person, assigned, left, back).when(again).then(assigned, left, back)


def test_a_person_who_leads_a_department_is_no_mistake() -> None:
    mistake = WithdrawPerson("E1", ["RND", "HQ"], "twice", RECORDED_AT)
    given_person(person).when(mistake).then_refused(PersonInUse, message_contains="RND, HQ")
    gone = PersonWithdrawn(person="E1", reason="twice", at=RECORDED_AT)
    given_person(person).when(WithdrawPerson("E1", [], "twice", RECORDED_AT)).then(gone)


def test_an_account_is_one_persons_and_changes_only_where_something_differs() -> None:
    mine = ProvisionAccount("E1", ACCOUNT, "E1", RECORDED_AT)
    given_person(person).when(mine).then(provisioned)
    given_person(person, provisioned).when(mine).then()
    taken = ProvisionAccount("E1", ACCOUNT, "E2", RECORDED_AT)
    given_person(person).when(taken).then_refused(UserNameTaken, message_contains="E2")
    delete = DeleteAccount("E1", RECORDED_AT)
    deleted = AccountDeleted(person="E1", at=RECORDED_AT)
    given_person(person, provisioned).when(delete).then(deleted)
    given_person(person, provisioned, deleted).when(delete).then()


def test_a_person_with_another_ones_id_is_not_registered() -> None:
    command = RegisterPerson(li_entry(id="e1001"), CHART, RECORDED_AT, same_id="E1001")
    given_person().when(command).then_refused(SamePersonId, message_contains="E1001")


def test_somebody_whom_a_provider_names_is_registered_once() -> None:
    holder = RegisterAccountHolder("E1", "Li", RECORDED_AT)
    given_person().when(holder).then(person)
    given_person(person).when(holder).then()


def test_a_sign_on_is_said_again_with_the_issuer_that_is_known() -> None:
    old = SignOnSubjectChanged(person="E1", sign_on_subject="li", at=RECORDED_AT)
    new = old.model_copy(update={"issuer": "https://a.example"})
    again = AnnounceSignOn("E1", RECORDED_AT, "https://a.example")
    given_person(person, old).when(again).then(new)
    elsewhere = AnnounceSignOn("E1", RECORDED_AT, "https://b.example")
    given_person(person, new).when(elsewhere).then(new)


def test_another_issuers_same_subject_is_another_sign_on() -> None:
    old = SignOnSubjectChanged(person="E1", sign_on_subject="li", issuer="a", at=RECORDED_AT)
    relink = SetSignOnSubject("E1", "li", "E1", RECORDED_AT, "b")
    given_person(person, old).when(relink).then(old.model_copy(update={"issuer": "b"}))
    given_person(person, old).when(SetSignOnSubject("E1", "li", "E1", RECORDED_AT, "a")).then()


def test_only_the_general_manager_releases_a_sign_on() -> None:
    old = SignOnSubjectChanged(person="E1", sign_on_subject="li", at=RECORDED_AT)
    state = evolve_person(evolve_person(None, person), old)
    release = SetSignOnSubject("E1", None, None, RECORDED_AT, released=True)
    with pytest.raises(CompanyRolesForbidden):
        decide_without_company_roles(release, state)
    (released,) = decide_person(release, state)
    assert isinstance(released, SignOnSubjectChanged)
    assert (released.sign_on_subject, released.released) == (None, True)
    assert decide_person(release, evolve_person(state, released)) == [], "a repetition"
    take = SetSignOnSubject("E1", None, None, RECORDED_AT)
    assert len(decide_without_company_roles(take, state)) == 1


def test_a_sign_on_that_was_taken_before_is_not_said_to_be_released() -> None:
    taken = SignOnSubjectChanged(person="E1", sign_on_subject=None, at=RECORDED_AT)
    release = SetSignOnSubject("E1", None, None, RECORDED_AT, released=True)
    given_person(person, taken).when(release).then_refused(
        NoSignOnToRelease, message_contains="give them the subject once more"
    )


@pytest.mark.parametrize(
    ("number", "user_name", "taken", "chosen"),
    [
        ("10042", "li@firm.example", set(), "10042"),
        (None, "li.jing", set(), "li.jing"),
        ("1 0", "li@firm.example", set(), "li"),
        ("10042", "li@firm.example", {"10042"}, "li"),
        ("", "@", set(), "fallback"),
    ],
)
def test_a_provisioned_person_gets_the_first_possible_id(
    number: str | None, user_name: str, taken: set[str], chosen: str
) -> None:
    assert choose_person_id(number, user_name, lambda one: one not in taken, "fallback") == chosen


@pytest.mark.parametrize(
    ("name", "code"), [(" Lab & Co. ", "Lab-Co"), ("研发 部", "研发-部"), ("!!", "fallback")]
)
def test_a_groups_name_becomes_a_code(name: str, code: str) -> None:
    assert choose_department_code(name, lambda _: True, "fallback") == code


def flaws_of(text: str) -> list[type]:
    try:
        return [type(flaw.reason) for flaw in parse_department_rows(text.encode()).flaws]
    except InvalidSheet as refusal:
        return [type(flaw.reason) for flaw in refusal.flaws]


def test_a_sheet_that_is_too_long_or_too_wide_is_refused() -> None:
    head = "code,name,valid_from\n"
    assert flaws_of(head + "\n" * MAX_SHEET_ROWS) == [SheetRowsTooMany]
    assert flaws_of(head + "A," + "x" * MAX_ROW_LENGTH) == [SheetRowTooLong]
    assert flaws_of(head + "A,A,2026-01-01,more\n") == [CellCountDiffers]


def test_the_first_flaws_of_a_sheet_are_told_and_all_are_counted() -> None:
    rows = "".join(f"D{number},,2026-01-01\n" for number in range(150))
    sheet = parse_department_rows(f"code,name,valid_from\n{rows}".encode())
    assert (len(sheet.flaws), sheet.flaw_count) == (100, 150)
