"""The bodies of requests and answers about people's own subscriptions."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, Field

from services.comms.api.message_subscription_bodies import Mailbox, QuietHoursBody
from services.comms.api.webhook_subscription_bodies import NoticeKinds
from services.comms.domain.message_settings import (
    MessageLanguage,
    MessageSettings,
    OwnSettings,
)
from services.comms.domain.webhook_subscription_events import SubscriptionSettings
from shared.http.field_types import Code


class OwnSubscriptionBody(BaseModel, extra="forbid"):
    """Which kinds of notices you are told, in which language and when."""

    kinds: NoticeKinds
    language: MessageLanguage = "both"
    departments: Annotated[list[Code], Field(max_length=500)] = []
    """Only notices to one of them; none for those to any that you read."""
    quiet_hours: QuietHoursBody | None = None
    only_as_contact: bool = False
    """Only those for which you speak for your department on the day: as liaison, as deputy in an
    absence, or as head."""

    def to_settings(
        self, url: str, departments: tuple[str, ...], own: OwnSettings | None
    ) -> SubscriptionSettings:
        """Return the settings as a domain value."""
        return SubscriptionSettings(
            url=url,
            kinds=tuple(self.kinds),
            message=MessageSettings(
                transport="email",
                language=self.language,
                departments=departments,
                quiet_hours=self.quiet_hours and self.quiet_hours.to_domain(),
                only_as_contact=self.only_as_contact,
                own=own,
            ),
        )


class NewOwnSubscription(OwnSubscriptionBody):
    """What you are told, and where."""

    mail_server: UUID
    """By which mail server it is sent: one of `GET /mail-servers`."""
    mailbox: Mailbox


class MailServer(BaseModel):
    """A mail server by which people may have notices sent to their own mailbox."""

    subscription_id: UUID
    """By this id it is named as `mail_server`."""
    url: str
