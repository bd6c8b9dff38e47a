"""Who speaks for a department about its items: what the area has heard of liaisons (接口人).

An event's `type` is its name in the store: add one, never rename one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, Field

from services.comms.domain.request_details import RequestItem
from shared.eventsourcing.liaison_contacts import (
    AbsencePeriod,
    Contact,
    LiaisonTerm,
    find_contact,
    with_term,
)

ContactItemKind = Literal["department", "project", "goal", "flow", "standing-duty"]


class ContactItem(BaseModel, frozen=True):
    """What a department is contacted about."""

    kind: ContactItemKind
    id: UUID | None = None
    """The item's id; `None` for the department as a whole."""


WHOLE_DEPARTMENT = ContactItem(kind="department")


def item_of_request(about: RequestItem | None) -> ContactItem:
    """Return what the asked department is contacted about: itself where nothing was said."""
    return WHOLE_DEPARTMENT if about is None else ContactItem(kind=about.kind, id=about.id)


class LiaisonTermRecorded(BaseModel, frozen=True):
    """From a day on the office for an item is held by somebody, vacant, or ended."""

    type: Literal["liaison-term-recorded"] = "liaison-term-recorded"
    department: str
    item: ContactItem
    term: LiaisonTerm
    at: datetime
    cause: UUID
    """The id of the fact that said so."""


class LiaisonAbsenceRecorded(BaseModel, frozen=True):
    """A person is absent on some days."""

    type: Literal["liaison-absence-recorded"] = "liaison-absence-recorded"
    department: str
    person: str
    period: AbsencePeriod
    at: datetime
    cause: UUID


class LiaisonPresenceRecorded(BaseModel, frozen=True):
    """A person is there after all."""

    type: Literal["liaison-presence-recorded"] = "liaison-presence-recorded"
    department: str
    person: str
    absence_id: UUID
    at: datetime
    cause: UUID


ContactEvent = Annotated[
    LiaisonTermRecorded | LiaisonAbsenceRecorded | LiaisonPresenceRecorded,
    Field(discriminator="type"),
]


@dataclass(frozen=True)
class RecordContact:
    """Record what a fact said of a department's liaisons."""

    heard: ContactEvent

    @property
    def department(self) -> str:
        """The department whose liaisons they are."""
        return self.heard.department


@dataclass(frozen=True)
class DepartmentContacts:
    """The terms by item, and the absences by person.

    What was heard is no part of what is known: two are equal that know the same.
    """

    terms: Mapping[ContactItem, tuple[LiaisonTerm, ...]] = field(default_factory=dict)
    absences: Mapping[str, tuple[AbsencePeriod, ...]] = field(default_factory=dict)
    causes: frozenset[UUID] = field(default=frozenset(), compare=False)
    """The ids of the facts that were recorded; each has its effect once."""

    def contact_on(
        self, day: date, item: ContactItem, head: str | None, wider: ContactItem | None = None
    ) -> Contact | None:
        """Return who speaks for the department about an item on a day; `None` where nobody can.

        `wider` is what the item is part of: the flow of a case.

        A department that names no liaisons has no contacts: its head is named where he acts for
        one, and not instead of what a department does not use.
        """
        if not self.terms:
            return None
        return find_contact(
            day,
            self.terms.get(item, ()),
            self.terms.get(WHOLE_DEPARTMENT, ()),
            self.absences,
            head,
            () if wider is None else self.terms.get(wider, ()),
        )


NOBODY = DepartmentContacts()


def contacts_stream_name(department: str) -> str:
    """Return the stream of what was heard of a department's liaisons."""
    return f"contacts-{department}"


def decide(command: RecordContact, contacts: DepartmentContacts) -> list[ContactEvent]:
    """Return the event, unless it changes nothing or its fact was recorded already."""
    heard = command.heard
    is_known = heard.cause in contacts.causes or evolve(contacts, heard) == contacts
    return [] if is_known else [heard]


def evolve(contacts: DepartmentContacts, event: ContactEvent) -> DepartmentContacts:
    """Return what is known of a department's liaisons after an event."""
    causes, terms, absences = contacts.causes | {event.cause}, contacts.terms, contacts.absences
    match event:
        case LiaisonTermRecorded(item=item, term=term):
            terms = {**terms, item: with_term(terms.get(item, ()), term)}
        case LiaisonAbsenceRecorded(person=person, period=period):
            others = _without(contacts, person, period.absence_id)
            absences = {**absences, person: (*others, period)}
        case LiaisonPresenceRecorded(person=person, absence_id=absence_id):
            absences = {**absences, person: _without(contacts, person, absence_id)}
    return DepartmentContacts(terms, absences, causes)


def _without(
    contacts: DepartmentContacts, person: str, absence_id: UUID
) -> tuple[AbsencePeriod, ...]:
    return tuple(one for one in contacts.absences.get(person, ()) if one.absence_id != absence_id)
