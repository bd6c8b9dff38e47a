"""The persons who speak for departments: recorded from the facts about liaisons, and looked up."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Annotated
from uuid import UUID

from pydantic import Field, TypeAdapter

from services.comms.application.case_flows import find_flows
from services.comms.application.department_heads import HEAD_DECIDER
from services.comms.domain import department_contacts as domain
from services.comms.domain.department_contacts import (
    ContactEvent,
    ContactItem,
    DepartmentContacts,
    LiaisonAbsenceRecorded,
    LiaisonPresenceRecorded,
    LiaisonTermRecorded,
    RecordContact,
    contacts_stream_name,
    item_of_request,
)
from services.comms.domain.department_head import head_stream_name
from services.comms.domain.request_details import RequestItem
from shared.contracts import duties_liaisons as contracts
from shared.eventsourcing.decider import Decider
from shared.eventsourcing.event_context import EventContext
from shared.eventsourcing.event_store import StreamStore
from shared.eventsourcing.liaison_contacts import AbsencePeriod, Contact, LiaisonTerm
from shared.eventsourcing.published_fact import Fact
from shared.postgres.unit_of_work import UnitOfWork

CONTACTS_DECIDER: Decider[RecordContact, ContactEvent, DepartmentContacts] = Decider(
    initial=domain.NOBODY,
    decide=domain.decide,
    evolve=domain.evolve,
    stream_for=lambda command: contacts_stream_name(command.department),
)

_LiaisonFact = Annotated[
    contracts.LiaisonNamed
    | contracts.LiaisonVacated
    | contracts.LiaisonEnded
    | contracts.LiaisonAbsent
    | contracts.LiaisonAbsenceWithdrawn,
    Field(discriminator="type"),
]
_FACT_ADAPTER: TypeAdapter[_LiaisonFact] = TypeAdapter(_LiaisonFact)
LIAISON_FACT_TYPES: frozenset[str] = frozenset(
    _FACT_ADAPTER.json_schema()["discriminator"]["mapping"]
)
"""The types of the facts about liaisons."""


async def record_department_contacts(unit: UnitOfWork, facts: Sequence[Fact]) -> None:
    """Record what the facts say of liaisons."""
    heard = [
        (_heard(_FACT_ADAPTER.validate_json(fact.data), fact.id), fact)
        for fact in facts
        if fact.type in LIAISON_FACT_TYPES
    ]
    await unit.execute_commands(
        CONTACTS_DECIDER,
        [
            (
                RecordContact(one),
                EventContext.caused_by(fact.id, fact.context, "consumer:comms"),
            )
            for one, fact in heard
        ],
    )


def _heard(fact: _LiaisonFact, cause: UUID) -> ContactEvent:
    match fact:
        case contracts.LiaisonAbsent():
            return LiaisonAbsenceRecorded(
                department=fact.department,
                person=fact.person,
                period=AbsencePeriod(
                    absence_id=fact.absence_id, first_day=fact.first_day, last_day=fact.last_day
                ),
                at=fact.at,
                cause=cause,
            )
        case contracts.LiaisonAbsenceWithdrawn():
            return LiaisonPresenceRecorded(
                department=fact.department,
                person=fact.person,
                absence_id=fact.absence_id,
                at=fact.at,
                cause=cause,
            )
        case contracts.LiaisonNamed() | contracts.LiaisonVacated() | contracts.LiaisonEnded():
            return LiaisonTermRecorded(
                department=fact.department,
                item=ContactItem(kind=fact.item.kind, id=fact.item.id),
                term=_term(fact),
                at=fact.at,
                cause=cause,
            )


def _term(
    fact: contracts.LiaisonNamed | contracts.LiaisonVacated | contracts.LiaisonEnded,
) -> LiaisonTerm:
    match fact:
        case contracts.LiaisonNamed():
            return LiaisonTerm(valid_from=fact.valid_from, person=fact.person, deputy=fact.deputy)
        case contracts.LiaisonVacated():
            return LiaisonTerm(valid_from=fact.valid_from, person=None)
        case contracts.LiaisonEnded():
            first = fact.valid_to + timedelta(days=1)
            return LiaisonTerm(valid_from=first, person=None, is_ended=True)


@dataclass(frozen=True)
class KnownContacts:
    """What is known of a department's liaisons, and its head."""

    contacts: DepartmentContacts
    head: str | None

    def contact_on(self, day: date, item: ContactItem, wider: ContactItem | None) -> Contact | None:
        """Return who speaks for the department about an item on a day; `None` for nobody.

        `wider` is the flow where the item is a case.
        """
        return self.contacts.contact_on(day, item, self.head, wider)


async def load_known_contacts(
    streams: StreamStore, departments: Collection[str]
) -> Mapping[str, KnownContacts]:
    """Return what is known of the liaisons of each of these departments."""
    states = await streams.load_states(
        {contacts_stream_name(one): CONTACTS_DECIDER for one in sorted(departments)}
        | {head_stream_name(one): HEAD_DECIDER for one in sorted(departments)}
    )
    return {
        one: KnownContacts(
            states[contacts_stream_name(one)].state, states[head_stream_name(one)].state
        )
        for one in departments
    }


async def find_contact(
    streams: StreamStore, department: str, about: RequestItem | None, day: date
) -> Contact | None:
    """Return who speaks for a department about an item on a day; `None` for nobody."""
    known, item = await load_known_contacts(streams, [department]), item_of_request(about)
    flows = await find_flows(streams, [item])
    return known[department].contact_on(day, item, flows.get(item))


async def find_liaison(
    streams: StreamStore, department: str, about: RequestItem | None, day: date
) -> str | None:
    """Return the id of that person."""
    contact = await find_contact(streams, department, about, day)
    return contact.person if contact else None
