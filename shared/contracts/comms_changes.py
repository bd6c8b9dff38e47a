"""Facts of the communication area that pages follow: they change what a row shows, no figure."""

from __future__ import annotations

from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import BaseModel

from shared.contracts.added_facts import AddedFact
from shared.contracts.comms import Channel, MatterClass
from shared.contracts.concerned_departments import DepartmentCode, declare_visible_to_everybody
from shared.working_time.calendar_days import CalendarDays


class MeetingCancelled(AddedFact, frozen=True):
    """A planned meeting was called off."""

    type: Literal["concord.comms.meeting-cancelled.v1"] = "concord.comms.meeting-cancelled.v1"
    meeting_id: UUID
    title: str
    organiser: DepartmentCode
    departments: tuple[DepartmentCode, ...]
    """These departments were to attend."""
    reason: str
    at: datetime


class ActionCompleted(AddedFact, frozen=True):
    """A department has done what it agreed to in a meeting."""

    type: Literal["concord.comms.action-completed.v1"] = "concord.comms.action-completed.v1"
    meeting_id: UUID
    action_id: UUID
    text: str
    department: DepartmentCode
    at: datetime
    due_at: datetime | None = None
    """It was done in time if `at` is not after this; `None` if an earlier version noted it."""
    meeting: str | None = None
    """This is the meeting's title."""
    organiser: DepartmentCode | None = None
    project_id: UUID | None = None
    done_by: str | None = None
    """The sign-on subject of the person who completed it."""


class MatterReclassified(AddedFact, frozen=True):
    """A matter was put into another class, and a channel was recommended for it anew."""

    type: Literal["concord.comms.matter-reclassified.v1"] = "concord.comms.matter-reclassified.v1"
    matter_id: UUID
    subject: str
    department: DepartmentCode
    matter: MatterClass
    recommended: Channel
    at: datetime


class MatterHandled(AddedFact, frozen=True):
    """A matter was handled through the recommended channel; `ChannelDeviated` names any other."""

    type: Literal["concord.comms.matter-handled.v1"] = "concord.comms.matter-handled.v1"
    matter_id: UUID
    subject: str
    department: DepartmentCode
    matter: MatterClass
    channel: Channel
    at: datetime


@declare_visible_to_everybody
class CalendarPublished(AddedFact, frozen=True):
    """A version of the company's calendar is in force."""

    type: Literal["concord.comms.calendar-published.v1"] = "concord.comms.calendar-published.v1"
    version: int
    at: datetime
    days: CalendarDays | None = None
    """Which days are worked; `None` if an earlier version published it. Its days are then published
    by another fact of the same version."""


class CostRates(BaseModel, frozen=True):
    """What a request and a reply cost one person, from a month on."""

    effective_from: str
    """The first month, such as `2026-10`."""
    minutes_per_request: int
    """The minutes of the department that asks."""
    minutes_per_reply: int
    """The minutes of the department that replies."""


@declare_visible_to_everybody
class PolicySet(AddedFact, frozen=True):
    """The next version of a policy of communication was set."""

    type: Literal["concord.comms.policy-set.v1"] = "concord.comms.policy-set.v1"
    policy: Literal["reply-policy", "channel-policy", "cost-policy"]
    version: int
    at: datetime
    rates: CostRates | None = None
    """What a cost policy says; `None` for others, and if an earlier version published it."""


class EntryTimeRejected(AddedFact, frozen=True):
    """The other side rejected when an entry happened as stated; the time that counted stays."""

    type: Literal["concord.comms.entry-time-rejected.v1"] = "concord.comms.entry-time-rejected.v1"
    request_id: UUID
    subject: str
    matter: MatterClass
    asker: DepartmentCode
    department: DepartmentCode
    entry_id: UUID
    """The request's own id stands for its opening."""
    occurred_at: datetime
    """The time that was rejected."""
    reason: str
    at: datetime


class EntryTimeStated(AddedFact, frozen=True):
    """A side stated when a reply or a withdrawal happened; that counts once it is confirmed."""

    type: Literal["concord.comms.entry-time-stated.v1"] = "concord.comms.entry-time-stated.v1"
    request_id: UUID
    subject: str
    matter: MatterClass
    asker: DepartmentCode
    department: DepartmentCode
    entry_id: UUID
    awaiting: Literal["asker", "department"]
    """The side that has to confirm it."""
    occurred_at: datetime
    """The time that was stated."""
    at: datetime
    """When it was entered."""


class RequestTransferred(AddedFact, frozen=True):
    """A department took over a side of an open request; clocks and due times stay as they are."""

    type: Literal["concord.comms.request-transferred.v1"] = "concord.comms.request-transferred.v1"
    request_id: UUID
    subject: str
    side: Literal["asked", "asking"]
    """On which side of the request the departments are."""
    was: DepartmentCode
    """This department had the side before."""
    department: DepartmentCode
    counterpart: DepartmentCode
    """This department is on the other side, and stays."""
    at: datetime
