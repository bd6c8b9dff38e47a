"""One notice (通知): who is told what, in English and Chinese, and which fact it comes of.

A notice is given once and never changes; how it reaches anybody is a delivery's affair. An event's
`type` is its name in the store: add one, never rename one.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import BaseModel

NoticeKind = Literal["silence-alerted", "reply-breached", "meeting-overran", "channel-deviated"]


class Wording(BaseModel, frozen=True):
    """The same sentence twice."""

    en: str
    zh: str


class Subject(BaseModel, frozen=True):
    """What a notice is about."""

    kind: Literal["request", "meeting", "matter"]
    id: UUID


class Notice(BaseModel, frozen=True):
    """Everything there is to tell."""

    notice_id: UUID
    kind: NoticeKind
    to: tuple[str, ...]
    """Departments."""
    person: str | None = None
    """Who of them in particular."""
    about: Subject
    text: Wording
    cause: UUID
    """The fact it comes of."""
    at: datetime
    """When that happened."""


class NoticeGiven(BaseModel, frozen=True):
    """Somebody is to be told something."""

    type: Literal["notice-given"] = "notice-given"
    notice: Notice


NoticeEvent = NoticeGiven


@dataclass(frozen=True)
class GiveNotice:
    """Tell somebody something."""

    notice: Notice

    @property
    def notice_id(self) -> UUID:
        """The notice it gives."""
        return self.notice.notice_id


NoticeCommand = GiveNotice


def decide(command: NoticeCommand, notice: Notice | None) -> list[NoticeEvent]:
    """Give the notice, once."""
    return [NoticeGiven(notice=command.notice)] if notice is None else []


def evolve(_: Notice | None, event: NoticeEvent) -> Notice | None:
    """Return the notice."""
    return event.notice


def webhook_body(notice: Notice) -> str:
    """Return the body that webhooks send: the same, byte for byte, however often it is sent."""
    told = notice.model_dump(mode="json", exclude={"kind", "at"})
    at = notice.model_dump(mode="json", include={"at"})["at"]
    return json.dumps(
        {"type": notice.kind, "timestamp": at, "data": told},
        ensure_ascii=False,
        separators=(",", ":"),
    )
