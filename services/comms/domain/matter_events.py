"""The events of one matter (事项).

An event's `type` is its name in the store: add one, never rename one.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, Field

from services.comms.domain.channel_policy import Channel
from services.comms.domain.matter_class import MatterClass


class Classification(BaseModel, frozen=True):
    """A matter's class and what the policy recommended for it."""

    matter_class: MatterClass
    recommended: Channel
    policy_version: int


class MatterClassified(BaseModel, frozen=True):
    """A department opened a matter and gave it its class."""

    type: Literal["matter-classified"] = "matter-classified"
    matter_id: UUID
    subject: str
    department: str
    classification: Classification
    at: datetime


class MatterReclassified(BaseModel, frozen=True):
    """The matter was put into another class before it was handled."""

    type: Literal["matter-reclassified"] = "matter-reclassified"
    matter_id: UUID
    classification: Classification
    at: datetime
    subject: str | None = None
    department: str | None = None
    """Both are `None` in events of earlier versions."""


class MatterHandled(BaseModel, frozen=True):
    """The department handled the matter through the recommended channel."""

    type: Literal["matter-handled"] = "matter-handled"
    matter_id: UUID
    channel: Channel
    at: datetime
    subject: str | None = None
    department: str | None = None
    matter_class: MatterClass | None = None
    """The three are `None` in events of earlier versions."""


class ChannelDeviated(BaseModel, frozen=True):
    """The department handled the matter through another channel, and said why.

    So it did where it names a document, and none was sent here.
    """

    type: Literal["channel-deviated"] = "channel-deviated"
    matter_id: UUID
    subject: str
    department: str
    classification: Classification
    channel: Channel
    reason: str
    at: datetime
    without_document: bool = False
    """Whether the channel is a document, and none of the matter was sent."""


MatterEvent = Annotated[
    MatterClassified | MatterReclassified | MatterHandled | ChannelDeviated,
    Field(discriminator="type"),
]
