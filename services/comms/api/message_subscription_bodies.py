"""The bodies of requests about subscriptions that tell people."""

from __future__ import annotations

from datetime import time
from typing import Annotated

from pydantic import BaseModel, Field, StringConstraints

from services.comms.api.webhook_subscription_bodies import NoticeKinds, UrlMalformed
from services.comms.domain.message_address import MAILBOX_FORM, MessageAddress
from services.comms.domain.message_settings import (
    MessageLanguage,
    MessageSettings,
    Transport,
)
from services.comms.domain.quiet_hours import QuietHours
from services.comms.domain.webhook_subscription_events import SubscriptionSettings
from services.comms.domain.webhook_url_validation import MAX_URL_LENGTH
from shared.http.field_types import Code
from shared.http.text_formats import FormatReason


class TimeOfDayMalformed(FormatReason):
    """The time of the day is none."""

    patterns = (r"^([01][0-9]|2[0-3]):[0-5][0-9]$",)
    en = "this must be a time of the day, like 20:00"
    zh = "须为一天中的时间，例如 20:00"


class MailboxMalformed(FormatReason):
    """The e-mail address is none."""

    patterns = (rf"^{MAILBOX_FORM}$",)
    en = "this must be an e-mail address, like ann@example.com"
    zh = "须为电子邮件地址，例如 ann@example.com"


class RobotSecretMalformed(FormatReason):
    """The secret is empty, or has control characters."""

    patterns = (r"^[^\x00-\x1f\x7f]+$",)
    en = "this must be the secret of the robot, or user:password of the mail server"
    zh = "须为机器人的密钥，或邮件服务器的 用户名:密码"


class MentionMalformed(FormatReason):
    """The person who is mentioned is none."""

    patterns = (r"^[+@A-Za-z0-9._-]+$",)
    en = "this must be a mobile number (DingTalk) or a user id (WeCom)"
    zh = "须为手机号（钉钉）或用户编号（企业微信）"


TimeOfDay = Annotated[
    str,
    StringConstraints(pattern=TimeOfDayMalformed.patterns[0]),
    Field(examples=["20:00"]),
]
Mailbox = Annotated[
    str,
    StringConstraints(max_length=254, pattern=MailboxMalformed.patterns[0]),
    Field(examples=["ann@example.com"]),
]
RobotSecret = Annotated[
    str, StringConstraints(max_length=500, pattern=RobotSecretMalformed.patterns[0])
]
Mention = Annotated[
    str,
    StringConstraints(max_length=64, pattern=MentionMalformed.patterns[0]),
]
MessageUrl = Annotated[
    str,
    StringConstraints(max_length=MAX_URL_LENGTH, pattern=UrlMalformed.patterns[0]),
    Field(
        description="The robot's whole address, or the mail server as smtps:// or smtp://",
        examples=["https://open.feishu.cn/open-apis/bot/v2/hook/0123"],
    ),
]


class QuietHoursBody(BaseModel, extra="forbid"):
    """From when until when nothing is sent, every day in Asia/Shanghai."""

    begins: TimeOfDay
    ends: TimeOfDay

    def to_domain(self) -> QuietHours:
        """Return the hours as a domain value."""
        return QuietHours(
            begins=time.fromisoformat(self.begins), ends=time.fromisoformat(self.ends)
        )


class MessageSettingsBody(BaseModel, extra="forbid"):
    """Which kinds of notices are told, how and when."""

    transport: Transport
    kinds: NoticeKinds
    language: MessageLanguage = "both"
    departments: Annotated[list[Code], Field(max_length=500)] = []
    """Only notices to one of them; none for those to any."""
    quiet_hours: QuietHoursBody | None = None
    unless_contact_is_told: bool = False
    """Only notices whose liaison, or who acts, has no subscription of their own for them."""
    serves_people: bool = False
    """Of e-mail: whether people may have notices sent to themselves by its mail server."""

    def to_settings(self, url: str, departments: tuple[str, ...]) -> SubscriptionSettings:
        """Return the settings as a domain value, with what may be shown of the address."""
        return SubscriptionSettings(
            url=url,
            kinds=tuple(self.kinds),
            message=MessageSettings(
                transport=self.transport,
                language=self.language,
                departments=departments,
                quiet_hours=self.quiet_hours and self.quiet_hours.to_domain(),
                unless_contact_is_told=self.unless_contact_is_told,
                serves_people=self.serves_people,
            ),
        )


class MessageAddressBody(BaseModel, extra="forbid"):
    """Where it is told; no answer shows it."""

    url: MessageUrl
    secret: RobotSecret | None = None
    mentions: Annotated[list[Mention], Field(max_length=50)] = []
    sender: Mailbox | None = None
    recipient: Mailbox | None = None

    def to_address(self) -> MessageAddress:
        """Return the address as a domain value."""
        return MessageAddress(
            url=self.url,
            secret=self.secret,
            mentions=tuple(self.mentions),
            sender=self.sender,
            recipient=self.recipient,
        )


class NewMessageSubscription(MessageSettingsBody):
    """What is told, how, when and where."""

    address: MessageAddressBody
