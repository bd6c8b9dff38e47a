"""The events of a programme: who runs it, its phases, and what was stated for them.

An event's `type` is its name in the store: add one, never rename one.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, Field

from services.programme.domain.phase_criteria import CriterionCode, Phase, StatedCriterion

CompanySize = Literal["small", "medium", "large"]
"""小型、中型、大型: up to 100, up to 1,000, and more people."""

Scenario = Literal["projects", "orders", "product-development", "shared-services"]
"""In what departments mostly work together: projects, customers' orders, products, services."""

Subject = Literal["lead", "goals", "duties", "communication", "workflows"]
"""What an officer of the task force (专项小组) answers for; `lead` is the whole of it."""

SUBJECTS: tuple[Subject, ...] = ("lead", "goals", "duties", "communication", "workflows")


class Profile(BaseModel, frozen=True):
    """The company for which the programme is run."""

    size: CompanySize
    scenario: Scenario


class PlannedPhase(BaseModel, frozen=True):
    """A phase and how long it is planned to last."""

    phase: Phase
    months: int
    """Calendar months from the day on which the phase is entered."""


class ProgrammeTerms(BaseModel, frozen=True):
    """What a programme is begun with."""

    name: str
    profile: Profile
    phases: tuple[PlannedPhase, ...]


class ProgrammeBegun(BaseModel, frozen=True):
    """The programme is run from now on, beginning with its diagnosis."""

    type: Literal["programme-begun"] = "programme-begun"
    programme_id: UUID
    terms: ProgrammeTerms
    planned_end: date
    """The last day of the diagnosis, as planned."""
    at: datetime


class OfficerNamed(BaseModel, frozen=True):
    """A person answers for a subject of the programme, in the place of another or of nobody."""

    type: Literal["officer-named"] = "officer-named"
    programme_id: UUID
    subject: Subject
    person: str
    """The person's id in the directory, here and below."""
    was: str | None
    at: datetime


class CriterionStated(BaseModel, frozen=True):
    """A criterion of a phase to come is met, as an officer states with evidence."""

    type: Literal["criterion-stated"] = "criterion-stated"
    programme_id: UUID
    criterion: StatedCriterion
    evidence: str
    at: datetime


class CriterionWithdrawn(BaseModel, frozen=True):
    """A statement was taken back before the phase was entered on it."""

    type: Literal["criterion-withdrawn"] = "criterion-withdrawn"
    programme_id: UUID
    criterion: StatedCriterion
    reason: str
    at: datetime


class PhaseEntered(BaseModel, frozen=True):
    """The programme is in its next phase."""

    type: Literal["phase-entered"] = "phase-entered"
    programme_id: UUID
    phase: Phase
    planned_end: date
    """The phase's last day, as planned."""
    overruled: tuple[CriterionCode, ...]
    """The criteria that were not met."""
    reason: str | None
    """Why it was entered without them; `None` where all were met."""
    at: datetime


class PhaseReplanned(BaseModel, frozen=True):
    """The present phase is planned to end on another day."""

    type: Literal["phase-replanned"] = "phase-replanned"
    programme_id: UUID
    phase: Phase
    was: date
    planned_end: date
    reason: str
    at: datetime


class PhaseOverdue(BaseModel, frozen=True):
    """The present phase goes on behind its planned end; told once for each planned end."""

    type: Literal["phase-overdue"] = "phase-overdue"
    programme_id: UUID
    phase: Phase
    planned_end: date
    at: datetime


class ProgrammeEnded(BaseModel, frozen=True):
    """The programme is over."""

    type: Literal["programme-ended"] = "programme-ended"
    programme_id: UUID
    phase: Phase
    """The phase that it was in."""
    reason: str
    at: datetime


ProgrammeEvent = Annotated[
    ProgrammeBegun
    | OfficerNamed
    | CriterionStated
    | CriterionWithdrawn
    | PhaseEntered
    | PhaseReplanned
    | PhaseOverdue
    | ProgrammeEnded,
    Field(discriminator="type"),
]
