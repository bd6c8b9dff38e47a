"""Who leads the programme, as the directory says: for what nobody set otherwise.

An event's `type` is its name in the store: add one, never rename one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from pydantic import BaseModel

STREAM_NAME = "company-officers"
CALLING_ROLES = ("general-manager", "officer-goals")
"""Whose department calls alignment meetings, the first that anybody has."""


class OfficerAssigned(BaseModel, frozen=True):
    """A person has such a role in a department from now on, or has it no more."""

    type: Literal["officer-assigned"] = "officer-assigned"
    person: str
    department: str
    roles: tuple[str, ...]
    """Those of `CALLING_ROLES`; none ends it."""
    at: datetime


@dataclass(frozen=True)
class RecordAssignment:
    """Record in which department a person is, with which roles."""

    person: str
    department: str
    roles: tuple[str, ...]
    at: datetime


OfficersCommand = RecordAssignment

Officers = Mapping[str, OfficerAssigned]
"""The last assignment of each person who has, or had, such a role."""


def decide(command: RecordAssignment, officers: Officers) -> list[OfficerAssigned]:
    """Return the assignment where it changes who has which role; an older one changes nothing."""
    known = officers.get(command.person)
    roles = tuple(role for role in CALLING_ROLES if role in command.roles)
    if known is None and not roles:
        return []
    if known is not None and (
        command.at < known.at or (known.department, known.roles) == (command.department, roles)
    ):
        return []
    return [
        OfficerAssigned(
            person=command.person, department=command.department, roles=roles, at=command.at
        )
    ]


def evolve(officers: Officers, event: OfficerAssigned) -> Officers:
    """Return the officers after an event."""
    return {**officers, event.person: event}


def calling_departments(officers: Officers) -> list[str]:
    """Return the departments that may call alignment meetings, the general manager's first."""
    return [
        one.department
        for role in CALLING_ROLES
        for _, one in sorted(officers.items())
        if role in one.roles
    ]
