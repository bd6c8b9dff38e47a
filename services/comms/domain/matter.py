"""One matter (事项): its class, the channel that was recommended, the channel that was used.

Commands are decided in `matter_decisions`. An event's `type` is its name in the
store: add one, never rename one.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, Field

from services.comms.domain.channel_policy import Channel, ChannelPolicy
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


class MatterHandled(BaseModel, frozen=True):
    """The department handled the matter through the recommended channel."""

    type: Literal["matter-handled"] = "matter-handled"
    matter_id: UUID
    channel: Channel
    at: datetime


class ChannelDeviated(BaseModel, frozen=True):
    """The department handled the matter through another channel, and said why."""

    type: Literal["channel-deviated"] = "channel-deviated"
    matter_id: UUID
    subject: str
    department: str
    classification: Classification
    channel: Channel
    reason: str
    at: datetime


MatterEvent = Annotated[
    MatterClassified | MatterReclassified | MatterHandled | ChannelDeviated,
    Field(discriminator="type"),
]


@dataclass(frozen=True)
class OpenMatter:
    """A matter that is to be handled."""

    subject: str
    department: str
    classification: Classification


@dataclass(frozen=True)
class HandledMatter:
    """A matter that was handled."""

    channel: Channel
    reason: str | None
    """Why another channel than the recommended one was used."""


MatterState = OpenMatter | HandledMatter | None


@dataclass(frozen=True)
class ClassifyMatter:
    """Open a matter of a class; the policy in force recommends its channel."""

    matter_id: UUID
    subject: str
    department: str
    matter_class: MatterClass
    policy: ChannelPolicy
    at: datetime


@dataclass(frozen=True)
class ReclassifyMatter:
    """Put an open matter into another class."""

    matter_id: UUID
    matter_class: MatterClass
    policy: ChannelPolicy
    at: datetime


@dataclass(frozen=True)
class HandleMatter:
    """Record the channel that a matter was handled through."""

    matter_id: UUID
    channel: Channel
    reason: str | None
    at: datetime


MatterCommand = ClassifyMatter | ReclassifyMatter | HandleMatter


def evolve(matter: MatterState, event: MatterEvent) -> MatterState:
    """Return the matter after an event."""
    match event, matter:
        case MatterClassified(
            subject=subject, department=department, classification=classification
        ), _:
            return OpenMatter(subject, department, classification)
        case MatterReclassified(classification=classification), OpenMatter(subject, department):
            return OpenMatter(subject, department, classification)
        case MatterHandled(channel=channel), _:
            return HandledMatter(channel, None)
        case ChannelDeviated(channel=channel, reason=reason), _:
            return HandledMatter(channel, reason)
        case _:
            return matter
