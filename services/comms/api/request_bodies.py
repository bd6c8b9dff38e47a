"""The bodies of requests about requests."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from services.comms.domain.history import WaitingOn
from services.comms.domain.reply_policy import MatterKind
from services.comms.domain.request_events import Ask
from shared.http.fields import Code, Moment, Prose, Text


class NewRequest(BaseModel):
    """What one department asks another."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "asker": "sales",
                    "department": "rnd",
                    "matter": "complex",
                    "subject": "Can the sensor be had in red? 传感器能否提供红色？",
                    "text": "A customer in the north asks for 2,000 pieces by spring.",
                }
            ]
        },
    )

    asker: Code
    department: Annotated[Code, Field(description="Who is asked")]
    matter: MatterKind
    subject: Text
    text: Prose
    at: Moment | None = None

    def ask(self, request_id: UUID) -> Ask:
        """Return it as the domain has it."""
        return Ask(request_id=request_id, **self.model_dump(exclude={"text", "at"}))


class Reply(BaseModel, extra="forbid"):
    """What the asked department says, and when it said it; now, if left out."""

    text: Annotated[Prose, Field(examples=["The dye is ordered; samples on Friday"])]
    at: Moment | None = None


class Waiting(BaseModel, extra="forbid"):
    """Why the asked department cannot go on, and since when; now, if left out."""

    waiting_on: WaitingOn
    reason: Annotated[Prose, Field(examples=["Which shade of red?"])]
    at: Moment | None = None


class Because(BaseModel, extra="forbid"):
    """Why, and when it happened; now, if left out."""

    reason: Annotated[Prose, Field(examples=["The customer no longer asks for it"])]
    at: Moment | None = None


class RightTime(BaseModel, extra="forbid"):
    """When an entry really happened, and why it is corrected."""

    at: Moment
    reason: Annotated[Prose, Field(examples=["It was answered by telephone the day before"])]


class Why(BaseModel, extra="forbid"):
    """Why an entry is struck out."""

    reason: Annotated[Prose, Field(examples=["Entered for the wrong request"])]
