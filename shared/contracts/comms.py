"""The facts that the communication area publishes.

A request runs through legs. A simple request has one leg, its answer; a complex one owes a progress
reply in leg 1 and in each further leg, until it is resolved.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, Field

from shared.contracts.added_facts import AddedFact
from shared.contracts.concerned_departments import DepartmentCode
from shared.contracts.empty_posts import EmptyPostsFact, HeadsFact
from shared.contracts.person_fields import DoneBy
from shared.contracts.request_entries import AnswerableEntry, AwaitedSide
from shared.contracts.request_items import OptionalRequestItem


def _is_absent(value: object) -> bool:
    return value is None  # left out of the JSON


MatterClass = Literal["simple", "complex", "important"]
Channel = Literal["instant", "meeting", "document"]


class RequestOpened(BaseModel, frozen=True):
    """A department asked another one something; the first reply is owed by `due_at`."""

    type: Literal["concord.comms.request-opened.v1"] = "concord.comms.request-opened.v1"
    request_id: UUID
    subject: str
    matter: MatterClass
    asker: DepartmentCode
    department: DepartmentCode
    """This department is asked."""
    due_at: datetime
    at: datetime
    """The time that counts."""
    entered_at: datetime | None = None
    """When it was entered; `None` in facts of earlier versions."""
    occurred_at: datetime | None = None
    """When it was asked, where that time awaits confirmation and does not count."""
    awaiting_confirmation: bool = False
    """Whether the asked department has to confirm `occurred_at`."""
    about: OptionalRequestItem = None
    """What it is about, where the asker said so; left out where not."""
    liaison: str | None = Field(default=None, exclude_if=lambda person: person is None)
    """The person who speaks for the asked department about that; left out where nobody does."""


class RequestReplied(BaseModel, frozen=True):
    """The asked department replied in a leg: in time if `replied_at` is not after `due_at`.

    The fact is published again for the same leg where a correction changed either of the two times.
    """

    type: Literal["concord.comms.request-replied.v1"] = "concord.comms.request-replied.v1"
    request_id: UUID
    subject: str
    matter: MatterClass
    asker: DepartmentCode
    department: DepartmentCode
    leg: int
    due_at: datetime
    """The reply clock sets this time: pauses, and what the calendar leaves out, do not count."""
    replied_at: datetime
    resolved: bool
    """This is true where the request ended with this reply."""
    at: datetime
    entered_at: datetime | None = None
    """When the reply was entered; `None` in facts of earlier versions."""
    done_by: DoneBy = None
    """This person of the asked department replied."""
    due_without_pauses: datetime | None = None
    """When it was due without the pauses that the asker accepted, where these moved `due_at`."""


class ReplyBreached(BaseModel, frozen=True):
    """A leg became due before a reply came. The fact is published once for each due time."""

    type: Literal["concord.comms.reply-breached.v1"] = "concord.comms.reply-breached.v1"
    request_id: UUID
    subject: str
    matter: MatterClass
    asker: DepartmentCode
    department: DepartmentCode
    leg: int
    due_at: datetime
    at: datetime
    about: OptionalRequestItem = None
    """As in `RequestOpened`."""


class ReplyReleased(BaseModel, frozen=True):
    """A correction took back that a leg was replied to or breached: it is not owed, or not yet."""

    type: Literal["concord.comms.reply-released.v1"] = "concord.comms.reply-released.v1"
    request_id: UUID
    subject: str
    matter: MatterClass
    asker: DepartmentCode
    department: DepartmentCode
    leg: int
    reason: str
    at: datetime


class SilenceAlerted(HeadsFact, frozen=True):
    """The asked department was silent for 48 hours of the reply clock; its head was notified."""

    type: Literal["concord.comms.silence-alerted.v1"] = "concord.comms.silence-alerted.v1"
    request_id: UUID
    subject: str
    matter: MatterClass
    asker: DepartmentCode
    department: DepartmentCode
    head: str | None
    """This person was notified; `None` where the department has no head."""
    silent_since: datetime
    at: datetime
    about: OptionalRequestItem = None  # as in `RequestOpened`


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


class ChannelDeviated(BaseModel, frozen=True):
    """A department handled a matter by another channel than recommended, or a document not sent."""

    type: Literal["concord.comms.channel-deviated.v1"] = "concord.comms.channel-deviated.v1"
    matter_id: UUID
    subject: str
    matter: MatterClass
    department: DepartmentCode
    recommended: Channel
    channel: Channel
    reason: str
    at: datetime
    without_document: bool = Field(default=False, exclude_if=lambda lacks: not lacks)
    """Whether the channel is a document and none was sent; left out where not."""


class _AboutRequest(BaseModel, frozen=True):
    request_id: UUID
    subject: str
    matter: MatterClass
    asker: DepartmentCode
    department: DepartmentCode
    at: datetime


class RequestPaused(_AboutRequest, AnswerableEntry, AddedFact, frozen=True):
    """The asked department waits for the asker or for somebody outside; the clock stands."""

    type: Literal["concord.comms.request-paused.v1"] = "concord.comms.request-paused.v1"
    waiting_on: Literal["asker", "outside"] | None
    reason: str | None
    due_at: datetime | None = None
    """The reply was due at this time before the pause; `None` in facts of earlier versions."""
    awaiting_acceptance: bool = False  # the clock goes on until the asker accepts the pause


class RequestResumed(_AboutRequest, AnswerableEntry, AddedFact, frozen=True):
    """The reply clock goes on."""

    type: Literal["concord.comms.request-resumed.v1"] = "concord.comms.request-resumed.v1"


class ReplyClockSet(_AboutRequest, AddedFact, frozen=True):
    """A request goes on with another due time, leg or pause than its facts before said."""

    type: Literal["concord.comms.reply-clock-set.v1"] = "concord.comms.reply-clock-set.v1"
    status: Literal["open", "paused"]
    leg: int
    """The number of the leg that is owed now."""
    due_at: datetime | None
    """When the leg is due; `None` while the clock stands."""
    breached: bool
    """Whether that passed and was announced."""


class RequestCorrected(_AboutRequest, AddedFact, frozen=True):
    """An entry of a request was retimed or struck out, or the other side confirmed its time."""

    type: Literal["concord.comms.request-corrected.v1"] = "concord.comms.request-corrected.v1"
    entry_id: UUID
    """The request's own id stands for its opening."""
    correction: Literal["retimed", "voided", "confirmed"]
    reason: str | None = None
    entry_at: datetime | None = None
    """The time of the entry that counts now; absent where it was struck out, and in facts of
    earlier versions."""
    awaiting: AwaitedSide = None
    """This side has to confirm the new time; left out where it counts at once."""


