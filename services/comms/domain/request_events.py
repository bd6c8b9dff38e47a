"""The events of a request: seven of its history, others by the clock; no `type` is renamed."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, Field

from services.comms.domain.reply_policy import EscalationRecipient, ReplyRule, SilenceRule
from services.comms.domain.request_details import RequestDetails
from services.comms.domain.request_timeline import EnteringParty, RequestEntry, RequestSide
from services.comms.domain.request_transfer_events import RequestTransferred
from services.comms.domain.silence_recipient import EmptyPost


class Terms(BaseModel, frozen=True):
    """The rules that were in force when the request was opened, and stay in force for it."""

    policy_version: int
    reply: ReplyRule
    silence: SilenceRule
    confirmation_after_working_days: int = 3
    """What is entered later than so many working days awaits the other side's confirmation."""


class RequestOpened(BaseModel, frozen=True):
    """A department asked another one."""

    type: Literal["request-opened"] = "request-opened"
    ask: RequestDetails
    text: str
    terms: Terms
    calendar_version: int
    due_at: datetime
    at: datetime
    """The time that counts."""
    entered_at: datetime | None = None
    occurred_at: datetime | None = None
    awaiting: RequestSide | None = None
    """When it happened, where a side has to confirm that: it does not count yet."""
    party: EnteringParty | None = None
    """Who entered it, `entered_at`; both `None` in old logs. `connector`: its subject, if one."""
    connector: str | None = Field(default=None, exclude_if=lambda connector: connector is None)
    liaison: str | None = Field(default=None, exclude_if=lambda person: person is None)
    """The person who spoke for the asked department about it; left out where nobody did."""


class EntryRecorded(BaseModel, frozen=True):
    """An entry was added to the history."""

    type: Literal["entry-recorded"] = "entry-recorded"
    request_id: UUID
    entry: RequestEntry
    ask: RequestDetails | None = None  # as in `EntryRetimed`


class EntryRetimed(BaseModel, frozen=True):
    """The time of an entry, or of the opening, was corrected."""

    type: Literal["entry-retimed"] = "entry-retimed"
    request_id: UUID
    entry_id: UUID
    """The entry; the request's own id stands for its opening."""
    at: datetime
    """The time that counts now; unchanged while the corrected one awaits confirmation."""
    reason: str
    corrected_at: datetime
    occurred_at: datetime | None = None
    """The corrected time, where it awaits confirmation."""
    awaiting: RequestSide | None = None
    """The side that has to confirm `occurred_at`."""
    ask: RequestDetails | None = None
    """Of which request; `None` in old logs."""


class EntryVoided(BaseModel, frozen=True):
    """An entry was struck out because it never happened."""

    type: Literal["entry-voided"] = "entry-voided"
    request_id: UUID
    entry_id: UUID
    reason: str
    corrected_at: datetime
    ask: RequestDetails | None = None  # as in `EntryRetimed`


class EntryConfirmed(BaseModel, frozen=True):
    """The other side confirmed when an entry, or the opening, happened; that time counts now."""

    type: Literal["entry-confirmed"] = "entry-confirmed"
    request_id: UUID
    entry_id: UUID
    """The entry; the request's own id stands for its opening."""
    at: datetime
    """The time that counts now."""
    confirmed_at: datetime
    ask: RequestDetails


class EntryTimeRejected(BaseModel, frozen=True):
    """The other side rejected when an entry, or the opening, happened as stated."""

    type: Literal["entry-time-rejected"] = "entry-time-rejected"
    request_id: UUID
    entry_id: UUID
    at: datetime
    """The time that goes on to count."""
    occurred_at: datetime
    """The time that was rejected."""
    reason: str
    rejected_at: datetime
    ask: RequestDetails


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
    entered_at: datetime | None = None
    by: str | None = Field(default=None, exclude_if=lambda by: by is None)
    """When the reply was entered, and by whom of the asked department; `None` in old logs."""
    due_without_pauses: datetime | None = Field(default=None, exclude_if=lambda at: at is None)
    """When it was due without accepted pauses, where these moved `due_at`."""


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
    head_department: str | None = Field(default=None, exclude_if=lambda code: code is None)
    """Whose head it is, where the asked department's post was empty."""
    empty_posts: tuple[EmptyPost, ...] = Field(default=(), exclude_if=lambda posts: not posts)
    """The posts up the tree that were empty."""


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
    empty_posts: tuple[EmptyPost, ...] = Field(default=(), exclude_if=lambda posts: not posts)
    """Where it was notified before its time, because nobody was there before: the empty posts."""


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
    """Whether that passed and was announced."""
    silent_since: datetime | None
    estimated: bool
    """Whether the due time lies in years whose official calendar is not published yet."""
    next_at: datetime | None
    """The next breach or alert is announced right after this time; `None` where there is none."""
    worked: timedelta | None = None
    """The working time that the leg has used; `None` unless the clock is paused."""
    pause_entry_id: UUID | None = None  # the pause that lasts
    ask: RequestDetails | None = Field(default=None, exclude_if=lambda ask: ask is None)
    at: datetime | None = Field(default=None, exclude_if=lambda at: at is None)
    """Of which request, since when; `None` where other events say what is owed, and in old logs."""


RequestEvent = Annotated[
    RequestOpened
    | EntryRecorded
    | EntryRetimed
    | EntryVoided
    | EntryConfirmed
    | EntryTimeRejected
    | CalendarAdopted
    | LegMet
    | LegBreached
    | LegReleased
    | SilenceAlerted
    | SilenceEscalated
    | RequestClosed
    | RequestTransferred
    | ClockSet,
    Field(discriminator="type"),
]
