"""The commands to the webhook subscriptions (订阅)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.comms.domain.webhook_subscription_events import SubscriptionSettings


@dataclass(frozen=True)
class CreateSubscription:
    """Create a subscription."""

    subscription_id: UUID
    wish: SubscriptionSettings
    at: datetime


@dataclass(frozen=True)
class ChangeSubscription:
    """Change the URL or the kinds of a subscription."""

    subscription_id: UUID
    wish: SubscriptionSettings
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
    CreateSubscription | ChangeSubscription | DisableSubscription | EnableSubscription
)
