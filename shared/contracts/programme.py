"""The facts of the programme (实施方式): who runs it, and in which phase it is."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal
from uuid import UUID

from pydantic import BaseModel

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


@declare_visible_to_everybody
class SurveyOpened(AddedFact, frozen=True):
    """A survey can be answered by those who are invited."""

    type: Literal["concord.programme.survey-opened.v1"] = "concord.programme.survey-opened.v1"
    survey_id: UUID
    name: str
    purpose: ProgrammePhase
    """The phase of the programme for which it is asked."""
    invited: int
    """How many people are invited: five or more."""
    closes_at: datetime
    """The last instant at which an answer is taken."""
    at: datetime


@declare_visible_to_everybody
class InvitedReminded(AddedFact, frozen=True):
    """Those who have not answered a survey are reminded; nobody is told who these are."""

    type: Literal["concord.programme.invited-reminded.v1"] = "concord.programme.invited-reminded.v1"
    survey_id: UUID
    closes_at: datetime
    """The last instant at which an answer is taken."""
    at: datetime


class SurveySatisfaction(BaseModel, frozen=True):
    """The mean of all scores of satisfaction of a survey."""

    mean_ten_thousandths: int
    """The mean in ten thousandths of a point, halves rounded up."""
    answers: int
    """How many people answered: five or more."""
    score_sum: int
    """All scores, added up."""
    scores: int
    """So many scores were given; the mean is `score_sum / scores`, exactly."""
    points: int
    """The scale: scores from 1 to this one, the best."""


class SurveyWindow(BaseModel, frozen=True):
    """When a survey was open."""

    since: datetime
    """When it was opened."""
    until: datetime
    """When it was closed."""


@declare_visible_to_everybody
class SurveyClosed(AddedFact, frozen=True):
    """A survey is over, and its results can be read."""

    type: Literal["concord.programme.survey-closed.v1"] = "concord.programme.survey-closed.v1"
    survey_id: UUID
    purpose: ProgrammePhase
    """The phase of the programme for which it was asked."""
    satisfaction: SurveySatisfaction | None
    """`null` below five answers, and where the questionnaire does not ask for it."""
    window: SurveyWindow
    """When it could be answered."""
    at: datetime
