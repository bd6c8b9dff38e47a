"""From which to which day a person works where, and what is said again after a mistake."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from services.directory.domain.change_refusals import (
    AssignedLater,
    LeavesAlready,
    NotAssigned,
    NotLeftYet,
    PersonIsErased,
    UnknownAssignment,
)
from services.directory.domain.field_types import Role
from services.directory.domain.person import decide
from services.directory.domain.person_commands import (
    AssignPerson,
    PersonCommand,
    RegisterPerson,
    SyncPerson,
)
from services.directory.domain.person_departure import (
    AnnounceAssignments,
    LeaveCompany,
    WithdrawAssignment,
)
from services.directory.domain.person_erasure import ErasePerson, PersonErased
from services.directory.domain.person_events import (
    AssignmentWithdrawn,
    PersonAssigned,
    PersonLeft,
    PersonRegistered,
    PersonWithdrawn,
)
from services.directory.domain.person_provisioning import Account, AccountProvisioned
from services.directory.domain.person_sign_on import (
    NoSignOnToRelease,
    SetSignOnSubject,
    SignOnSubjectChanged,
    sign_on_events,
)
from services.directory.domain.person_state import Assignment, RegisteredPerson, evolve
from services.directory.domain.refusals import (
    MembershipAfterClosing,
    PersonRegisteredOtherwise,
    SamePersonId,
    SignOnSubjectMalformed,
    SignOnSubjectTaken,
    UnknownPerson,
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

given = aggregate_scenario(decide, evolve, None).given
DAY = timedelta(days=1)
LATER = RECORDED_AT + DAY
LI = "E1001"
ROLES = (Role.DEPARTMENT_HEAD, Role.LIAISON)
registered = PersonRegistered(person=LI, name="李静", at=RECORDED_AT)


def works(
    department: str, day: date, roles: tuple[Role, ...] = (), at: datetime = RECORDED_AT
) -> PersonAssigned:
    return PersonAssigned(person=LI, department=department, roles=roles, valid_from=day, at=at)


def left(last_day: date, department: str = "RND", at: datetime = RECORDED_AT) -> PersonLeft:
    return PersonLeft(person=LI, department=department, last_day=last_day, at=at)


def taken_back(
    day: date,
    department: str | None,
    was: str,
    roles: tuple[Role, ...] = (),
    at: datetime = RECORDED_AT,
) -> AssignmentWithdrawn:
    return AssignmentWithdrawn(
        person=LI,
        valid_from=day,
        department=department,
        was=was,
        roles=roles,
        reason="a mistake",
        at=at,
    )


def assign(department: str, day: date, *roles: Role) -> AssignPerson:
    return AssignPerson(LI, Assignment(department, frozenset(roles), day), CHART, LATER)


def leave(day: date, at: datetime = RECORDED_AT) -> LeaveCompany:
    return LeaveCompany(LI, day, at)


def take_back(day: date) -> WithdrawAssignment:
    return WithdrawAssignment(LI, day, "a mistake", RECORDED_AT)


def test_a_person_leaves_on_a_day_on_which_they_work_here() -> None:
    known = given(registered, works("RND", NEW_YEAR))
    known.when(leave(NEW_YEAR)).then(left(NEW_YEAR))
    known.when(leave(NEW_YEAR - DAY)).then_refused(NotAssigned, message_contains="2025-12-31")
    away = given(registered, works("RND", NEW_YEAR), left(SPRING))
    away.when(leave(SPRING + DAY)).then_refused(NotAssigned)
    given(registered).when(leave(SPRING)).then_refused(NotAssigned)


def test_a_person_leaves_once() -> None:
    known = given(registered, works("RND", NEW_YEAR), left(SUMMER))
    known.when(leave(SUMMER)).then()
    for day in (SPRING, SUMMER - DAY):
        known.when(leave(day)).then_refused(LeavesAlready, message_contains="after 2026-07-01;")


def test_a_person_leaves_on_the_day_before_the_next_assignment_as_little() -> None:
    known = given(registered, works("RND", NEW_YEAR), works("HQ", SUMMER), left(YEAR_END, "HQ"))
    for day in (SPRING, SUMMER - DAY):
        known.when(leave(day)).then_refused(
            AssignedLater, message_contains="assigned to HQ from 2026-07-01"
        )
    known.when(leave(SUMMER)).then_refused(LeavesAlready)


def test_whoever_left_is_in_no_department_from_the_next_day_on() -> None:
    person = given(registered, works("RND", NEW_YEAR), left(SPRING)).state
    assert isinstance(person, RegisteredPerson)
    assert person.assignments[1] == Assignment(None, frozenset(), SPRING + DAY)
    assert person.find_assignment(SPRING) == person.assignments[0]
    assert person.find_assignment(SPRING + DAY) == person.assignments[1]
    assert person.find_assignment(NEW_YEAR - DAY) is None


def test_a_withdrawn_assignment_gives_way_to_the_one_before_it() -> None:
    day_after = SPRING + DAY
    known = given(
        registered, works("RND", NEW_YEAR, ROLES), works("OLD", SPRING), works("HQ", day_after)
    )
    known.when(take_back(day_after)).then(taken_back(day_after, "OLD", "HQ"))
    known.when(take_back(SPRING)).then(taken_back(SPRING, "RND", "OLD", ROLES))
    known.when(take_back(NEW_YEAR)).then(taken_back(NEW_YEAR, None, "RND"))
    for day in (SPRING - DAY, day_after + DAY):
        known.when(take_back(day)).then_refused(UnknownAssignment, message_contains=str(day))


def test_a_withdrawn_departure_names_the_department_of_the_last_day() -> None:
    known = given(registered, works("RND", NEW_YEAR, ROLES), left(SPRING))
    back = taken_back(SPRING + DAY, "RND", "RND", ROLES)
    there = known.when(take_back(SPRING + DAY)).then(back)
    there.when(take_back(NEW_YEAR)).then(
        taken_back(NEW_YEAR, None, "RND"), back.model_copy(update={"department": None, "roles": ()})
    )
    alone = given(registered, works("RND", NEW_YEAR), left(SPRING), taken_back(NEW_YEAR, None, "A"))
    alone.when(take_back(SPRING + DAY)).then(taken_back(SPRING + DAY, None, "A"))


def test_a_day_that_was_withdrawn_is_said_again_until_the_next_assignment() -> None:
    history = (registered, works("RND", NEW_YEAR), works("HQ", SUMMER))
    gone = taken_back(SUMMER, "RND", "HQ")
    known = given(*history, gone)
    again = taken_back(SUMMER, "HQ", "HQ", ROLES, at=LATER)
    to_hq = works("HQ", SPRING, ROLES, LATER)
    known.when(assign("HQ", SPRING, *ROLES)).then(to_hq, again)
    there = given(*history, works("OLD", SPRING), gone)
    there.when(assign("HQ", SPRING, *ROLES)).then(to_hq, again)
    known.when(assign("HQ", SUMMER, *ROLES)).then(works("HQ", SUMMER, ROLES, LATER))
    known.when(assign("HQ", YEAR_END)).then(works("HQ", YEAR_END, (), LATER))
    between = given(*history, works("RND", SUMMER - DAY, ROLES), gone)
    between.when(assign("HQ", SPRING)).then(works("HQ", SPRING, (), LATER))
    known.when(leave(SPRING, LATER)).then(
        left(SPRING, at=LATER), taken_back(SUMMER, None, "HQ", at=LATER)
    )


def test_a_day_is_withdrawn_until_something_begins_on_it() -> None:
    history = (registered, works("RND", NEW_YEAR), works("HQ", SPRING), works("HQ", SUMMER))
    both = (taken_back(SPRING, "RND", "HQ"), taken_back(SUMMER, "RND", "HQ"))
    person = given(*history, *both).state
    assert isinstance(person, RegisteredPerson)
    assert person.withdrawn == both
    assert person.assignments == (Assignment("RND", frozenset(), NEW_YEAR),)
    back = evolve(person, works("OLD", SPRING))
    assert isinstance(back, RegisteredPerson)
    assert back.withdrawn == both[1:]
    twice = evolve(person, both[0])
    assert isinstance(twice, RegisteredPerson)
    assert twice.withdrawn == (both[1], both[0])
    assert evolve(person, PersonWithdrawn(person=LI, reason="twice", at=LATER)) is None


def test_where_somebody_is_no_more_is_said_with_the_department_of_their_last_day() -> None:
    first, gone = works("RND", NEW_YEAR, ROLES), left(SPRING)
    known = given(registered, first, gone, works("HQ", SUMMER), left(YEAR_END, "HQ"))
    known.when(AnnounceAssignments(LI, RECORDED_AT)).then(
        first, gone, works("HQ", SUMMER), left(YEAR_END, "HQ")
    )
    given().when(AnnounceAssignments(LI, RECORDED_AT)).then_refused(UnknownPerson)


def test_an_assignment_that_is_known_is_not_checked_against_the_chart_again() -> None:
    known = given(registered, works("OLD", NEW_YEAR), works("OLD", SUMMER, ROLES))
    known.when(assign("OLD", SUMMER, *ROLES)).then()
    known.when(assign("OLD", SUMMER)).then_refused(MembershipAfterClosing)
    known.when(assign("OLD", SPRING)).then()


def test_a_sheets_last_day_lets_a_person_leave() -> None:
    entry = li_entry(valid_to=SUMMER)
    each: tuple[PersonCommand, ...] = (
        RegisterPerson(entry, CHART, RECORDED_AT),
        SyncPerson(entry, CHART, RECORDED_AT),
    )
    for command in each:
        given().when(command).then(registered, works("RND", NEW_YEAR, ROLES), left(SUMMER))
    known = given(registered, works("RND", NEW_YEAR, ROLES))
    sync = SyncPerson(entry, CHART, RECORDED_AT)
    known.when(sync).then(left(SUMMER)).when(sync).then()


def test_an_entrys_sign_on_is_given_with_its_issuer() -> None:
    entry = li_entry(sign_on_subject="li")
    signed = SignOnSubjectChanged(person=LI, sign_on_subject="li", issuer="a", at=RECORDED_AT)
    assigned = works("RND", NEW_YEAR, ROLES)
    register = RegisterPerson(entry, CHART, RECORDED_AT, issuer="a")
    given().when(register).then(registered, assigned, signed)
    given(registered, assigned, signed).when(register).then()
    given(registered, assigned).when(register).then_refused(PersonRegisteredOtherwise)
    sync = SyncPerson(entry, CHART, RECORDED_AT, issuer="a")
    given(registered, assigned).when(sync).then(signed).when(sync).then()
    given(registered, assigned, signed).when(
        SyncPerson(entry, CHART, RECORDED_AT, issuer="b")
    ).then(signed.model_copy(update={"issuer": "b"}))
    given(registered, assigned, signed).when(SyncPerson(li_entry(), CHART, RECORDED_AT)).then()
    taken = RegisterPerson(entry, CHART, RECORDED_AT, subject_holder="E2")
    given().when(taken).then_refused(SignOnSubjectTaken, message_contains="E2")
    same = SyncPerson(entry, CHART, RECORDED_AT, same_id="e1001")
    given().when(same).then_refused(SamePersonId)


def test_a_sign_on_is_taken_with_its_issuer_and_a_subject_that_stays_is_not_checked() -> None:
    take = SetSignOnSubject(LI, None, None, RECORDED_AT, "a", released=True)
    (taken,) = sign_on_events(take, "li", "a")
    assert (taken.sign_on_subject, taken.issuer, taken.released) == (None, None, True)
    assert sign_on_events(take, None, None, released_before=True) == []
    with pytest.raises(NoSignOnToRelease):
        sign_on_events(take, None)
    (plain,) = sign_on_events(SetSignOnSubject(LI, None, "E2", RECORDED_AT), "li")
    assert not plain.released
    same = SetSignOnSubject(LI, "li", None, RECORDED_AT, "a", released=True)
    with pytest.raises(NoSignOnToRelease):
        sign_on_events(same, "li", "a")
    assert sign_on_events(same, "other", "a")[0].released
    odd = SetSignOnSubject(LI, " li", LI, RECORDED_AT, "b")
    assert sign_on_events(odd, " li", "a")[0].issuer == "b"
    with pytest.raises(SignOnSubjectMalformed):
        sign_on_events(odd, "li", "b")


def test_a_person_is_erased_from_the_day_after_the_last_one_on() -> None:
    erase = ErasePerson(LI, "retention-ended", RECORDED_AT)
    erased = PersonErased(person=LI, ground="retention-ended", at=RECORDED_AT)
    today = RECORDED_AT.date()
    given(registered, works("RND", NEW_YEAR), left(today - DAY)).when(erase).then(erased)
    moved_at_last = given(registered, works("HQ", NEW_YEAR), works("RND", today), left(today))
    moved_at_last.when(erase).then_refused(NotLeftYet, message_contains="belongs to RND")
    gone = given(registered, works("RND", NEW_YEAR), left(today - DAY), erased)
    gone.when(assign("HQ", SUMMER)).then_refused(PersonIsErased, message_contains=LI)
    again = RegisterPerson(li_entry(), CHART, RECORDED_AT)
    gone.when(again).then_refused(PersonIsErased, message_contains=LI)


def test_an_account_is_active_unless_it_is_said_otherwise() -> None:
    account = Account(user_name="li@firm.example")
    provisioned = AccountProvisioned(
        person=LI, account=account, at=datetime(2026, 5, 1, tzinfo=UTC)
    )
    person = given(registered, provisioned).state
    assert isinstance(person, RegisteredPerson)
    assert person.account is not None
    assert person.account.active
    assert (person.is_erased, person.released_sign_on) == (False, False)
    signed = SignOnSubjectChanged(person=LI, sign_on_subject="li", at=RECORDED_AT)
    assert not signed.released
