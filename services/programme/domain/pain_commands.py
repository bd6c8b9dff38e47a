"""The commands to a programme's pain list."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from services.programme.domain.pain_events import (
    HourlyRate,
    MeasureOutcome,
    PainDetails,
    PainEstimate,
    PainOutcome,
)
from services.programme.domain.plan_codes import PlanCode


@dataclass(frozen=True)
class RecordPain:
    """Put a pain on the list."""

    programme_id: UUID
    pain_id: UUID
    details: PainDetails
    estimate: PainEstimate | None
    at: datetime


@dataclass(frozen=True)
class RatePain:
    """Estimate how often a pain is felt and what it costs."""

    programme_id: UUID
    pain_id: UUID
    estimate: PainEstimate
    reason: str
    at: datetime


@dataclass(frozen=True)
class TakeMeasure:
    """Do something against a pain."""

    programme_id: UUID
    pain_id: UUID
    what: str
    person: str
    by_when: date
    at: datetime


@dataclass(frozen=True)
class CloseMeasure:
    """Say that a measure was done, or is given up."""

    programme_id: UUID
    pain_id: UUID
    number: int
    outcome: MeasureOutcome
    reason: str
    at: datetime


@dataclass(frozen=True)
class ClosePain:
    """Say that a pain is solved, or drop it."""

    programme_id: UUID
    pain_id: UUID
    outcome: PainOutcome
    reason: str
    at: datetime


@dataclass(frozen=True)
class ReopenPain:
    """Say that a pain that was closed is felt again."""

    programme_id: UUID
    pain_id: UUID
    reason: str
    at: datetime


@dataclass(frozen=True)
class MergePain:
    """Say that a pain is another one of the list."""

    programme_id: UUID
    pain_id: UUID
    into: UUID
    reason: str
    at: datetime


@dataclass(frozen=True)
class SetPainRate:
    """Set what an hour of people costs in the ranking."""

    programme_id: UUID
    rate: HourlyRate
    at: datetime


@dataclass(frozen=True)
class DecidePriorities:
    """Decide which of the five plans comes first."""

    programme_id: UUID
    first: PlanCode
    reason: str | None
    at: datetime


CommandToPain = RatePain | TakeMeasure | CloseMeasure | ClosePain | ReopenPain | MergePain
"""The commands to a pain that is on the list."""

PainListCommand = RecordPain | CommandToPain | SetPainRate | DecidePriorities
