"""The commands to the webhook subscriptions (订阅)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.comms.domain.webhook_subscription_events import SubscriptionSettings
from services.comms.domain.webhook_url_validation import AllowedNetworks


@dataclass(frozen=True)
class CreateSubscription:
    """Create a subscription."""

    subscription_id: UUID
    wish: SubscriptionSettings
    key_id: UUID
    """Which key signs its messages."""
    at: datetime
    allowed: AllowedNetworks
    """The networks without public addresses where its receiver may be."""


@dataclass(frozen=True)
class ChangeSubscription:
    """Change the URL or the kinds of a subscription."""

    subscription_id: UUID
    wish: SubscriptionSettings
    at: datetime
    allowed: AllowedNetworks
    """The networks without public addresses where its receiver may be."""


@dataclass(frozen=True)
class RotateKey:
    """Sign with another key; the present one signs as well until `overlap_until`."""

    subscription_id: UUID
    key_id: UUID
    overlap_until: datetime
    at: datetime
    address: str | None = None
    """Scheme and host of the address that the key is, of a subscription that tells people."""


@dataclass(frozen=True)
class DeleteSubscription:
    """Delete a subscription: nothing is sent to it any more, and its keys are forgotten."""

    subscription_id: UUID
    at: datetime


@dataclass(frozen=True)
class DisableSubscription:
    """Disable a subscription: send nothing for the time being."""

    subscription_id: UUID
    at: datetime


@dataclass(frozen=True)
class EnableSubscription:
    """Enable a subscription again."""

    subscription_id: UUID
    at: datetime


SubscriptionCommand = (
    CreateSubscription
    | ChangeSubscription
    | RotateKey
    | DisableSubscription
    | EnableSubscription
    | DeleteSubscription
)
