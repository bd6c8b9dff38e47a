"""One notice (通知): who is notified of what, in English and Chinese, and by which fact.

A notice is given once and never changes; sending it is the matter of a delivery. An event's
`type` is its name in the store: add one, never rename one.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, Field

from shared.eventsourcing.liaison_contacts import ContactCapacity

NoticeKind = Literal[
    "silence-alerted",
    "silence-escalated",
    "reply-breached",
    "meeting-overran",
    "meeting-missed",
    "meeting-left-open",
    "project-meeting-missed",
    "channel-deviated",
    "star-published",
    "dispute-filed",
    "dispute-decided",
    "rule-fired",
    "request-opened",
    "handoff-offered",
    "handoff-rejected",
    "handoff-accepted",
    "duty-assigned",
    "consultation-asked",
    "handoff-overdue",
    "handoff-rescheduled",
    "handoff-waived",
    "duty-overdue",
    "support-asked",
    "support-overdue",
    "goal-lagging",
    "progress-overdue",
    "step-opened",
    "step-overdue",
    "action-noted",
    "action-overdue",
    "document-sent",
    "document-reminded",
    "document-receipt-overdue",
    "document-objected",
]


ContactDelivery = Literal["own-subscription", "department-subscription", "nobody"]
"""How a contact is told: by a subscription of their own; by one that tells the department, which
has none of its contact's own; or by none, so that the notice is only read here."""


class Wording(BaseModel, frozen=True):
    """The same text in English and Chinese."""

    en: str
    zh: str


class Subject(BaseModel, frozen=True):
    """What a notice is about."""

    kind: Literal[
        "request",
        "meeting",
        "matter",
        "star",
        "dispute",
        "rule",
        "handoff",
        "duty",
        "goal",
        "cycle",
        "case",
        "document",
        "project",
    ]
    id: UUID


class NoticeContact(BaseModel, frozen=True):
    """Who speaks for a department that is notified."""

    department: str
    person: str
    """The person's id in the directory."""
    capacity: ContactCapacity
    told: Annotated[ContactDelivery | None, Field(exclude_if=lambda told: told is None)] = None
    """How the person is told of it; `None` in notices of earlier versions."""


class Notice(BaseModel, frozen=True):
    """A notice to departments about work that is asked of them, an award or a rule."""

    notice_id: UUID
    kind: NoticeKind
    to: tuple[str, ...]
    """The departments that are notified."""
    person: str | None = None
    """The person who is named to them, if anybody."""
    about: Subject
    text: Wording
    cause: UUID
    """The id of the fact that caused the notice."""
    at: datetime
    """When the fact occurred."""
    contacts: tuple[NoticeContact, ...] = Field(default=(), exclude_if=lambda found: not found)
    """Who speaks for each of the departments about it, where anybody does; left out for nobody."""


class NoticeGiven(BaseModel, frozen=True):
    """A notice was given."""

    type: Literal["notice-given"] = "notice-given"
    notice: Notice


NoticeEvent = NoticeGiven


@dataclass(frozen=True)
class GiveNotice:
    """Give a notice."""

    notice: Notice

    @property
    def notice_id(self) -> UUID:
        """The id of the notice that the command gives."""
        return self.notice.notice_id


NoticeCommand = GiveNotice


def decide(command: NoticeCommand, notice: Notice | None) -> list[NoticeEvent]:
    """Return the notice, unless it was given already."""
    return [NoticeGiven(notice=command.notice)] if notice is None else []


def evolve(_: Notice | None, event: NoticeEvent) -> Notice | None:
    """Return the notice that was given."""
    return event.notice


def webhook_body(notice: Notice) -> str:
    """Return the body that webhooks send; a notice always has the same body, byte for byte."""
    data = notice.model_dump(mode="json", exclude={"kind", "at"})
    at = notice.model_dump(mode="json", include={"at"})["at"]
    return json.dumps(
        {"type": notice.kind, "timestamp": at, "data": data},
        ensure_ascii=False,
        separators=(",", ":"),
    )
