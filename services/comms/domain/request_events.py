"""What happens to a request, and what is told of it.

The first five are its history; the others follow from it by the clock, and each tells one thing.
An event's `type` is its name in the store: add one, never rename one.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, Field

from services.comms.domain.reply_policy import (
    EscalationRecipient,
    MatterClass,
    ReplyRule,
    SilenceRule,
)
from services.comms.domain.request_timeline import RequestEntry


class RequestDetails(BaseModel, frozen=True):
    """Who asks whom for what: repeated in what is told, so that each can be told by itself."""

    request_id: UUID
    subject: str
    matter: MatterClass
    asker: str
    department: str
    """Who is asked."""


class Terms(BaseModel, frozen=True):
    """What was in force when the request was opened, and stays in force for it."""

    policy_version: int
    reply: ReplyRule
    silence: SilenceRule


class RequestOpened(BaseModel, frozen=True):
    """A department asked another one something."""

    type: Literal["request-opened"] = "request-opened"
    ask: RequestDetails
    text: str
    terms: Terms
    calendar_version: int
    due_at: datetime
    at: datetime


class EntryRecorded(BaseModel, frozen=True):
    """Something was said or done."""

    type: Literal["entry-recorded"] = "entry-recorded"
    request_id: UUID
    entry: RequestEntry


class EntryRetimed(BaseModel, frozen=True):
    """An entry, or the opening, happened at another time than was entered."""

    type: Literal["entry-retimed"] = "entry-retimed"
    request_id: UUID
    entry_id: UUID
    """The request's own id for the opening."""
    at: datetime
    reason: str
    corrected_at: datetime


class EntryVoided(BaseModel, frozen=True):
    """An entry was struck out: it never happened."""

    type: Literal["entry-voided"] = "entry-voided"
    request_id: UUID
    entry_id: UUID
    reason: str
    corrected_at: datetime


class CalendarAdopted(BaseModel, frozen=True):
    """The clock follows another version of the company's calendar, from the beginning."""

    type: Literal["calendar-adopted"] = "calendar-adopted"
    request_id: UUID
    calendar_version: int
    at: datetime


class LegMet(BaseModel, frozen=True):
    """A reply met a leg, in time or late; told again where a correction changed it."""

    type: Literal["leg-met"] = "leg-met"
    ask: RequestDetails
    leg: int
    due_at: datetime
    replied_at: datetime
    resolved: bool
    at: datetime


class LegBreached(BaseModel, frozen=True):
    """A leg's time ran out before a reply."""

    type: Literal["leg-breached"] = "leg-breached"
    ask: RequestDetails
    leg: int
    due_at: datetime
    at: datetime


class LegReleased(BaseModel, frozen=True):
    """What was told of a leg holds no more."""

    type: Literal["leg-released"] = "leg-released"
    ask: RequestDetails
    leg: int
    reason: str
    at: datetime


class SilenceAlerted(BaseModel, frozen=True):
    """The head of the asked department was told of a silence."""

    type: Literal["silence-alerted"] = "silence-alerted"
    ask: RequestDetails
    entry_id: UUID
    """What the silence began with."""
    silent_since: datetime
    head: str | None
    at: datetime


class SilenceEscalated(BaseModel, frozen=True):
    """It went on, and the next one of the chain was told."""

    type: Literal["silence-escalated"] = "silence-escalated"
    ask: RequestDetails
    entry_id: UUID
    silent_since: datetime
    step: int
    """From 2 on."""
    whom: EscalationRecipient
    at: datetime


class RequestClosed(BaseModel, frozen=True):
    """It was resolved or withdrawn; a correction may open it again."""

    type: Literal["request-closed"] = "request-closed"
    ask: RequestDetails
    resolved: bool
    at: datetime


RequestStatus = Literal["open", "paused", "resolved", "withdrawn"]


class ClockSet(BaseModel, frozen=True):
    """What the clock shows from now on."""

    type: Literal["clock-set"] = "clock-set"
    request_id: UUID
    calendar_version: int
    status: RequestStatus
    leg: int
    due_at: datetime | None
    """Of the leg; `None` while the clock is paused and when the request is over."""
    breached: bool
    """Whether that due time passed, and was told."""
    silent_since: datetime | None
    estimated: bool
    """Whether the due time follows a calendar that is not published yet."""
    next_at: datetime | None
    """What is to be told next is told right after this moment."""


RequestEvent = Annotated[
    RequestOpened
    | EntryRecorded
    | EntryRetimed
    | EntryVoided
    | CalendarAdopted
    | LegMet
    | LegBreached
    | LegReleased
    | SilenceAlerted
    | SilenceEscalated
    | RequestClosed
    | ClockSet,
    Field(discriminator="type"),
]
