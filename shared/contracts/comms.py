"""What the communication area publishes.

A request runs through legs: a simple one has leg 1, its answer; a complex one owes progress in leg
1, and again in each further leg until it is resolved.
"""

from __future__ import annotations

from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import BaseModel

from shared.contracts.concerned_departments import DepartmentCode

MatterClass = Literal["simple", "complex", "important"]
Channel = Literal["instant", "meeting", "document"]


class RequestOpened(BaseModel, frozen=True):
    """A department asked another one something: the first reply is owed by `due_at`."""

    type: Literal["concord.comms.request-opened.v1"] = "concord.comms.request-opened.v1"
    request_id: UUID
    subject: str
    matter: MatterClass
    asker: DepartmentCode
    department: DepartmentCode
    """Who is asked."""
    due_at: datetime
    at: datetime


class RequestReplied(BaseModel, frozen=True):
    """The asked department met a leg; in time if `replied_at` is not after `due_at`.

    Told again for the same leg where a correction changed the one or the other.
    """

    type: Literal["concord.comms.request-replied.v1"] = "concord.comms.request-replied.v1"
    request_id: UUID
    subject: str
    matter: MatterClass
    asker: DepartmentCode
    department: DepartmentCode
    leg: int
    due_at: datetime
    """By the clock: pauses and what the calendar leaves out do not count."""
    replied_at: datetime
    resolved: bool
    """Whether the request came to its end with this reply."""
    at: datetime


class ReplyBreached(BaseModel, frozen=True):
    """A leg's clock ran out before a reply; told once for each due time."""

    type: Literal["concord.comms.reply-breached.v1"] = "concord.comms.reply-breached.v1"
    request_id: UUID
    subject: str
    matter: MatterClass
    asker: DepartmentCode
    department: DepartmentCode
    leg: int
    due_at: datetime
    at: datetime


class ReplyReleased(BaseModel, frozen=True):
    """A leg that was told as met or breached is owed no more, or not yet, after a correction."""

    type: Literal["concord.comms.reply-released.v1"] = "concord.comms.reply-released.v1"
    request_id: UUID
    subject: str
    matter: MatterClass
    asker: DepartmentCode
    department: DepartmentCode
    leg: int
    reason: str
    at: datetime


class SilenceAlerted(BaseModel, frozen=True):
    """The asked department said nothing for 48 hours of the clock; its head was told, once."""

    type: Literal["concord.comms.silence-alerted.v1"] = "concord.comms.silence-alerted.v1"
    request_id: UUID
    subject: str
    matter: MatterClass
    asker: DepartmentCode
    department: DepartmentCode
    head: str | None
    """Who was told; `None` where the department has no head."""
    silent_since: datetime
    at: datetime


class RequestClosed(BaseModel, frozen=True):
    """The asker withdrew the request, or it was resolved: no further reply is owed."""

    type: Literal["concord.comms.request-closed.v1"] = "concord.comms.request-closed.v1"
    request_id: UUID
    subject: str
    matter: MatterClass
    asker: DepartmentCode
    department: DepartmentCode
    resolved: bool
    at: datetime


class MeetingHeld(BaseModel, frozen=True):
    """A meeting took place: what it took, and from whom."""

    type: Literal["concord.comms.meeting-held.v1"] = "concord.comms.meeting-held.v1"
    meeting_id: UUID
    title: str
    kind: Literal["project", "alignment", "other"]
    planned_minutes: int
    actual_minutes: int
    departments: tuple[DepartmentCode, ...]
    """Of those who attended."""
    person_minutes: int
    at: datetime


class ChannelDeviated(BaseModel, frozen=True):
    """A matter was handled through another channel than the policy recommends, for a reason."""

    type: Literal["concord.comms.channel-deviated.v1"] = "concord.comms.channel-deviated.v1"
    matter_id: UUID
    subject: str
    matter: MatterClass
    department: DepartmentCode
    """Whose people handled it."""
    recommended: Channel
    channel: Channel
    reason: str
    at: datetime
