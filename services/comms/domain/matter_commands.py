"""The commands to one matter (事项)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.comms.domain.channel_policy import Channel, ChannelPolicy
from services.comms.domain.matter_class import MatterClass


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
    has_document: bool = True
    """Whether a document of the matter was sent; asked where it is handled by one."""

    @property
    def lacks_document(self) -> bool:
        """Whether it is handled by a document that was not sent here."""
        return self.channel == "document" and not self.has_document


MatterCommand = ClassifyMatter | ReclassifyMatter | HandleMatter
