"""The heads of a department, as the directory named them: a head acts where no liaison can.

An event's `type` is its name in the store: add one, never rename one.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from pydantic import BaseModel


class DepartmentHeadRecorded(BaseModel, frozen=True):
    """From a day on a person heads the department, or nobody does."""

    type: Literal["department-head-recorded"] = "department-head-recorded"
    department: str
    head: str | None
    valid_from: date
    at: datetime


@dataclass(frozen=True)
class RecordDepartmentHead:
    """Record what the directory said of a department's head."""

    department: str
    head: str | None
    valid_from: date
    at: datetime


Heads = tuple[tuple[date, str | None], ...]
"""Who heads the department from which day on, oldest first."""


def decide(command: RecordDepartmentHead, heads: Heads) -> list[DepartmentHeadRecorded]:
    """Return the event; one that says what is recorded for the day changes nothing."""
    if (command.valid_from, command.head) in heads:
        return []
    return [
        DepartmentHeadRecorded(
            department=command.department,
            head=command.head,
            valid_from=command.valid_from,
            at=command.at,
        )
    ]


def evolve(heads: Heads, event: DepartmentHeadRecorded) -> Heads:
    """Return the heads after an event: for the same day the later one counts."""
    others = tuple(one for one in heads if one[0] != event.valid_from)
    return tuple(sorted((*others, (event.valid_from, event.head)), key=lambda one: one[0]))
