"""The bodies of requests about interviews."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from services.programme.domain.interview_records import InterviewNote
from services.programme.domain.plan_codes import PlanCode
from shared.http.field_types import Code, MultilineText, SingleLineText, Timestamp

MAX_NOTES = 100


class InterviewNoteBody(BaseModel, extra="forbid"):
    """One thing that was said."""

    about: PlanCode
    text: MultilineText


class NewInterview(BaseModel):
    """An interview, recorded with the consent of the person interviewed."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "person": "u-17",
                    "interviewer": "u-3",
                    "has_consented": True,
                    "consent": "Orally, at the beginning",
                    "notes": [{"about": "duties", "text": "Test reports come without dates."}],
                }
            ]
        },
    )

    person: Annotated[Code, Field(description="Who was interviewed: an id in the directory")]
    interviewer: Annotated[Code, Field(description="Who asked and noted")]
    has_consented: bool
    consent: Annotated[SingleLineText, Field(description="How the person agreed")]
    notes: Annotated[list[InterviewNoteBody], Field(min_length=1, max_length=MAX_NOTES)]
    survey_id: UUID | None = None
    at: Annotated[Timestamp | None, Field(description="When it was held; now, if left out")] = None

    def to_notes(self) -> tuple[InterviewNote, ...]:
        """Return the notes as values of the domain."""
        return tuple(InterviewNote(about=one.about, text=one.text) for one in self.notes)
