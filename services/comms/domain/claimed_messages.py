"""What one subscription is to be told now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

from services.comms.domain.message_address import MessageAddress
from services.comms.domain.message_settings import MessageSettings
from services.comms.domain.message_texts import QueuedNotice


@dataclass(frozen=True)
class ClaimedMessages:
    """The notices that are due to a subscription, the longest due first."""

    subscription_id: UUID
    settings: MessageSettings
    address: MessageAddress | None = field(repr=False)
    """`None` where it cannot be decrypted here."""
    key_ids: tuple[UUID, UUID | None]
    """The keys that the address is of: its own, and of a person's own the mail server's."""
    notices: Sequence[QueuedNotice]
