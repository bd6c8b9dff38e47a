"""The commands to a programme's pilot."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from services.programme.domain.pilot_events import SnapshotFigures, TuningVerdict
from services.programme.domain.target_codes import TargetCode


@dataclass(frozen=True)
class ChoosePilot:
    """Choose the project, the departments and the days of the pilot."""

    programme_id: UUID
    project_id: UUID
    departments: tuple[str, ...]
    starts_on: date
    ends_on: date
    reason: str
    at: datetime


@dataclass(frozen=True)
class TakeSnapshot:
    """Keep the figures of a snapshot's two weeks."""

    programme_id: UUID
    number: int
    figures: SnapshotFigures
    at: datetime
    """When it is taken."""


@dataclass(frozen=True)
class DecideTuning:
    """Do something of the pilot otherwise."""

    programme_id: UUID
    what: str
    why: str
    prediction: str | None
    target: TargetCode
    at: datetime


@dataclass(frozen=True)
class ReviewTuning:
    """Keep what was decided, or revert it."""

    programme_id: UUID
    number: int
    verdict: TuningVerdict
    reason: str
    at: datetime


@dataclass(frozen=True)
class EndPilot:
    """End the pilot: no more snapshots are taken."""

    programme_id: UUID
    reason: str
    at: datetime


LaterPilotCommand = TakeSnapshot | DecideTuning | ReviewTuning | EndPilot
PilotCommand = ChoosePilot | LaterPilotCommand
