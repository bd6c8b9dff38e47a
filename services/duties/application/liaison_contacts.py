"""From facts to commands about contacts of liaisons: asked of whom, answered, escalated."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Awaitable, Callable, Collection, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated
from uuid import UUID, uuid5

from pydantic import Field, TypeAdapter

from services.duties.application.deciders import (
    LIAISON_CONTACT_DECIDER,
    LIAISON_POLICY_DECIDER,
)
from services.duties.application.upstream_handoff_states import load_handoffs
from services.duties.domain import liaison_policy
from services.duties.domain.due_dates import nth_working_day_after
from services.duties.domain.liaison_contact import (
    AddressContact,
    AnswerContact,
    EscalateContact,
    LiaisonContactCommand,
    WithdrawContact,
)
from services.duties.domain.liaison_events import LiaisonItemKind
from shared.contracts import comms, duties
from shared.contracts.comms_changes import RequestTransferred
from shared.contracts.duties_changes import HandoffRecalled
from shared.contracts.duties_consultations import (
    ConsultationAnswered,
    ConsultationAsked,
    ConsultationWaived,
)
from shared.contracts.duties_dates import HandoffWaived
from shared.contracts.duties_transfers import HandoffTransferred
from shared.eventsourcing.company_days import company_date, last_instant_of_day
from shared.eventsourcing.event_context import EventContext
from shared.eventsourcing.liaison_contacts import Contact
from shared.eventsourcing.published_fact import Fact
from shared.postgres.unit_of_work import UnitOfWork
from shared.service_runtime.calendar_versions import load_calendars_in

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection

ContactKey = tuple[str, LiaisonItemKind, UUID | None]
"""A department, and the kind and id of what it is contacted about."""
FindContacts = Callable[
    ["Connection", Collection[ContactKey], date], Awaitable[Mapping[ContactKey, Contact]]
]
"""Who speaks for departments about items on a day."""

_HandledFact = Annotated[
    comms.RequestOpened
    | comms.RequestReplied
    | comms.ReplyBreached
    | comms.SilenceAlerted
    | comms.SilenceEscalated
    | comms.RequestClosed
    | RequestTransferred
    | duties.HandoffOffered
    | duties.HandoffAccepted
    | duties.HandoffRejected
    | duties.DutyWithdrawn
    | HandoffRecalled
    | HandoffWaived
    | HandoffTransferred
    | ConsultationAsked
    | ConsultationAnswered
    | ConsultationWaived,
    Field(discriminator="type"),
]
_ADAPTER: TypeAdapter[_HandledFact] = TypeAdapter(_HandledFact)
CONTACT_FACT_TYPES: frozenset[str] = frozenset(_ADAPTER.json_schema()["discriminator"]["mapping"])
"""The types of the facts that are contacts, or say how they went."""

_CONSULTATION_NAMESPACE = UUID("2f0c9a51-6a3e-4e0b-9a57-0f6f4f0b7a11")
FIRST_LEG = 1
_Contacts = Mapping[tuple[str, UUID, date], Contact]
"""Who speaks for departments about projects on a day."""


async def record_contacts(unit: UnitOfWork, facts: Sequence[Fact], find: FindContacts) -> None:
    """Record what the facts say of contacts, in their order, with one read and one write."""
    heard = [
        (_ADAPTER.validate_json(fact.data), fact)
        for fact in facts
        if fact.type in CONTACT_FACT_TYPES
    ]
    if not heard:
        return
    said = [one for one, _ in heard]
    contacts = await _find_contacts(unit, said, find)
    consulted = await _load_consulted(unit, said)
    offers = any(isinstance(one, duties.HandoffOffered) for one in said)
    due = await _load_answer_times(unit) if offers else None
    await unit.execute_commands(
        LIAISON_CONTACT_DECIDER,
        [
            (command, EventContext.caused_by(fact.id, fact.context, "consumer:duties"))
            for one, fact in heard
            for command in _commands(one, fact.id, contacts, due, consulted)
        ],
    )


async def _load_consulted(
    unit: UnitOfWork, facts: Sequence[_HandledFact]
) -> Mapping[UUID, Sequence[str]]:
    """Return whom the handoffs that are owed no more had to consult."""
    over = [
        one.handoff_id for one in facts if isinstance(one, duties.DutyWithdrawn | HandoffWaived)
    ]
    return {
        id_: one.obligation.involved.consulted
        for id_, one in (await load_handoffs(unit, over)).items()
        if one.obligation is not None
    }


async def _find_contacts(
    unit: UnitOfWork, facts: Sequence[_HandledFact], find: FindContacts
) -> _Contacts:
    """Return who speaks for the departments that are offered or asked something, day by day."""
    wanted: dict[date, set[ContactKey]] = defaultdict(set)
    for fact in facts:
        if isinstance(fact, duties.HandoffOffered):
            wanted[company_date(fact.at)].add((fact.recipient, "project", fact.project_id))
        elif isinstance(fact, ConsultationAsked):
            wanted[company_date(fact.at)].add((fact.department, "project", fact.project_id))
    return {
        (key[0], key[2], day): contact
        for day, keys in wanted.items()
        for key, contact in (await find(unit.connection, sorted(keys, key=str), day)).items()
        if key[2] is not None
    }


def _commands(  # noqa: C901, PLR0912  one for each
    fact: _HandledFact,
    heard: UUID,
    contacts: _Contacts,
    due: Callable[[datetime], datetime] | None,
    consulted: Mapping[UUID, Sequence[str]],
) -> Iterator[LiaisonContactCommand]:
    match fact:
        case comms.RequestOpened(request_id=id_, liaison=str() as person):
            yield AddressContact(
                id_, heard, "request", fact.department, person, fact.at, fact.due_at
            )
        case comms.RequestReplied(request_id=id_, leg=leg) if leg == FIRST_LEG:
            yield AnswerContact(id_, heard, fact.replied_at, fact.due_at)
        case (
            comms.ReplyBreached(request_id=id_)
            | comms.SilenceAlerted(request_id=id_)
            | comms.SilenceEscalated(request_id=id_)
        ):
            yield EscalateContact(id_, heard, fact.at)
        case comms.RequestClosed(request_id=id_) | RequestTransferred(request_id=id_, side="asked"):
            yield WithdrawContact(id_, heard, fact.at)
        case duties.HandoffOffered(handoff_id=id_, recipient=department, at=at):
            found = contacts.get((department, fact.project_id, company_date(at)))
            if found is not None and due is not None:
                yield AddressContact(id_, heard, "handoff", department, found.person, at, due(at))
        case duties.HandoffAccepted(handoff_id=id_) | duties.HandoffRejected(handoff_id=id_):
            yield AnswerContact(id_, heard, fact.at)
        case HandoffRecalled(handoff_id=id_):
            yield WithdrawContact(id_, heard, fact.at)
        case duties.DutyWithdrawn() | HandoffWaived():
            yield WithdrawContact(fact.handoff_id, heard, fact.at)
            for department in consulted.get(fact.handoff_id, ()):
                yield WithdrawContact(
                    consultation_contact_id(fact.handoff_id, department), heard, fact.at
                )
        case HandoffTransferred(handoff_id=id_, was=was, side=side):
            if side == "recipient":
                yield WithdrawContact(id_, heard, fact.at)
            yield WithdrawContact(consultation_contact_id(id_, was), heard, fact.at)
        case ConsultationAsked(department=department, due_at=due_at, at=at):
            id_ = consultation_contact_id(fact.handoff_id, department)
            found = contacts.get((department, fact.project_id, company_date(at)))
            if found is not None:
                yield AddressContact(
                    id_, heard, "consultation", department, found.person, at, due_at
                )
        case ConsultationAnswered(department=department):
            id_ = consultation_contact_id(fact.handoff_id, department)
            yield AnswerContact(id_, heard, fact.at)
        case ConsultationWaived(department=department):
            yield WithdrawContact(
                consultation_contact_id(fact.handoff_id, department), heard, fact.at
            )
        case _:
            pass


def consultation_contact_id(handoff_id: UUID, department: str) -> UUID:
    """Return the id of the contact by which a department is consulted about a handoff."""
    return uuid5(_CONSULTATION_NAMESPACE, f"{handoff_id}/{department}")


async def _load_answer_times(unit: UnitOfWork) -> Callable[[datetime], datetime]:
    """Return what says until when an offer is answered on time, by policy and calendar."""
    stream = liaison_policy.STREAM_NAME
    states = await unit.load_states({stream: LIAISON_POLICY_DECIDER})
    versions: liaison_policy.LiaisonPolicyVersions = states[stream].state
    calendars, days = await load_calendars_in(unit), versions.current.terms.answer_days

    def due(at: datetime) -> datetime:
        calendar = calendars.in_force(at)
        return last_instant_of_day(nth_working_day_after(company_date(at), days, calendar))

    return due
