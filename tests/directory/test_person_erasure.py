"""Who may be erased, and what follows from it."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from services.directory.domain.change_refusals import NotLeftYet, PersonIsErased
from services.directory.domain.person import decide
from services.directory.domain.person_commands import PersonCommand, RenamePerson
from services.directory.domain.person_departure import AnnounceAssignments
from services.directory.domain.person_erasure import ErasePerson, PersonErased
from services.directory.domain.person_provisioning import Account, AccountDeleted, DeleteAccount
from services.directory.domain.person_sign_on import SignOnSubjectChanged
from services.directory.domain.person_state import Assignment, RegisteredPerson, evolve
from services.directory.domain.refusals import UnknownPerson

AT = datetime(2026, 11, 30, 16, tzinfo=UTC)
"""The first instant of December 1 in Shanghai."""
WORKED = Assignment("RND", frozenset(), date(2026, 1, 1))
ERASE = ErasePerson("E1", "asked-by-person", AT)


def left_on(first_day_away: date) -> RegisteredPerson:
    away = Assignment(None, frozenset(), first_day_away)
    return RegisteredPerson("李静", (WORKED, away), "li@sso", account=Account(user_name="li"))


def test_sign_on_and_account_end_with_an_erasure() -> None:
    events = decide(ERASE, left_on(date(2026, 12, 1)))
    assert events == [
        SignOnSubjectChanged(person="E1", sign_on_subject=None, at=AT),
        AccountDeleted(person="E1", at=AT),
        PersonErased(person="E1", ground="asked-by-person", at=AT),
    ]


def test_the_last_day_must_be_over() -> None:
    with pytest.raises(NotLeftYet, match="RND"):
        decide(ERASE, left_on(date(2026, 12, 2)))


@pytest.mark.parametrize(
    "assignments", [(WORKED,), (Assignment(None, frozenset(), date(2026, 5, 1)), WORKED)]
)
def test_who_works_here_is_not_erased(assignments: tuple[Assignment, ...]) -> None:
    with pytest.raises(NotLeftYet):
        decide(ERASE, RegisteredPerson("李静", assignments))


@pytest.mark.parametrize("before", [(), (Assignment(None, frozenset(), date(2026, 5, 1)),)])
def test_who_is_away_from_a_day_to_come_is_erased_afterwards(
    before: tuple[Assignment, ...],
) -> None:
    away = Assignment(None, frozenset(), date(2026, 12, 2))
    with pytest.raises(NotLeftYet, match="E1"):
        decide(ERASE, RegisteredPerson("李静", (*before, away)))


def test_who_never_worked_here_is_erased_without_further_events() -> None:
    assert decide(ERASE, RegisteredPerson("李静")) == [
        PersonErased(person="E1", ground="asked-by-person", at=AT)
    ]


def test_where_an_erased_person_worked_stays_known_and_is_told_again() -> None:
    person = evolve(left_on(date(2026, 12, 1)), decide(ERASE, left_on(date(2026, 12, 1)))[-1])
    assert person == RegisteredPerson(
        "–", (WORKED, Assignment(None, frozenset(), date(2026, 12, 1))), is_erased=True
    )
    assert decide(ERASE, person) == []
    assert [one.type for one in decide(AnnounceAssignments("E1", AT), person)] == [
        "person-assigned",
        "person-left",
    ]


@pytest.mark.parametrize("command", [RenamePerson("E1", "x", AT), DeleteAccount("E1", AT)])
def test_nothing_else_is_done_with_an_erased_person(command: PersonCommand) -> None:
    with pytest.raises(PersonIsErased):
        decide(command, RegisteredPerson("–", is_erased=True))


def test_nobody_is_erased_who_is_not_known() -> None:
    with pytest.raises(UnknownPerson):
        decide(ERASE, None)
