"""The commands to the meetings of a project, and what decides about a week (项目例会安排)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from services.comms.domain.project_rhythm_terms import RhythmTerms
from shared.working_time.workday_calendar import Calendar


@dataclass(frozen=True)
class WeekSituation:
    """What meetings a project has in a week."""

    called: int = 0
    """Planned, running or held."""
    held: int = 0


@dataclass(frozen=True)
class StartRhythm:
    """Call meetings of a project from now on, or know who takes part in it now."""

    project_id: UUID
    project: str
    participants: tuple[str, ...]
    at: datetime
    calendar: Calendar


@dataclass(frozen=True)
class SetRhythm:
    """Let the project meet by these terms from a week on."""

    project_id: UUID
    terms: RhythmTerms
    effective_from: date
    reason: str
    by: str
    at: datetime
    calendar: Calendar


@dataclass(frozen=True)
class CheckRhythm:
    """Plan what is due, and judge the weeks that are over."""

    project_id: UUID
    at: datetime
    calendar: Calendar
    organiser: str | None
    """Who calls them now; `None` where that is not known."""
    situations: Mapping[date, WeekSituation] = field(default_factory=dict)
    owed_by: str | None = None
    """Who was to call those of the week that is judged next; `None`: who calls them now."""


@dataclass(frozen=True)
class EndRhythm:
    """Call no more meetings: the project is over."""

    project_id: UUID
    at: datetime


ProjectRhythmCommand = StartRhythm | SetRhythm | CheckRhythm | EndRhythm
