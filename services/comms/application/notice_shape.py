"""What a notice consists of, and how its text shows a time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from services.comms.domain.notice import NoticeKind, Subject, Wording
from shared.eventsourcing.company_time import COMPANY_TIME_ZONE


@dataclass(frozen=True)
class NoticeContent:
    """A notice's kind, recipients, subject and text."""

    kind: NoticeKind
    to: tuple[str, ...]
    about: Subject
    text: Wording
    person: str | None = None


def company_time_text(at: datetime) -> str:
    """Return a time to the minute, in the company's zone."""
    return f"{at.astimezone(COMPANY_TIME_ZONE):%Y-%m-%d %H:%M}"


def late(department: str, thing: str, due_at: datetime) -> Wording:
    """Return that a department is late with something that has the same name in both languages."""
    return late_thing(department, Wording(en=f"“{thing}”", zh=f"“{thing}”"), due_at)


def late_thing(department: str, thing: Wording, due_at: datetime) -> Wording:
    """Return that a department is late with something."""
    due = company_time_text(due_at)
    return Wording(
        en=f"{department} owed {thing.en} by {due}; it is late.",
        zh=f"{department} 应于 {due} 前完成{thing.zh}，现已逾期。",
    )
