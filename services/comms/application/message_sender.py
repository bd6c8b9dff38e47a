"""Sends one text by a transport and returns the result."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from services.comms.application.mail_client import send_mail
from services.comms.application.webhook_client import WebhookClient
from services.comms.domain.message_address import MessageAddress
from services.comms.domain.message_answers import read_refusal
from services.comms.domain.message_mail import MailboxUnusable, build_mail
from services.comms.domain.message_requests import robot_request
from services.comms.domain.message_settings import Transport
from services.comms.domain.message_texts import MessageText
from services.comms.domain.webhook_delivery_commands import AttemptResult, ProviderRefusal
from services.comms.domain.webhook_url_validation import AllowedNetworks

MAX_ANSWER_BYTES = 16_384
"""What is read of a provider's answer, in bytes."""
MAILBOX_UNUSABLE = AttemptResult(
    None,
    "its sender or its recipient is no mailbox that is sent to; replace it",
    refusal=ProviderRefusal("mailbox-unusable"),
)


async def send_message(
    transport: Transport,
    address: MessageAddress,
    text: MessageText,
    delivery_id: UUID,
    at: datetime,
    client: WebhookClient,
    allowed: AllowedNetworks,
) -> AttemptResult:
    """Send a text; whatever goes wrong is part of the result, never raised."""
    if transport == "email":
        try:
            mail = build_mail(address, text, delivery_id, at)
        except MailboxUnusable:
            return MAILBOX_UNUSABLE
        return await send_mail(address, mail, allowed)
    request = robot_request(transport, address, text, at)
    result, answer = await client.exchange(
        request.url, request.headers, request.body, at, max_answer_bytes=MAX_ANSWER_BYTES
    )
    if result.status is None:
        return result
    return replace(result, refusal=read_refusal(transport, result.status, answer))
