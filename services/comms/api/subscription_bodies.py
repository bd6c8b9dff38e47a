"""The bodies of requests about subscriptions, and of the one answer that shows a secret."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, Field, StringConstraints

from services.comms.domain.notice import NoticeKind
from services.comms.domain.receiver import LONGEST
from services.comms.domain.subscription import Wish
from shared.http.commands import Done

Url = Annotated[
    str,
    StringConstraints(max_length=LONGEST, pattern=r"^[^\x00-\x20\x7f]+$"),
    Field(
        description="https, or http to this machine itself",
        examples=["https://example.com/concord"],
    ),
]
Kinds = Annotated[list[NoticeKind], Field(min_length=1, examples=[["silence-alerted"]])]
Secret = Annotated[str, StringConstraints(max_length=200, pattern=r"^whsec_[A-Za-z0-9+/=]+$")]


class WantedNotices(BaseModel, extra="forbid"):
    """Which kinds of notices are wanted, and where."""

    url: Url
    kinds: Kinds

    def wish(self) -> Wish:
        """Return it as the domain has it."""
        return Wish(url=self.url, kinds=tuple(self.kinds))


class NewSubscription(WantedNotices):
    """Which kinds of notices are wanted, where, and signed with what; one is made if left out."""

    secret: Secret | None = None


class Subscribed(Done):
    """The answer to a new subscription: the only one that shows its secret."""

    secret: str
