"""The commands to a survey."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.programme.domain.survey_events import Invitee, SurveyTerms
from services.programme.domain.survey_tally import Tally


@dataclass(frozen=True)
class PrepareSurvey:
    """Plan a survey."""

    survey_id: UUID
    terms: SurveyTerms
    at: datetime


@dataclass(frozen=True)
class InvitePeople:
    """Invite whoever works in departments when the survey opens, and single people."""

    survey_id: UUID
    departments: tuple[str, ...]
    people: tuple[str, ...]
    at: datetime


@dataclass(frozen=True)
class OpenSurvey:
    """Let those who are invited answer."""

    survey_id: UUID
    invited: tuple[Invitee, ...]
    """Those of the people and departments who work in the company now, each once."""
    at: datetime


@dataclass(frozen=True)
class RemindInvited:
    """Remind those who have not answered."""

    survey_id: UUID
    at: datetime


@dataclass(frozen=True)
class CloseSurvey:
    """Take no answers any more and count those that were taken."""

    survey_id: UUID
    tallies: tuple[Tally, ...]
    """How each unit answered, in the order of the units."""
    at: datetime
    reason: str | None = None
    """Why before its time; `None` at its time."""


LaterSurveyCommand = InvitePeople | OpenSurvey | RemindInvited | CloseSurvey
SurveyCommand = PrepareSurvey | LaterSurveyCommand
