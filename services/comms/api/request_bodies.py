"""The bodies of HTTP requests about requests between departments."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from services.comms.domain.matter_class import MatterClass
from services.comms.domain.request_details import RequestDetails, RequestItem, RequestItemKind
from services.comms.domain.request_timeline import WaitingOn
from shared.http.field_types import Code, MultilineText, SingleLineText, Timestamp


class RequestItemBody(BaseModel, extra="forbid"):
    """What a request is about."""

    kind: RequestItemKind
    id: UUID

    def to_domain(self) -> RequestItem:
        """Return the item as a value of the domain."""
        return RequestItem(kind=self.kind, id=self.id)


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
    matter: MatterClass
    subject: SingleLineText
    text: MultilineText
    about: Annotated[
        RequestItemBody | None,
        Field(description="What it is about: whose liaison is contacted; left out for none"),
    ] = None
    at: Timestamp | None = None

    def to_request_details(self, request_id: UUID, codes: Mapping[str, str]) -> RequestDetails:
        """Return the details as a domain value, with the codes as the directory spells them."""
        return RequestDetails(
            request_id=request_id,
            subject=self.subject,
            matter=self.matter,
            asker=codes[self.asker],
            department=codes[self.department],
            about=self.about.to_domain() if self.about else None,
        )


class ReplyBody(BaseModel, extra="forbid"):
    """What the asked department says, and when it said it; now, if left out."""

    text: Annotated[MultilineText, Field(examples=["The dye is ordered; samples on Friday"])]
    at: Timestamp | None = None


class PauseRequestBody(BaseModel, extra="forbid"):
    """Why the asked department cannot go on, and since when; now, if left out."""

    waiting_on: WaitingOn
    reason: Annotated[MultilineText, Field(examples=["Which shade of red?"])]
    at: Timestamp | None = None


class RetimeEntryBody(BaseModel, extra="forbid"):
    """When an entry really happened, and why it is corrected."""

    at: Timestamp
    reason: Annotated[
        MultilineText, Field(examples=["It was answered by telephone the day before"])
    ]
