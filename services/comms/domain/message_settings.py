"""What a subscription that sends messages to people wants: by which transport, what and when.

Where it sends to is no setting: the URL of a robot is its secret, and an address of e-mail or a
mobile number is a person's. `message_address` has those, and no event.
"""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel

from services.comms.domain.quiet_hours import QuietHours

Transport = Literal["feishu", "dingtalk", "wecom", "slack", "email"]
MessageLanguage = Literal["en", "zh", "both"]


class MessageSettings(BaseModel, frozen=True):
    """How notices are told to people."""

    transport: Transport
    language: MessageLanguage = "both"
    departments: tuple[str, ...] = ()
    """Only notices to one of these departments; none for those to any."""
    quiet_hours: QuietHours | None = None
    """When nothing is sent: what is due in them is sent when they end."""
