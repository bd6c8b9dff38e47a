"""The commands to a project's kick-off T."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from shared.eventsourcing.refusal import Refusal
from shared.working_time.workday_calendar import Calendar


@dataclass(frozen=True)
class StartProject:
    """Start the project at its kick-off T."""

    project_id: UUID
    kick_off: datetime
    is_kick_off_stated: bool = True
    """Whether the caller named it; a repetition that names none contradicts none."""
    calendar: Calendar | None = None
    """The company's calendar in force; needed where an entry counts working days."""


@dataclass(frozen=True)
class PlanKickOff:
    """Have the project start by itself at a later time."""

    project_id: UUID
    kick_off: datetime
    at: datetime


@dataclass(frozen=True)
class StartPlannedProject:
    """Start the project if its planned time has come by `at`."""

    project_id: UUID
    at: datetime
    calendar: Calendar | None = None
    refusal: Refusal | None = None
    """Why it cannot start, where what it names does not exist any more."""


@dataclass(frozen=True)
class MoveKickOff:
    """Move T of a planned or running project."""

    project_id: UUID
    kick_off: datetime
    reason: str
    at: datetime
    calendar: Calendar | None = None
    settled: frozenset[UUID] = frozenset()
    """The entries that are owed no more: handed over or waived. Their dates stay."""


ScheduleCommand = StartProject | PlanKickOff | StartPlannedProject | MoveKickOff
"""The commands about T."""
