"""The events of a programme's pilot: its project, snapshots of its figures, and tuning decisions.

An event's `type` is its name in the store: add one, never rename one.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, Field

from services.programme.domain.target_codes import TargetCode

CompanyPart = Literal["project", "departments", "rest"]
"""Of whom a figure is: the pilot's project, its departments, all other departments."""

TuningVerdict = Literal["kept", "reverted"]


class SnapshotFigure(BaseModel, frozen=True):
    """What a target's figure was in the window of a snapshot."""

    value: Decimal | None
    """In `unit`; `None` where nothing was observed."""
    numerator: Decimal
    denominator: Decimal
    observations: int
    unit: str


SnapshotFigures = Mapping[CompanyPart, Mapping[TargetCode, SnapshotFigure]]


class PilotEvent(BaseModel, frozen=True):
    """What happened to the pilot of a programme."""

    programme_id: UUID
    at: datetime


class PilotChosen(PilotEvent, frozen=True):
    """A project is the pilot, with the departments that take part in it."""

    type: Literal["pilot-chosen"] = "pilot-chosen"
    project_id: UUID
    departments: tuple[str, ...]
    starts_on: date
    ends_on: date
    """Its last day."""
    reason: str
    next_due: datetime
    """When the first snapshot is taken."""


class SnapshotTaken(PilotEvent, frozen=True):
    """The figures of two weeks were kept, of the pilot and of the rest of the company.

    `at` is the end of the two weeks, however late it was taken.
    """

    type: Literal["snapshot-taken"] = "snapshot-taken"
    number: int
    """0 is of the two weeks before the pilot."""
    since: datetime
    figures: SnapshotFigures
    taken_at: datetime
    late: bool
    """Whether it was taken more than a day after it was due."""
    next_due: datetime | None
    """When the next one is taken; `None` after the last."""


class TuningDecided(PilotEvent, frozen=True):
    """Something of the pilot is done otherwise from now on."""

    type: Literal["tuning-decided"] = "tuning-decided"
    number: int
    what: str
    why: str
    prediction: str | None
    """What is expected of it."""
    target: TargetCode
    """The target whose figure is to change."""
    before: int | None
    """The last snapshot before it; `None` where none was taken yet."""


class TuningReviewed(PilotEvent, frozen=True):
    """A tuning decision was looked at again: it is kept, or reverted."""

    type: Literal["tuning-reviewed"] = "tuning-reviewed"
    number: int
    verdict: TuningVerdict
    reason: str


class PilotEnded(PilotEvent, frozen=True):
    """The pilot ended before its last day, or with its programme; no more snapshots are taken."""

    type: Literal["pilot-ended"] = "pilot-ended"
    reason: str


StoredPilotEvent = Annotated[
    PilotChosen | SnapshotTaken | TuningDecided | TuningReviewed | PilotEnded,
    Field(discriminator="type"),
]
