"""The bodies of requests about subscriptions, and of the one answer that shows a secret."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, Field, StringConstraints

from services.comms.domain.notice import NoticeKind
from services.comms.domain.webhook_subscription_events import SubscriptionSettings
from services.comms.domain.webhook_url_validation import MAX_URL_LENGTH
from shared.http.command_execution import Done
from shared.http.text_formats import FormatReason


class UrlMalformed(FormatReason):
    """The address has spaces or control characters."""

    patterns = (r"^[^\x00-\x20\x7f]+$",)
    en = "this must be a web address without spaces, like https://example.com/concord"
    zh = "须为不含空格的网址，例如 https://example.com/concord"


class SecretMalformed(FormatReason):
    """The secret has another form than Standard Webhooks says."""

    patterns = (r"^whsec_[A-Za-z0-9+/=]+$",)
    en = "this must be whsec_ and then the secret in Base64"
    zh = "须为 whsec_ 加上 Base64 编码的密钥"


WebhookUrl = Annotated[
    str,
    StringConstraints(max_length=MAX_URL_LENGTH, pattern=UrlMalformed.patterns[0]),
    Field(
        description="https to a public address; others, and http to this machine, where allowed",
        examples=["https://example.com/concord"],
    ),
]
NoticeKinds = Annotated[list[NoticeKind], Field(min_length=1, examples=[["silence-alerted"]])]
WebhookSecret = Annotated[
    str, StringConstraints(max_length=200, pattern=SecretMalformed.patterns[0])
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


class NewSecret(BaseModel, extra="forbid", frozen=True):
    """What messages are to be signed with; one is made if left out."""

    secret: WebhookSecret | None = None


class Subscribed(Done):
    """The answer to a new subscription or secret: the only one that shows the secret."""

    secret: str | None
    """`null` in the answer to a repeated request where the secret is no longer kept."""