class SilenceEscalated(_AboutRequest, EmptyPostsFact, AddedFact, frozen=True):
    """A silence went on; the next recipient of the escalation chain was notified."""

    type: Literal["concord.comms.silence-escalated.v1"] = "concord.comms.silence-escalated.v1"
    step: int
    whom: Literal["head", "officer-communication", "general-manager"]
    silent_since: datetime
    about: OptionalRequestItem = None  # as in `RequestOpened`


class ActionNoted(AddedFact, frozen=True):
    """A department agreed to do something by a day."""

    type: Literal["concord.comms.action-noted.v1"] = "concord.comms.action-noted.v1"
    meeting_id: UUID
    action_id: UUID
    text: str
    department: DepartmentCode
    due_on: date
    at: datetime
    goal_id: Annotated[UUID | None, Field(exclude_if=_is_absent)] = None
    """It is about this goal; not said by facts of earlier versions, as what follows."""
    blocker_id: Annotated[UUID | None, Field(exclude_if=_is_absent)] = None
    person: Annotated[str | None, Field(exclude_if=_is_absent)] = None
    """This person sees to it."""
    due_at: datetime | None = None
    """Until when it counts as done in time; `None` in facts of earlier versions."""


class MatterClassified(AddedFact, frozen=True):
    """A department opened a matter, and a channel was recommended for it."""

    type: Literal["concord.comms.matter-classified.v1"] = "concord.comms.matter-classified.v1"
    matter_id: UUID
    subject: str
    department: DepartmentCode
    matter: MatterClass
    recommended: Channel
    at: datetime
