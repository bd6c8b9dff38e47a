"""The state of one matter (事项): its class, the channel recommended, the channel used."""

from __future__ import annotations

from dataclasses import dataclass

from services.comms.domain.channel_policy import Channel
from services.comms.domain.matter_events import (
    ChannelDeviated,
    Classification,
    MatterClassified,
    MatterEvent,
    MatterHandled,
    MatterReclassified,
)


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
