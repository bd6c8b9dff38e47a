"""The bodies of requests about the pilot."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from services.programme.domain.pilot_events import TuningVerdict
from services.programme.domain.target_codes import TargetCode
from shared.http.field_types import Code, Day, MultilineText


class PilotBody(BaseModel, extra="forbid"):
    """The project that is the pilot, who takes part, and from when to when."""

    project_id: UUID
    departments: Annotated[list[Code], Field(min_length=1, max_length=100, examples=[["sales"]])]
    starts_on: Annotated[Day, Field(examples=["2027-02-01"])]
    ends_on: Annotated[Day, Field(examples=["2027-03-31"])]
    """Its last day."""
    reason: Annotated[MultilineText, Field(examples=["Most departments take part in it"])]


class TuningBody(BaseModel):
    """What is done otherwise, why, and which figure is to change."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "what": "Requests name the day on which the answer is needed",
                    "why": "Every third answer came after it was of use",
                    "target": "resolution-time",
                }
            ]
        },
    )

    what: MultilineText
    why: MultilineText
    prediction: Annotated[MultilineText | None, Field(description="What is expected of it")] = None
    target: TargetCode


class ReviewTuningBody(BaseModel, extra="forbid"):
    """Whether a decision is kept or reverted."""

    verdict: TuningVerdict
    reason: Annotated[MultilineText, Field(examples=["Answers take half the time"])]
