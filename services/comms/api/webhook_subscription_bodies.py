"""The bodies of requests about subscriptions, and of the one answer that shows a secret."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, Field, StringConstraints

from services.comms.domain.notice import NoticeKind
from services.comms.domain.webhook_subscription_events import SubscriptionSettings
from services.comms.domain.webhook_url_validation import MAX_URL_LENGTH
from shared.http.command_execution import Done

WebhookUrl = Annotated[
    str,
    StringConstraints(max_length=MAX_URL_LENGTH, pattern=r"^[^\x00-\x20\x7f]+$"),
    Field(
        description="https, or http to this machine itself",
        examples=["https://example.com/concord"],
    ),
]
NoticeKinds = Annotated[list[NoticeKind], Field(min_length=1, examples=[["silence-alerted"]])]
WebhookSecret = Annotated[
    str, StringConstraints(max_length=200, pattern=r"^whsec_[A-Za-z0-9+/=]+$")
]


class SubscriptionSettingsBody(BaseModel, extra="forbid"):
    """Which kinds of notices are wanted, and where."""

    url: WebhookUrl
    kinds: NoticeKinds

    def to_settings(self) -> SubscriptionSettings:
        """Return the settings as a domain value."""
        return SubscriptionSettings(url=self.url, kinds=tuple(self.kinds))


class NewSubscription(SubscriptionSettingsBody):
    """Which kinds of notices are wanted, where, and signed with what; one is made if left out."""

    secret: WebhookSecret | None = None


class Subscribed(Done):
    """The answer to a new subscription: the only one that shows its secret."""

    secret: str
