"""The decisions about a person.

Assignments are dated: each holds from its first day until the next one begins. One for a day that
has one already replaces it; that is how a mistake is corrected.
"""

from __future__ import annotations

from datetime import datetime

from services.directory.domain.change_refusals import PersonIsErased
from services.directory.domain.department_and_person_entries import PersonEntry
from services.directory.domain.organisation_chart import OrganisationChart
from services.directory.domain.person_commands import (
    AssignPerson,
    OrdinaryCommand,
    PersonCommand,
    RegisterAccountHolder,
    RegisterPerson,
    RenamePerson,
    SyncPerson,
)
from services.directory.domain.person_departure import (
    AnnounceAssignments,
    LeaveCompany,
    departure_events,
    events_said_again,
)
from services.directory.domain.person_erasure import ErasePerson
from services.directory.domain.person_erasure_decisions import erasure_events
from services.directory.domain.person_events import (
    PersonAssigned,
    PersonEvent,
    PersonRegistered,
    PersonRenamed,
)
from services.directory.domain.person_provisioning import (
    AccountCommand,
    DeleteAccount,
    ProvisionAccount,
    account_events,
)
from services.directory.domain.person_sign_on import (
    AnnounceSignOn,
    SetSignOnSubject,
    SignOnSubjectChanged,
    sign_on_events,
)
from services.directory.domain.person_state import (
    Assignment,
    PersonState,
    RegisteredPerson,
    assignment_of,
    evolve,
)
from services.directory.domain.refusals import (
    PersonRegisteredOtherwise,
    SamePersonId,
    UnknownPerson,
    require_code,
)


def decide(command: PersonCommand, person: PersonState) -> list[PersonEvent]:
    """Return the events that follow from a command.

    Raises `UnknownPerson`, `InvalidEntry` where the department cannot be joined,
    `SignOnSubjectTaken`, `PersonRegisteredOtherwise` or `SamePersonId` where the person is known,
    and `NotLeftYet` or `PersonIsErased` about erasures.
    """
    if isinstance(command, ErasePerson):
        return erasure_events(command, _require_registered(command.person, person))
    if person is not None and person.is_erased:
        return _events_of_erased(command, person)
    return _ordinary_events(command, person)


def _ordinary_events(  # noqa: PLR0911  one return for each
    command: OrdinaryCommand, person: PersonState
) -> list[PersonEvent]:
    match command:
        case RegisterPerson(entry):
            if person is None:
                return _registration_events(command)
            if person.has_entry(entry):
                assignment = assignment_of(entry)
                return _assignment_events(entry.id, assignment, person, command.chart, command.at)
            raise PersonRegisteredOtherwise(person=entry.id)
        case SyncPerson(entry, chart, at):
            if person is None:
                return _registration_events(command)
            renamed = _rename_events(entry.id, entry.name, person, at)
            return [
                *renamed,
                *_stay_events(entry, person, chart, at),
                *_entry_sign_on_events(command, person),
            ]
        case RenamePerson(id_, name, at):
            return _rename_events(id_, name, _require_registered(id_, person), at)
        case AssignPerson(id_, assignment, chart, at):
            return _assignment_events(id_, assignment, _require_registered(id_, person), chart, at)
        case RegisterAccountHolder(id_, name, at):
            require_code(id_)
            return [] if person else [PersonRegistered(person=id_, name=name, at=at)]
        case SetSignOnSubject() | AnnounceSignOn() | ProvisionAccount() | DeleteAccount():
            return _access_events(command, _require_registered(command.person, person))
        case _:
            return departure_events(command, _require_registered(command.person, person))


def _events_of_erased(command: OrdinaryCommand, person: RegisteredPerson) -> list[PersonEvent]:
    """Return the events of what may still be done: where they worked stays known."""
    match command:
        case AnnounceAssignments():
            return departure_events(command, person)
        case RegisterPerson(entry) | SyncPerson(entry):
            raise PersonIsErased(person=entry.id)
        case _:
            raise PersonIsErased(person=command.person)


def _access_events(
    command: SetSignOnSubject | AnnounceSignOn | AccountCommand, person: RegisteredPerson
) -> list[PersonEvent]:
    subject = person.sign_on_subject
    match command:
        case SetSignOnSubject():
            issuer, released = person.sign_on_issuer, person.released_sign_on
            return [*sign_on_events(command, subject, issuer, released_before=released)]
        case AnnounceSignOn(id_, at, issuer):
            known = person.sign_on_issuer or issuer
            return [SignOnSubjectChanged(person=id_, sign_on_subject=subject, issuer=known, at=at)]
        case _:
            return [*account_events(command, person.account)]


def _registration_events(command: RegisterPerson | SyncPerson) -> list[PersonEvent]:
    entry, chart, at = command.entry, command.chart, command.at
    if command.same_id is not None:
        raise SamePersonId(person=entry.id, existing=command.same_id)
    require_code(entry.id)
    registered = PersonRegistered(person=entry.id, name=entry.name, at=at)
    person = RegisteredPerson(entry.name)
    return [
        registered,
        *_stay_events(entry, person, chart, at),
        *_entry_sign_on_events(command, person),
    ]


def _stay_events(
    entry: PersonEntry, person: RegisteredPerson, chart: OrganisationChart, at: datetime
) -> list[PersonEvent]:
    """Return the events of an entry's assignment, and of its last day where it has one."""
    events = _assignment_events(entry.id, assignment_of(entry), person, chart, at)
    if entry.valid_to is None:
        return events
    there: PersonState = person
    for event in events:
        there = evolve(there, event)
    leaving = LeaveCompany(entry.id, entry.valid_to, at)
    return [*events, *departure_events(leaving, _require_registered(entry.id, there))]


def _entry_sign_on_events(
    command: RegisterPerson | SyncPerson, person: RegisteredPerson
) -> list[PersonEvent]:
    entry, holder = command.entry, command.subject_holder
    if entry.sign_on_subject is None:
        return []
    given = SetSignOnSubject(entry.id, entry.sign_on_subject, holder, command.at, command.issuer)
    return [*sign_on_events(given, person.sign_on_subject, person.sign_on_issuer)]


def _require_registered(id_: str, person: PersonState) -> RegisteredPerson:
    if person is None:
        raise UnknownPerson(person=id_)
    return person


def _rename_events(
    id_: str, name: str, person: RegisteredPerson, at: datetime
) -> list[PersonEvent]:
    return [] if name == person.name else [PersonRenamed(person=id_, name=name, at=at)]


def _assignment_events(
    id_: str,
    assignment: Assignment,
    person: RegisteredPerson,
    chart: OrganisationChart,
    at: datetime,
) -> list[PersonEvent]:
    if assignment in person.assignments:
        return []
    # The one in force may have ended with its department.
    department = assignment.department or ""
    chart.validate_membership(department, assignment.valid_from)
    if person.has_assignment(assignment):
        return []
    assigned = PersonAssigned(
        person=id_,
        department=department,
        roles=tuple(sorted(assignment.roles)),
        valid_from=assignment.valid_from,
        at=at,
    )
    return [assigned, *events_said_again(person, assignment, at)]
