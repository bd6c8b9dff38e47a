"""One matter (事项): how weighty it is, which channel was recommended, which one was used.

What comes of a command is decided in `matter_decisions`. An event's `type` is its name in the
store: add one, never rename one.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, Field

from services.comms.domain.channel_policy import Channel, ChannelPolicy, MatterClass


class Classification(BaseModel, frozen=True):
    """A matter's class and what the policy recommended for it."""

    matter_class: MatterClass
    recommended: Channel
    policy_version: int


class MatterClassified(BaseModel, frozen=True):
    """A department has something to settle, and knows how weighty it is."""

    type: Literal["matter-classified"] = "matter-classified"
    matter_id: UUID
    subject: str
    department: str
    classification: Classification
    at: datetime


class MatterReclassified(BaseModel, frozen=True):
    """It turned out to be of another class before it was handled."""

    type: Literal["matter-reclassified"] = "matter-reclassified"
    matter_id: UUID
    classification: Classification
    at: datetime


class MatterHandled(BaseModel, frozen=True):
    """The department settled it through the recommended channel."""

    type: Literal["matter-handled"] = "matter-handled"
    matter_id: UUID
    channel: Channel
    at: datetime


class ChannelDeviated(BaseModel, frozen=True):
    """The department settled it through another channel, and said why."""

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
    """To be settled."""

    subject: str
    department: str
    classification: Classification


@dataclass(frozen=True)
class HandledMatter:
    """Settled."""

    channel: Channel
    reason: str | None
    """Why not through the recommended channel."""


MatterState = OpenMatter | HandledMatter | None


@dataclass(frozen=True)
class ClassifyMatter:
    """Say how weighty a matter is; the policy in force recommends."""

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
    """Say which channel was used."""

    matter_id: UUID
    channel: Channel
    reason: str | None
    at: datetime


MatterCommand = ClassifyMatter | ReclassifyMatter | HandleMatter


def evolve(matter: MatterState, event: MatterEvent) -> MatterState:
    """Return where an event leaves the matter."""
    match event, matter:
        case MatterClassified(subject=subject, department=department, classification=found), _:
            return OpenMatter(subject, department, found)
        case MatterReclassified(classification=found), OpenMatter(subject, department):
            return OpenMatter(subject, department, found)
        case MatterHandled(channel=channel), _:
            return HandledMatter(channel, None)
        case ChannelDeviated(channel=channel, reason=reason), _:
            return HandledMatter(channel, reason)
        case _:
            return matter
