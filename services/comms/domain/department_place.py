"""Where a department stands in the tree: the departments above it, as the directory says.

An event's `type` is its name in the store: add one, never rename one.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal
from uuid import UUID

from pydantic import BaseModel


class DepartmentPlaceRecorded(BaseModel, frozen=True):
    """A department stands under this parent from a day on; `None` is the top."""

    type: Literal["department-place-recorded"] = "department-place-recorded"
    department: str
    parent: str | None
    valid_from: date
    at: datetime
    cause: UUID
    """The id of the directory's fact."""


@dataclass(frozen=True)
class RecordDepartmentPlace:
    """Record the parent that the directory named."""

    department: str
    parent: str | None
    valid_from: date
    at: datetime
    cause: UUID


DepartmentPlaceCommand = RecordDepartmentPlace
DepartmentPlaceEvent = DepartmentPlaceRecorded

PlaceTerms = tuple[DepartmentPlaceRecorded, ...]
"""What was said of a department's parents, by the first day; of one day the last thing said."""


def place_stream_name(department: str) -> str:
    """Return the stream of a department's place."""
    return f"place-{department}"


def decide(command: RecordDepartmentPlace, terms: PlaceTerms) -> list[DepartmentPlaceRecorded]:
    """Return the new place, unless it is known."""
    if any((one.valid_from, one.parent) == (command.valid_from, command.parent) for one in terms):
        return []
    return [
        DepartmentPlaceRecorded(
            department=command.department,
            parent=command.parent,
            valid_from=command.valid_from,
            at=command.at,
            cause=command.cause,
        )
    ]


def evolve(terms: PlaceTerms, event: DepartmentPlaceRecorded) -> PlaceTerms:
    """Return what was said after an event."""
    others = (one for one in terms if one.valid_from != event.valid_from)
    return tuple(sorted((*others, event), key=lambda one: one.valid_from))


def parent_on(terms: PlaceTerms, day: date) -> str | None:
    """Return the department above on a day; `None` at the top, and where nothing is known."""
    begun = [one for one in terms if one.valid_from <= day]
    return begun[-1].parent if begun else None
