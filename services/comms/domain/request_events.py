"""The events of a request: its history, and what is announced of it.

The first five are the history; the others follow from it by the clock, and each announces one
thing.
An event's `type` is its name in the store: add one, never rename one.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, Field

from services.comms.domain.matter_class import MatterClass
from services.comms.domain.reply_policy import (
    EscalationRecipient,
    ReplyRule,
    SilenceRule,
)
from services.comms.domain.request_timeline import RequestEntry


class RequestDetails(BaseModel, frozen=True):
    """Who asks whom for what; every announcement repeats it, to be complete by itself."""

    request_id: UUID
    subject: str
    matter: MatterClass
    asker: str
    department: str
    """The department that is asked."""


class Terms(BaseModel, frozen=True):
    """The rules that were in force when the request was opened, and stay in force for it."""

    policy_version: int
    reply: ReplyRule
    silence: SilenceRule


class RequestOpened(BaseModel, frozen=True):
    """A department asked another one."""

    type: Literal["request-opened"] = "request-opened"
    ask: RequestDetails
    text: str
    terms: Terms
    calendar_version: int
    due_at: datetime
    at: datetime


class EntryRecorded(BaseModel, frozen=True):
    """An entry was added to the history."""

    type: Literal["entry-recorded"] = "entry-recorded"
    request_id: UUID
    entry: RequestEntry


class EntryRetimed(BaseModel, frozen=True):
    """The time of an entry, or of the opening, was corrected."""

    type: Literal["entry-retimed"] = "entry-retimed"
    request_id: UUID
    entry_id: UUID
    """The entry; the request's own id stands for its opening."""
    at: datetime
    reason: str
    corrected_at: datetime


class EntryVoided(BaseModel, frozen=True):
    """An entry was struck out because it never happened."""

    type: Literal["entry-voided"] = "entry-voided"
    request_id: UUID
    entry_id: UUID
    reason: str
    corrected_at: datetime


class CalendarAdopted(BaseModel, frozen=True):
    """The clock follows another version of the calendar, from the opening on."""

    type: Literal["calendar-adopted"] = "calendar-adopted"
    request_id: UUID
    calendar_version: int
    at: datetime


class LegMet(BaseModel, frozen=True):
    """A reply met a leg, in time or late; announced again where a correction changed it."""

    type: Literal["leg-met"] = "leg-met"
    ask: RequestDetails
    leg: int
    due_at: datetime
    replied_at: datetime
    resolved: bool
    at: datetime


class LegBreached(BaseModel, frozen=True):
    """The time of a leg ran out before a reply."""

    type: Literal["leg-breached"] = "leg-breached"
    ask: RequestDetails
    leg: int
    due_at: datetime
    at: datetime


class LegReleased(BaseModel, frozen=True):
    """What was announced of a leg is revoked."""

    type: Literal["leg-released"] = "leg-released"
    ask: RequestDetails
    leg: int
    reason: str
    at: datetime


class SilenceAlerted(BaseModel, frozen=True):
    """The head of the asked department was notified of a silence."""

    type: Literal["silence-alerted"] = "silence-alerted"
    ask: RequestDetails
    entry_id: UUID
    """The entry with which the silence began; the request's own id for its opening."""
    silent_since: datetime
    head: str | None
    at: datetime


class SilenceEscalated(BaseModel, frozen=True):
    """A silence went on, and the next recipient of the escalation chain was notified."""

    type: Literal["silence-escalated"] = "silence-escalated"
    ask: RequestDetails
    entry_id: UUID
    silent_since: datetime
    step: int
    """The number of the step in the chain, from 2 on."""
    whom: EscalationRecipient
    at: datetime


class RequestClosed(BaseModel, frozen=True):
    """A request was resolved or withdrawn; a correction may open it again."""

    type: Literal["request-closed"] = "request-closed"
    ask: RequestDetails
    resolved: bool
    at: datetime


RequestStatus = Literal["open", "paused", "resolved", "withdrawn"]


class ClockSet(BaseModel, frozen=True):
    """The state of the clock from now on."""

    type: Literal["clock-set"] = "clock-set"
    request_id: UUID
    calendar_version: int
    status: RequestStatus
    leg: int
    due_at: datetime | None
    """When the leg is due; `None` while the clock is paused and when the request is over."""
    breached: bool
    """Whether that due time passed and a breach was announced."""
    silent_since: datetime | None
    estimated: bool
    """Whether the due time lies in years whose official calendar is not published yet."""
    next_at: datetime | None
    """The next breach or alert is announced right after this time; `None` where there is none."""


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
