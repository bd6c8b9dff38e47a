"""Who heads a department, as the directory tells it: the one who hears of its silence first.

An event's `type` is its name in the store: add one, never rename one.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import BaseModel


class HeadNamed(BaseModel, frozen=True):
    """Somebody heads the department from now on."""

    type: Literal["head-named"] = "head-named"
    department: str
    head: str
    at: datetime
    cause: UUID
    """The directory's fact."""


HeadEvent = HeadNamed


@dataclass(frozen=True)
class RecordDepartmentHead:
    """The directory named the department's head."""

    department: str
    head: str
    at: datetime
    cause: UUID


HeadCommand = RecordDepartmentHead

HeadId = str | None
"""The person's id; `None` while nobody was named."""


def head_stream(department: str) -> str:
    """Return the stream of a department's heads."""
    return f"head-{department}"


def decide(command: HeadCommand, head: HeadId) -> list[HeadEvent]:
    """Follow the directory; a head who is named again changes nothing."""
    if command.head == head:
        return []
    return [
        HeadNamed(
            department=command.department, head=command.head, at=command.at, cause=command.cause
        )
    ]


def evolve(_head: HeadId, event: HeadEvent) -> HeadId:
    """Return who heads the department after an event."""
    return event.head
