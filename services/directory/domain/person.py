"""One person, read top to bottom: their name, and in which department with which roles, since when.

An event's `type` is its name in the store: add one, never rename one. Assignments are dated: each
holds from its first day until the next one's. One given for a day that has one already replaces
it; that is how a mistake is corrected.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import BaseModel, Field

from services.directory.domain.directory_entries import PersonEntry
from services.directory.domain.field_types import Role
from services.directory.domain.organisation_chart import OrganisationChart
from services.directory.domain.refusals import DirectoryRefused, UnknownPerson


class PersonRegistered(BaseModel, frozen=True):
    """The company named a new person."""

    type: Literal["person-registered"] = "person-registered"
    person: str
    name: str
    at: datetime


class PersonRenamed(BaseModel, frozen=True):
    """They have another name now."""

    type: Literal["person-renamed"] = "person-renamed"
    person: str
    name: str
    at: datetime


class PersonAssigned(BaseModel, frozen=True):
    """From `valid_from` on they are in this department with these roles."""

    type: Literal["person-assigned"] = "person-assigned"
    person: str
    department: str
    roles: tuple[Role, ...]
    valid_from: date
    at: datetime


PersonEvent = Annotated[
    PersonRegistered | PersonRenamed | PersonAssigned, Field(discriminator="type")
]


@dataclass(frozen=True)
class Assignment:
    """Where somebody works, as what, and since when."""

    department: str
    roles: frozenset[Role]
    valid_from: date


@dataclass(frozen=True)
class RegisterPerson:
    """Add a person; `chart` holds their department."""

    entry: PersonEntry
    chart: OrganisationChart
    at: datetime


@dataclass(frozen=True)
class SyncPerson:
    """Make a person what the company's list says, whether they are new or known."""

    entry: PersonEntry
    chart: OrganisationChart
    at: datetime


@dataclass(frozen=True)
class RenamePerson:
    """Give them another name."""

    person: str
    name: str
    at: datetime


@dataclass(frozen=True)
class AssignPerson:
    """Put them into a department with roles; `chart` holds the department."""

    person: str
    assignment: Assignment
    chart: OrganisationChart
    at: datetime


PersonCommand = RegisterPerson | SyncPerson | RenamePerson | AssignPerson


@dataclass(frozen=True)
class RegisteredPerson:
    """A known person; assignments by their first day."""

    name: str
    assignments: tuple[Assignment, ...] = ()

    def has_assignment(self, assignment: Assignment) -> bool:
        """Say whether this is in force on its first day anyway."""
        begun = [one for one in self.assignments if one.valid_from <= assignment.valid_from]
        return bool(begun) and (begun[-1].department, begun[-1].roles) == (
            assignment.department,
            assignment.roles,
        )


PersonState = RegisteredPerson | None


def decide(command: PersonCommand, person: PersonState) -> list[PersonEvent]:
    """Return what the command brings about.

    Raises `UnknownPerson`, `InvalidEntry` where the department cannot be joined, and
    `DirectoryRefused` where the person is known otherwise.
    """
    match command:
        case RegisterPerson(entry, chart, at):
            if person is None:
                return _registration_events(entry, chart, at)
            if person.name == entry.name and person.has_assignment(_assignment_of(entry)):
                return []
            raise DirectoryRefused(
                f"{entry.id} is registered with other data; rename or assign the person instead"
            )
        case SyncPerson(entry, chart, at):
            if person is None:
                return _registration_events(entry, chart, at)
            renamed = _rename_events(entry.id, entry.name, person, at)
            return [
                *renamed,
                *_assignment_events(entry.id, _assignment_of(entry), person, chart, at),
            ]
        case RenamePerson(id_, name, at):
            return _rename_events(id_, name, _require_registered(id_, person), at)
        case AssignPerson(id_, assignment, chart, at):
            return _assignment_events(id_, assignment, _require_registered(id_, person), chart, at)


def evolve(person: PersonState, event: PersonEvent) -> PersonState:
    """Return the person after an event."""
    match event, person:
        case PersonRegistered(name=name), _:
            return RegisteredPerson(name)
        case PersonRenamed(name=name), RegisteredPerson():
            return replace(person, name=name)
        case PersonAssigned(
            department=department, roles=roles, valid_from=since
        ), RegisteredPerson():
            others = [one for one in person.assignments if one.valid_from != since]
            dated = sorted(
                [*others, Assignment(department, frozenset(roles), since)],
                key=lambda one: one.valid_from,
            )
            return replace(person, assignments=tuple(dated))
        case _:
            return person


def _registration_events(
    entry: PersonEntry, chart: OrganisationChart, at: datetime
) -> list[PersonEvent]:
    registered = PersonRegistered(person=entry.id, name=entry.name, at=at)
    fresh = RegisteredPerson(entry.name)
    return [registered, *_assignment_events(entry.id, _assignment_of(entry), fresh, chart, at)]


def _require_registered(person: str, known: PersonState) -> RegisteredPerson:
    if known is None:
        raise UnknownPerson(f"there is no person {person}; register them first")
    return known


def _assignment_of(entry: PersonEntry) -> Assignment:
    return Assignment(entry.department, entry.roles, entry.valid_from)


def _rename_events(
    person: str, name: str, known: RegisteredPerson, at: datetime
) -> list[PersonEvent]:
    return [] if name == known.name else [PersonRenamed(person=person, name=name, at=at)]


def _assignment_events(
    person: str, wanted: Assignment, known: RegisteredPerson, chart: OrganisationChart, at: datetime
) -> list[PersonEvent]:
    if known.has_assignment(wanted):
        return []
    chart.validate_membership(wanted.department, wanted.valid_from)
    assigned = PersonAssigned(
        person=person,
        department=wanted.department,
        roles=tuple(sorted(wanted.roles)),
        valid_from=wanted.valid_from,
        at=at,
    )
    return [assigned]
