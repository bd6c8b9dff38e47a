"""One matter (事项): how weighty it is, which channel was recommended, which one was used.

The recommendation is made when a matter is classified, by the policy of that moment, and stands:
people act on what they were told. Whoever uses another channel says why. An event's `type` is its
name in the store: add one, never rename one.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, Field

from services.comms.domain.channel_policy import Channel, ChannelPolicy, MatterClass
from services.comms.domain.refusals import CommsRefused, InvalidMatter, UnknownMatter


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
class Open:
    """To be settled."""

    subject: str
    department: str
    classification: Classification


@dataclass(frozen=True)
class Handled:
    """Settled."""

    channel: Channel
    reason: str | None
    """Why not through the recommended channel."""


Matter = Open | Handled | None


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


def decide(command: MatterCommand, matter: Matter) -> list[MatterEvent]:
    """Return what the command brings about.

    Raises `UnknownMatter`, `InvalidMatter` where a reason is missing or idle, and `CommsRefused`
    where the matter is handled already.
    """
    match command:
        case ClassifyMatter():
            return _classify(command, matter)
        case ReclassifyMatter():
            return _reclassify(command, matter)
        case HandleMatter():
            return _handle(command, matter)


def evolve(matter: Matter, event: MatterEvent) -> Matter:
    """Return where an event leaves the matter."""
    match event, matter:
        case MatterClassified(subject=subject, department=department, classification=found), _:
            return Open(subject, department, found)
        case MatterReclassified(classification=found), Open(subject, department):
            return Open(subject, department, found)
        case MatterHandled(channel=channel), _:
            return Handled(channel, None)
        case ChannelDeviated(channel=channel, reason=reason), _:
            return Handled(channel, reason)
        case _:
            return matter


def _classify(command: ClassifyMatter, matter: Matter) -> list[MatterEvent]:
    if matter is not None:
        raise CommsRefused("a matter of this id is classified already; reclassify it instead")
    return [
        MatterClassified(
            matter_id=command.matter_id,
            subject=command.subject,
            department=command.department,
            classification=_classification(command),
            at=command.at,
        )
    ]


def _reclassify(command: ReclassifyMatter, matter: Matter) -> list[MatterEvent]:
    match matter:
        case Open(classification=present) if present.matter_class == command.matter_class:
            return []
        case Open():
            return [
                MatterReclassified(
                    matter_id=command.matter_id,
                    classification=_classification(command),
                    at=command.at,
                )
            ]
        case Handled():
            raise CommsRefused("the matter is handled; its class stands")
        case None:
            raise _unknown()


def _handle(command: HandleMatter, matter: Matter) -> list[MatterEvent]:
    match matter:
        case Open(subject, department, found) if command.channel != found.recommended:
            if command.reason is None:
                raise InvalidMatter(
                    f"for a {found.matter_class} matter the channel {found.recommended!r} is "
                    f"recommended; give the reason for {command.channel!r}"
                )
            return [
                ChannelDeviated(
                    matter_id=command.matter_id,
                    subject=subject,
                    department=department,
                    classification=found,
                    channel=command.channel,
                    reason=command.reason,
                    at=command.at,
                )
            ]
        case Open():
            if command.reason is not None:
                raise InvalidMatter("the recommended channel needs no reason; leave it out")
            return [
                MatterHandled(matter_id=command.matter_id, channel=command.channel, at=command.at)
            ]
        case Handled(channel, reason) if (channel, reason) == (command.channel, command.reason):
            return []
        case Handled(channel):
            raise CommsRefused(f"the matter was handled already, through {channel!r}")
        case None:
            raise _unknown()


def _classification(command: ClassifyMatter | ReclassifyMatter) -> Classification:
    return Classification(
        matter_class=command.matter_class,
        recommended=command.policy.channels.recommended(command.matter_class),
        policy_version=command.policy.version,
    )


def _unknown() -> UnknownMatter:
    return UnknownMatter("there is no such matter; classify it first")
