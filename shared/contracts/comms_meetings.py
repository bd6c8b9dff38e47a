"""The facts of meetings: planned, and held with which attendance."""

from __future__ import annotations

from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import BaseModel

from shared.contracts.added_facts import AddedFact
from shared.contracts.concerned_departments import DepartmentCode


class MeetingPlanned(AddedFact, frozen=True):
    """A meeting was planned, or its plan was replaced."""

    type: Literal["concord.comms.meeting-planned.v1"] = "concord.comms.meeting-planned.v1"
    meeting_id: UUID
    title: str
    organiser: DepartmentCode
    departments: tuple[DepartmentCode, ...]
    starts_at: datetime
    minutes: int
    at: datetime


class MeetingAttendance(BaseModel, frozen=True):
    """How much of a meeting's time was a department's."""

    department: DepartmentCode
    people: int
    """So many of its people attended."""
    minutes: int
    """The minutes of all of them together."""


class MeetingHeld(BaseModel, frozen=True):
    """A meeting took place; the fact says how long it took, and from which departments."""

    type: Literal["concord.comms.meeting-held.v1"] = "concord.comms.meeting-held.v1"
    meeting_id: UUID
    title: str
    kind: Literal["project", "alignment", "other"]
    planned_minutes: int
    actual_minutes: int
    departments: tuple[DepartmentCode, ...]
    """These are the departments of those who attended."""
    person_minutes: int
    attendance: tuple[MeetingAttendance, ...] | None = None
    """What each department's part was; `None` if an earlier version published it."""
    at: datetime
