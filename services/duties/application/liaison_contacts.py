"""From facts to commands about contacts of liaisons: asked of whom, answered, escalated."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated, Literal
from uuid import UUID, uuid5

from pydantic import Field, TypeAdapter

from services.duties.application.deciders import (
    LIAISON_CONTACT_DECIDER,
    LIAISON_POLICY_DECIDER,
)
from services.duties.domain import liaison_policy
from services.duties.domain.day_boundaries import company_date, last_instant_of_day
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
from shared.contracts.duties_changes import HandoffRecalled
from shared.contracts.duties_consultations import (
    ConsultationAnswered,
    ConsultationAsked,
    ConsultationWaived,
)
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
    | duties.HandoffOffered
    | duties.HandoffAccepted
    | duties.HandoffRejected
    | HandoffRecalled
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


async def record_contacts(unit: UnitOfWork, facts: Sequence[Fact], find: FindContacts) -> None:
    """Record what the facts say of contacts, each in its order."""
    for fact in facts:
        if fact.type in CONTACT_FACT_TYPES:
            said = _ADAPTER.validate_json(fact.data)
            context = EventContext.caused_by(fact.id, fact.context, "consumer:duties")
            command = await _command(unit, fact.id, said, find)
            if command is not None:
                await unit.execute_commands(LIAISON_CONTACT_DECIDER, [(command, context)])


async def _command(  # noqa: C901, PLR0911  one for each
    unit: UnitOfWork, heard: UUID, fact: _HandledFact, find: FindContacts
) -> LiaisonContactCommand | None:
    match fact:
        case comms.RequestOpened(request_id=id_, liaison=str() as person):
            return AddressContact(
                id_, heard, "request", fact.department, person, fact.at, fact.due_at
            )
        case comms.RequestReplied(request_id=id_, leg=leg) if leg == FIRST_LEG:
            return AnswerContact(id_, heard, fact.replied_at, fact.due_at)
        case (
            comms.ReplyBreached(request_id=id_)
            | comms.SilenceAlerted(request_id=id_)
            | comms.SilenceEscalated(request_id=id_)
        ):
            return EscalateContact(id_, heard, fact.at)
        case comms.RequestClosed(request_id=id_):
            return WithdrawContact(id_, heard, fact.at)
        case duties.HandoffOffered(handoff_id=id_, recipient=department, at=at):
            due_at = await _offer_due(unit, at)
            return await _address(unit, heard, fact, ("handoff", id_), department, due_at, find)
        case duties.HandoffAccepted(handoff_id=id_) | duties.HandoffRejected(handoff_id=id_):
            return AnswerContact(id_, heard, fact.at)
        case HandoffRecalled(handoff_id=id_):
            return WithdrawContact(id_, heard, fact.at)
        case ConsultationAsked(department=department, due_at=due_at):
            id_ = consultation_contact_id(fact.handoff_id, department)
            return await _address(
                unit, heard, fact, ("consultation", id_), department, due_at, find
            )
        case ConsultationAnswered(department=department):
            return AnswerContact(
                consultation_contact_id(fact.handoff_id, department), heard, fact.at
            )
        case ConsultationWaived(department=department):
            return WithdrawContact(
                consultation_contact_id(fact.handoff_id, department), heard, fact.at
            )
        case _:
            return None


def consultation_contact_id(handoff_id: UUID, department: str) -> UUID:
    """Return the id of the contact by which a department is consulted about a handoff."""
    return uuid5(_CONSULTATION_NAMESPACE, f"{handoff_id}/{department}")


async def _address(
    unit: UnitOfWork,
    heard: UUID,
    fact: duties.HandoffOffered | ConsultationAsked,
    key: tuple[Literal["handoff", "consultation"], UUID],
    department: str,
    due_at: datetime,
    find: FindContacts,
) -> AddressContact | None:
    project: ContactKey = (department, "project", fact.project_id)
    found = await find(unit.connection, [project], company_date(fact.at))
    if project not in found:
        return None
    person = found[project].person
    return AddressContact(key[1], heard, key[0], department, person, fact.at, due_at)


async def _offer_due(unit: UnitOfWork, at: datetime) -> datetime:
    """Return until when an offer is answered on time, by the policy and the calendar of then."""
    stream = liaison_policy.STREAM_NAME
    states = await unit.load_states({stream: LIAISON_POLICY_DECIDER})
    versions: liaison_policy.LiaisonPolicyVersions = states[stream].state
    calendar = (await load_calendars_in(unit)).in_force(at)
    days = versions.current.terms.answer_days
    return last_instant_of_day(nth_working_day_after(company_date(at), days, calendar))
