"""The state of a person (人员): assignments are dated, and so is the time in no department."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta

from services.directory.domain.department_and_person_entries import PersonEntry
from services.directory.domain.field_types import Role
from services.directory.domain.person_erasure import PersonErased
from services.directory.domain.person_events import (
    AssignmentWithdrawn,
    PersonAssigned,
    PersonEvent,
    PersonLeft,
    PersonRegistered,
    PersonRenamed,
    PersonWithdrawn,
)
from services.directory.domain.person_provisioning import (
    Account,
    AccountDeleted,
    AccountProvisioned,
)
from services.directory.domain.person_sign_on import SignOnSubjectChanged
from shared.eventsourcing.personal_data import ERASED


@dataclass(frozen=True)
class Assignment:
    """A department and roles in it, held from a day on; `None` is in no department."""

    department: str | None
    roles: frozenset[Role]
    valid_from: date


@dataclass(frozen=True)
class RegisteredPerson:
    """A known person, with assignments in the order of their first days."""

    name: str
    assignments: tuple[Assignment, ...] = ()
    sign_on_subject: str | None = None
    sign_on_issuer: str | None = None
    """Whose subject it is; `None` without one, and where an earlier version recorded it."""
    released_sign_on: bool = False
    """Whether the last change of the sign-on released the earlier subject."""
    withdrawn: tuple[AssignmentWithdrawn, ...] = ()
    """The days that facts have named, on which nothing begins any more."""
    account: Account | None = None
    """What an identity provider says of them; `None` where none does."""
    is_erased: bool = False
    """Whether their data were erased, for good."""

    def find_assignment(self, day: date) -> Assignment | None:
        """Return the assignment that is in force on a day."""
        earlier = [one for one in self.assignments if one.valid_from <= day]
        return earlier[-1] if earlier else None

    def has_assignment(self, assignment: Assignment) -> bool:
        """Tell whether its department and roles are in force anyway on its first day."""
        held = self.find_assignment(assignment.valid_from)
        return held is not None and (held.department, held.roles) == (
            assignment.department,
            assignment.roles,
        )

    def has_entry(self, entry: PersonEntry) -> bool:
        """Tell whether the person is registered with this data already."""
        return (
            self.name == entry.name
            and self.has_assignment(assignment_of(entry))
            and entry.sign_on_subject in {None, self.sign_on_subject}
        )


PersonState = RegisteredPerson | None


def assignment_of(entry: PersonEntry) -> Assignment:
    """Return the assignment that an entry describes."""
    return Assignment(entry.department, entry.roles, entry.valid_from)


def evolve(  # noqa: C901, PLR0911  one for each
    person: PersonState, event: PersonEvent
) -> PersonState:
    """Return the person after an event."""
    match event, person:
        case PersonRegistered(name=name), _:
            return RegisteredPerson(name)
        case PersonRenamed(name=name), RegisteredPerson():
            return replace(person, name=name)
        case SignOnSubjectChanged(sign_on_subject=subject, issuer=issuer), RegisteredPerson():
            return replace(
                person,
                sign_on_subject=subject,
                sign_on_issuer=issuer,
                released_sign_on=event.released,
            )
        case PersonAssigned(
            department=department, roles=roles, valid_from=since
        ), RegisteredPerson():
            assigned = Assignment(department, frozenset(roles), since)
            return _with_assignment(person, assigned)
        case PersonLeft(last_day=last_day), RegisteredPerson():
            left = Assignment(None, frozenset(), last_day + timedelta(days=1))
            return _with_assignment(person, left)
        case AssignmentWithdrawn(valid_from=day), RegisteredPerson():
            rest = tuple(one for one in person.assignments if one.valid_from != day)
            withdrawn = tuple(one for one in person.withdrawn if one.valid_from != day)
            return replace(person, assignments=rest, withdrawn=(*withdrawn, event))
        case AccountProvisioned(account=account), RegisteredPerson():
            return replace(person, account=account)
        case AccountDeleted(), RegisteredPerson():
            return replace(person, account=None)
        case PersonErased(), RegisteredPerson():
            return RegisteredPerson(
                ERASED, person.assignments, withdrawn=person.withdrawn, is_erased=True
            )
        case PersonWithdrawn(), _:
            return None
        case _:
            return person


def _with_assignment(person: RegisteredPerson, new: Assignment) -> RegisteredPerson:
    others = [one for one in person.assignments if one.valid_from != new.valid_from]
    assignments = sorted([*others, new], key=lambda one: one.valid_from)
    withdrawn = tuple(one for one in person.withdrawn if one.valid_from != new.valid_from)
    return replace(person, assignments=tuple(assignments), withdrawn=withdrawn)
