"""The commands to a programme."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from services.programme.domain.phase_criteria import CriterionCode, Phase, StatedCriterion
from services.programme.domain.programme_events import ProgrammeTerms, Subject


@dataclass(frozen=True)
class BeginProgramme:
    """Begin the programme with its diagnosis."""

    programme_id: UUID
    terms: ProgrammeTerms
    at: datetime


@dataclass(frozen=True)
class NameOfficer:
    """Name who answers for a subject."""

    programme_id: UUID
    subject: Subject
    person: str
    at: datetime


@dataclass(frozen=True)
class StateCriterion:
    """State with evidence that a criterion of a phase to come is met."""

    programme_id: UUID
    criterion: StatedCriterion
    evidence: str
    at: datetime


@dataclass(frozen=True)
class WithdrawCriterion:
    """Take a statement back."""

    programme_id: UUID
    criterion: StatedCriterion
    reason: str
    at: datetime


@dataclass(frozen=True)
class EnterPhase:
    """Enter the next phase."""

    programme_id: UUID
    phase: Phase
    at: datetime
    overruling: str | None = None
    """Why the phase is entered although criteria are not met."""
    measured: frozenset[CriterionCode] = frozenset()
    """The criteria that are met by what the area knows beside the programme itself."""


@dataclass(frozen=True)
class ReplanPhase:
    """Plan another end of the present phase."""

    programme_id: UUID
    planned_end: date
    reason: str
    at: datetime


@dataclass(frozen=True)
class AnnounceOverduePhase:
    """Tell that the present phase goes on behind its planned end, where it does by `at`."""

    programme_id: UUID
    at: datetime


@dataclass(frozen=True)
class EndProgramme:
    """End the programme."""

    programme_id: UUID
    reason: str
    at: datetime


LaterCommand = (
    NameOfficer
    | StateCriterion
    | WithdrawCriterion
    | EnterPhase
    | ReplanPhase
    | AnnounceOverduePhase
    | EndProgramme
)
"""The commands to a programme that was begun."""

ProgrammeCommand = BeginProgramme | LaterCommand
