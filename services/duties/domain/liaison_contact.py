"""The contacts that were addressed to liaisons, and how they were answered: what is measured.

A contact is a request, an offered handoff or a question to a consulted department, addressed to
whoever spoke for the department on its day. An offer that comes again is a contact again. An
event's `type` is its name in the store: add one, never rename one. Each says by which fact it was
heard: facts from before an upgrade are read again, and none counts twice.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, Field

ContactKind = Literal["request", "handoff", "consultation"]


class AddressedContact(BaseModel, frozen=True):
    """A contact and whom it was addressed to; each event repeats it."""

    contact_id: UUID
    """The id of the request or handoff, or one that follows from those of a consultation."""
    round: int
    """From 1: how often it was addressed."""
    kind: ContactKind
    department: str
    person: str
    asked_at: datetime
    due_at: datetime
    """Until when an answer is on time."""


class LiaisonContactAddressed(BaseModel, frozen=True):
    """Something was asked of a department, through its liaison."""

    type: Literal["liaison-contact-addressed"] = "liaison-contact-addressed"
    contact: AddressedContact
    fact_id: UUID


class LiaisonContactAnswered(BaseModel, frozen=True):
    """The department answered, or a correction said that it did at another time."""

    type: Literal["liaison-contact-answered"] = "liaison-contact-answered"
    contact: AddressedContact
    fact_id: UUID
    answered_at: datetime
    due_at: datetime
    """As it was in the end: pauses move it."""


class LiaisonContactEscalated(BaseModel, frozen=True):
    """It became late, or its silence was alerted or escalated."""

    type: Literal["liaison-contact-escalated"] = "liaison-contact-escalated"
    contact: AddressedContact
    fact_id: UUID
    at: datetime


class LiaisonContactWithdrawn(BaseModel, frozen=True):
    """Nobody waits for an answer any more, and none was given."""

    type: Literal["liaison-contact-withdrawn"] = "liaison-contact-withdrawn"
    contact: AddressedContact
    fact_id: UUID
    at: datetime


LiaisonContactEvent = Annotated[
    LiaisonContactAddressed
    | LiaisonContactAnswered
    | LiaisonContactEscalated
    | LiaisonContactWithdrawn,
    Field(discriminator="type"),
]


@dataclass(frozen=True)
class AddressContact:
    """Record that something is asked of a liaison."""

    contact_id: UUID
    fact_id: UUID
    kind: ContactKind
    department: str
    person: str
    asked_at: datetime
    due_at: datetime


@dataclass(frozen=True)
class AnswerContact:
    """Record that it was answered; `due_at` is `None` where it is what it was."""

    contact_id: UUID
    fact_id: UUID
    answered_at: datetime
    due_at: datetime | None = None


@dataclass(frozen=True)
class EscalateContact:
    """Record that it was escalated."""

    contact_id: UUID
    fact_id: UUID
    at: datetime


@dataclass(frozen=True)
class WithdrawContact:
    """Record that nobody waits for an answer any more."""

    contact_id: UUID
    fact_id: UUID
    at: datetime


LiaisonContactCommand = AddressContact | AnswerContact | EscalateContact | WithdrawContact


@dataclass(frozen=True)
class LiaisonContact:
    """The latest round of a contact."""

    contact: AddressedContact
    is_over: bool = False
    answered: tuple[datetime, datetime] | None = None
    """When it was answered, and until when it had to be."""
    escalated_at: frozenset[datetime] = frozenset()
    heard: frozenset[UUID] = frozenset()
    """The facts by which all this is known, of earlier rounds as well."""


def decide(
    command: LiaisonContactCommand, state: LiaisonContact | None
) -> list[LiaisonContactEvent]:
    """Return the event; what was addressed to nobody, or is over, is recorded nowhere."""
    if state is not None and command.fact_id in state.heard:
        return []
    if isinstance(command, AddressContact):
        return _address(command, state)
    return [] if state is None else _decide_addressed(command, state)


def _decide_addressed(
    command: AnswerContact | EscalateContact | WithdrawContact, state: LiaisonContact
) -> list[LiaisonContactEvent]:
    contact, fact_id = state.contact, command.fact_id
    match command:
        case AnswerContact():
            return _answer(command, state)
        case EscalateContact(at=at):
            if state.is_over or at in state.escalated_at:
                return []
            return [LiaisonContactEscalated(contact=contact, fact_id=fact_id, at=at)]
        case WithdrawContact(at=at):
            if state.is_over:
                return []
            return [LiaisonContactWithdrawn(contact=contact, fact_id=fact_id, at=at)]


def _address(command: AddressContact, state: LiaisonContact | None) -> list[LiaisonContactEvent]:
    if state is not None and (not state.is_over or command.asked_at <= state.contact.asked_at):
        return []
    contact = AddressedContact(
        contact_id=command.contact_id,
        round=1 if state is None else state.contact.round + 1,
        kind=command.kind,
        department=command.department,
        person=command.person,
        asked_at=command.asked_at,
        due_at=command.due_at,
    )
    return [LiaisonContactAddressed(contact=contact, fact_id=command.fact_id)]


def _answer(command: AnswerContact, state: LiaisonContact) -> list[LiaisonContactEvent]:
    answered = (command.answered_at, command.due_at or state.contact.due_at)
    if state.answered == answered or (state.is_over and state.answered is None):
        return []
    return [
        LiaisonContactAnswered(
            contact=state.contact,
            fact_id=command.fact_id,
            answered_at=answered[0],
            due_at=answered[1],
        )
    ]


def evolve(state: LiaisonContact | None, event: LiaisonContactEvent) -> LiaisonContact:
    """Return the contact after an event."""
    heard = frozenset({event.fact_id}) | (frozenset() if state is None else state.heard)
    if state is None or isinstance(event, LiaisonContactAddressed):
        return LiaisonContact(event.contact, heard=heard)
    match event:
        case LiaisonContactAnswered(answered_at=at, due_at=due_at):
            return replace(state, is_over=True, answered=(at, due_at), heard=heard)
        case LiaisonContactEscalated(at=at):
            return replace(state, escalated_at=state.escalated_at | {at}, heard=heard)
        case LiaisonContactWithdrawn():
            return replace(state, is_over=True, heard=heard)
