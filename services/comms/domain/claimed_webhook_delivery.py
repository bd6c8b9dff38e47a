"""The message of a delivery: what is sent, where to, and what it is signed with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID


@dataclass(frozen=True)
class ClaimedWebhookDelivery:
    """A message to one subscription."""

    delivery_id: UUID
    subscription_id: UUID
    notice_id: UUID
    """The id of the message: the same for every attempt and every subscription."""
    url: str
    secrets: Sequence[str] = field(repr=False)
    """What it is signed with, the newest first; none where no secret can be read."""
    body: str
