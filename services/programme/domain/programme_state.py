"""The states of a programme: running in one of its phases, or ended."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from services.programme.domain.phase_criteria import CriterionCode, Phase, StatedCriterion
from services.programme.domain.programme_events import (
    SUBJECTS,
    CriterionStated,
    CriterionWithdrawn,
    OfficerNamed,
    PhaseEntered,
    PhaseOverdue,
    PhaseReplanned,
    ProgrammeBegun,
    ProgrammeEnded,
    ProgrammeEvent,
    ProgrammeTerms,
    Subject,
)


@dataclass(frozen=True)
class RunningProgramme:
    """A programme in one of its phases."""

    terms: ProgrammeTerms
    phase: Phase
    since: datetime
    """When the phase was entered."""
    planned_end: date
    officers: Mapping[Subject, str] = field(default_factory=dict)
    statements: Mapping[StatedCriterion, str] = field(default_factory=dict)
    """The evidence of each criterion that was stated."""
    overdue_announced_for: date | None = None
    """The planned end behind which the phase was told to go on."""

    @property
    def met(self) -> frozenset[CriterionCode]:
        """The criteria that are met by the programme's own records."""
        complete: frozenset[CriterionCode] = (
            frozenset({"task-force-complete"})
            if set(self.officers) == set(SUBJECTS)
            else frozenset()
        )
        return complete.union(self.statements)


@dataclass(frozen=True)
class EndedProgramme:
    """A programme that is over."""

    reason: str


Programme = RunningProgramme | EndedProgramme | None


def evolve(programme: Programme, event: ProgrammeEvent) -> Programme:
    """Return the programme's state after an event."""
    match event, programme:
        case ProgrammeBegun(), _:
            return RunningProgramme(event.terms, "diagnosis", event.at, event.planned_end)
        case ProgrammeEnded(reason=reason), _:
            return EndedProgramme(reason)
        case _, RunningProgramme():
            return _evolve_running(programme, event)
        case _:
            return programme


def _evolve_running(  # noqa: PLR0911  one return for each event
    programme: RunningProgramme, event: ProgrammeEvent
) -> RunningProgramme:
    match event:
        case OfficerNamed(subject=subject, person=person):
            return replace(programme, officers={**programme.officers, subject: person})
        case CriterionStated(criterion=criterion, evidence=evidence):
            return replace(programme, statements={**programme.statements, criterion: evidence})
        case CriterionWithdrawn(criterion=criterion):
            kept = {c: e for c, e in programme.statements.items() if c != criterion}
            return replace(programme, statements=kept)
        case PhaseEntered(phase=phase, planned_end=planned_end, at=at):
            return replace(programme, phase=phase, since=at, planned_end=planned_end)
        case PhaseReplanned(planned_end=planned_end):
            return replace(programme, planned_end=planned_end)
        case PhaseOverdue(planned_end=planned_end):
            return replace(programme, overdue_announced_for=planned_end)
        case _:
            return programme
