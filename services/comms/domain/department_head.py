"""The head of a department, as the directory named it; the first to be notified of a silence.

An event's `type` is its name in the store: add one, never rename one.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import BaseModel


class HeadNamed(BaseModel, frozen=True):
    """The directory named a department's head, who is head from now on."""

    type: Literal["head-named"] = "head-named"
    department: str
    head: str
    at: datetime
    cause: UUID
    """The id of the directory's fact."""


class HeadRemoved(BaseModel, frozen=True):
    """The directory said that nobody leads a department any more."""

    type: Literal["head-removed"] = "head-removed"
    department: str
    at: datetime
    cause: UUID
    """The id of the directory's fact."""


HeadEvent = HeadNamed | HeadRemoved


@dataclass(frozen=True)
class RecordDepartmentHead:
    """Record the head that the directory named; `None` where nobody leads it any more."""

    department: str
    head: str | None
    at: datetime
    cause: UUID


HeadCommand = RecordDepartmentHead

HeadId = str | None
"""The person's id; `None` while nobody was named."""


def head_stream_name(department: str) -> str:
    """Return the stream of a department's head."""
    return f"head-{department}"


def decide(command: HeadCommand, head: HeadId) -> list[HeadEvent]:
    """Return the new head; one who is named again changes nothing."""
    if command.head == head:
        return []
    if command.head is None:
        removed = HeadRemoved(department=command.department, at=command.at, cause=command.cause)
        return [removed]
    return [
        HeadNamed(
            department=command.department, head=command.head, at=command.at, cause=command.cause
        )
    ]


def evolve(_head: HeadId, event: HeadEvent) -> HeadId:
    """Return who heads the department after an event."""
    return event.head if isinstance(event, HeadNamed) else None
