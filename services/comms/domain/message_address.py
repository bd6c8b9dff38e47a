"""Where messages to people are sent, and with which secret: kept encrypted, and in no event.

A robot's URL holds the token that lets anybody send by it; recipients and mobile numbers are
persons'. An event is never deleted, and this can be.
"""

from __future__ import annotations

import hashlib
from typing import get_args
from urllib.parse import urlsplit

from pydantic import BaseModel, Field

from services.comms.domain.message_refusals import (
    MailboxesMissing,
    MailboxesNotUsed,
    MentionsNotUsed,
    RobotSecretMissing,
    RobotSecretNotUsed,
    SchemeOfOtherTransport,
)
from services.comms.domain.message_settings import Transport
from services.comms.domain.webhook_url_validation import (
    AllowedNetworks,
    is_loopback_url,
    validate_url,
)

SIGNED_TRANSPORTS = frozenset[Transport]({"feishu", "dingtalk"})
"""Their robots sign; of the others the URL itself is the secret."""
MENTIONING_TRANSPORTS = frozenset[Transport]({"dingtalk", "wecom"})
"""DingTalk mentions people by mobile number, WeCom by user id."""
ROBOTS = frozenset[Transport](get_args(Transport)) - {"email"}

_ATOM, _LABEL = r"[A-Za-z0-9!#$%&'*+/=^_{|}~-]+", r"[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?"
MAILBOX_FORM = rf"{_ATOM}(\.{_ATOM})*@{_LABEL}(\.{_LABEL})*"
"""The regular expression of mailboxes: `dot-atom` of RFC 5322 without `?`, and a host's name.

With `?` a mailbox could be an encoded word (RFC 2047), which mail libraries decode: to line breaks,
or to another mailbox than the one that was validated.
"""


class MessageAddress(BaseModel, frozen=True):
    """The address of a robot or of a mailbox."""

    url: str = Field(repr=False)
    """`https://…` of a robot; `smtps://…` of a mail server, or `smtp://…` with STARTTLS."""
    secret: str | None = Field(default=None, repr=False)
    """What a robot signs with, or `user:password` for the mail server."""
    mentions: tuple[str, ...] = Field(default=(), repr=False)
    """Who is mentioned by each message."""
    sender: str | None = None
    recipient: str | None = Field(default=None, repr=False)

    @property
    def origin(self) -> str:
        """Scheme, host and port of the URL: what may be shown of it."""
        parts = urlsplit(self.url)
        return f"{parts.scheme}://{parts.netloc}"

    @property
    def robot(self) -> str:
        """Return what tells this robot or mailbox from another one, for its limits.

        Subscriptions that send to the same one share it. It does not give the URL away, of which
        the token is random.
        """
        return hashlib.sha256(f"{self.url}\n{self.recipient or ''}".encode()).hexdigest()


def validate_address(
    address: MessageAddress, transport: Transport, allowed: AllowedNetworks
) -> None:
    """Raise `InvalidSubscription` where a transport cannot, or must not, send to an address."""
    validate_message_url(address.url, transport, allowed)
    if transport in SIGNED_TRANSPORTS and not address.secret:
        raise RobotSecretMissing
    if transport in ROBOTS - SIGNED_TRANSPORTS and address.secret is not None:
        raise RobotSecretNotUsed
    if transport not in MENTIONING_TRANSPORTS and address.mentions:
        raise MentionsNotUsed
    mailboxes = (address.sender, address.recipient)
    if transport == "email" and not all(mailboxes):
        raise MailboxesMissing
    if transport != "email" and any(mailboxes):
        raise MailboxesNotUsed


def validate_message_url(url: str, transport: Transport, allowed: AllowedNetworks) -> None:
    """Raise `InvalidSubscription` where messages may not be sent to a URL.

    The rules are those of webhooks. Mail without encryption goes to this machine alone, too:
    `smtp` to another one begins with STARTTLS.
    """
    scheme = url.partition("://")[0].lower()
    if scheme not in ({"smtp", "smtps"} if transport == "email" else {"https", "http"}):
        raise SchemeOfOtherTransport
    validate_url(as_web_url(url), allowed)


def as_web_url(url: str) -> str:
    """Return the URL of the web that the rules of addresses see in one of a mail server."""
    given, separator, rest = url.partition("://")
    scheme = given.lower()
    if scheme in {"smtp", "smtps"}:
        is_plain = scheme == "smtp" and is_loopback_url(f"http://{rest}")
        scheme = "http" if is_plain else "https"
    return f"{scheme}{separator}{rest}"
