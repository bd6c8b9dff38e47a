"""Interviews: what somebody said, as an interviewer noted it and with their consent."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, Field

from services.programme.domain.plan_codes import PlanCode
from services.programme.domain.survey_refusals import (
    ConsentMissing,
    InterviewIdTaken,
    UnknownInterview,
)


class InterviewNote(BaseModel, frozen=True):
    """One thing that was said."""

    about: PlanCode
    text: str


class InterviewTerms(BaseModel, frozen=True):
    """An interview as it is recorded."""

    survey_id: UUID | None
    """The survey that it goes with; its answers are counted without it."""
    person: str
    """Who was interviewed: an id in the directory, as all people are named."""
    department: str
    interviewer: str
    consent: str
    """How the person agreed to be recorded."""
    notes: tuple[InterviewNote, ...]
    held_at: datetime


class InterviewRecorded(BaseModel, frozen=True):
    """An interview was noted down, with the consent of the person interviewed."""

    type: Literal["interview-recorded"] = "interview-recorded"
    interview_id: UUID
    terms: InterviewTerms
    at: datetime


class ConsentWithdrawn(BaseModel, frozen=True):
    """The person interviewed takes the consent back: the notes are shown no more."""

    type: Literal["consent-withdrawn"] = "consent-withdrawn"
    interview_id: UUID
    at: datetime


InterviewEvent = Annotated[InterviewRecorded | ConsentWithdrawn, Field(discriminator="type")]


@dataclass(frozen=True)
class RecordInterview:
    """Note an interview down."""

    interview_id: UUID
    terms: InterviewTerms
    has_consented: bool
    at: datetime


@dataclass(frozen=True)
class WithdrawConsent:
    """Take the consent back."""

    interview_id: UUID
    at: datetime


InterviewCommand = RecordInterview | WithdrawConsent


@dataclass(frozen=True)
class Interview:
    """An interview that is recorded."""

    terms: InterviewTerms
    is_withdrawn: bool = False


def decide(command: InterviewCommand, interview: Interview | None) -> list[InterviewEvent]:
    """Return the events that a command leads to.

    Raises `ConsentMissing`, `InterviewIdTaken` and `UnknownInterview`.
    """
    match command, interview:
        case RecordInterview(has_consented=False), _:
            raise ConsentMissing
        case RecordInterview(), None:
            return [
                InterviewRecorded(
                    interview_id=command.interview_id, terms=command.terms, at=command.at
                )
            ]
        case RecordInterview(terms=terms), Interview(terms=recorded) if terms == recorded:
            return []
        case RecordInterview(), _:
            raise InterviewIdTaken
        case WithdrawConsent(), None:
            raise UnknownInterview(interview_id=command.interview_id)
        case WithdrawConsent(), Interview(is_withdrawn=True):
            return []
        case _:
            return [ConsentWithdrawn(interview_id=command.interview_id, at=command.at)]


def evolve(interview: Interview | None, event: InterviewEvent) -> Interview | None:
    """Return the interview after an event."""
    match event, interview:
        case InterviewRecorded(terms=terms), _:
            return Interview(terms)
        case ConsentWithdrawn(), Interview(terms=terms):
            return Interview(terms, is_withdrawn=True)
        case _:
            return interview
