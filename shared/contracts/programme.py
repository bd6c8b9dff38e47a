"""The facts of the programme (实施方式): who runs it, and in which phase it is."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal
from uuid import UUID

from shared.contracts.added_facts import AddedFact
from shared.contracts.concerned_departments import declare_visible_to_everybody

ProgrammePhase = Literal["diagnosis", "pilot", "roll-out"]


@declare_visible_to_everybody
class ProgrammeBegun(AddedFact, frozen=True):
    """The programme is run from now on, beginning with its diagnosis."""

    type: Literal["concord.programme.programme-begun.v1"] = "concord.programme.programme-begun.v1"
    programme_id: UUID
    name: str
    size: Literal["small", "medium", "large"]
    """The company's size: up to 100, up to 1,000, more people."""
    scenario: Literal["projects", "orders", "product-development", "shared-services"]
    """In what its departments mostly work together."""
    planned_end: date
    """The last day of the diagnosis, as planned."""
    at: datetime


@declare_visible_to_everybody
class OfficerNamed(AddedFact, frozen=True):
    """A person answers for a subject of the programme, in the place of another or of nobody."""

    type: Literal["concord.programme.officer-named.v1"] = "concord.programme.officer-named.v1"
    programme_id: UUID
    subject: Literal["lead", "goals", "duties", "communication", "workflows"]
    """What is answered for; `lead` is the whole programme."""
    person: str
    """The person's id in the directory."""
    was: str | None
    """The id of the person who answered for it before."""
    at: datetime


@declare_visible_to_everybody
class PhaseEntered(AddedFact, frozen=True):
    """The programme is in its next phase."""

    type: Literal["concord.programme.phase-entered.v1"] = "concord.programme.phase-entered.v1"
    programme_id: UUID
    phase: ProgrammePhase
    """The phase that begins."""
    planned_end: date
    """Its last day, as planned."""
    overruled: tuple[str, ...]
    """The codes of the criteria that were not met."""
    reason: str | None
    """Why it was entered without them; `null` where all were met."""
    at: datetime


@declare_visible_to_everybody
class PhaseReplanned(AddedFact, frozen=True):
    """The present phase is planned to end on another day."""

    type: Literal["concord.programme.phase-replanned.v1"] = "concord.programme.phase-replanned.v1"
    programme_id: UUID
    phase: ProgrammePhase
    """The present phase."""
    was: date
    """The day on which it was planned to end before."""
    planned_end: date
    """The day on which it is planned to end now."""
    reason: str
    at: datetime


@declare_visible_to_everybody
class PhaseOverdue(AddedFact, frozen=True):
    """The present phase goes on behind its planned end; told once for each planned end."""

    type: Literal["concord.programme.phase-overdue.v1"] = "concord.programme.phase-overdue.v1"
    programme_id: UUID
    phase: ProgrammePhase
    """The present phase."""
    planned_end: date
    """The day on which it was planned to end."""
    at: datetime


@declare_visible_to_everybody
class ProgrammeEnded(AddedFact, frozen=True):
    """The programme is over."""

    type: Literal["concord.programme.programme-ended.v1"] = "concord.programme.programme-ended.v1"
    programme_id: UUID
    phase: ProgrammePhase
    """The phase in which it was."""
    reason: str
    at: datetime
