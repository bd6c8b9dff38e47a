"""A letter: what a delivery sends, where to, and what it is signed with."""

from __future__ import annotations

from dataclasses import dataclass, field
from uuid import UUID


@dataclass(frozen=True)
class WebhookMessage:
    """One message to one subscription."""

    delivery_id: UUID
    subscription_id: UUID
    notice_id: UUID
    """The message's id: the same however often it is sent, and to whomever."""
    url: str
    secret: str = field(repr=False)
    body: str
