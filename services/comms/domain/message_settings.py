"""What a subscription that sends messages to people wants: by which transport, what and when.

Where it sends to is no setting: the URL of a robot is its secret, and an address of e-mail or a
mobile number is a person's. `message_address` has those, and no event.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Literal
from uuid import UUID

from pydantic import BaseModel

from services.comms.domain.quiet_hours import QuietHours

Transport = Literal["feishu", "dingtalk", "wecom", "slack", "email"]
MessageLanguage = Literal["en", "zh", "both"]


class OwnSettings(BaseModel, frozen=True):
    """Of a person's own subscription: whose it is, and by which mail server it is sent."""

    person: str
    """The person's sign-on subject."""
    mail_server: UUID
    """The subscription whose mail server sends it."""


class MessageSettings(BaseModel, frozen=True):
    """How notices are told to people."""

    transport: Transport
    language: MessageLanguage = "both"
    departments: tuple[str, ...] = ()
    """Only notices to one of these departments; none for those to any."""
    quiet_hours: QuietHours | None = None
    """When nothing is sent: what is due in them is sent when they end."""
    serves_people: bool = False
    """Of e-mail: whether people may have notices sent to themselves by its mail server."""
    only_as_contact: bool = False
    """Of a person's own: only notices for which the person speaks for a department on the day, as
    liaison, as deputy in an absence, or as its head."""
    unless_contact_is_told: bool = False
    """Of a group's: only notices whose contact has no subscription of their own for them."""
    own: OwnSettings | None = None
    """Of a person's own subscription; `None` for those that officers keep."""

    def wants(self, to: Collection[str]) -> bool:
        """Return whether a notice to these departments is told."""
        return not self.departments or not set(self.departments).isdisjoint(to)
