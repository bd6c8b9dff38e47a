"""Slack: messages in its channels, by its Events API."""

from __future__ import annotations

from datetime import timedelta

from services.connectors.domain.port import ExternalSystem, SignedTime
from services.connectors.domain.systems.slack.message_events import read_challenge, read_message
from services.connectors.domain.systems.slack.request_signature import is_signed, signed_prefix

SLACK = ExternalSystem(
    name="slack",
    signature_header="X-Slack-Signature",
    identifier_header=None,
    is_signed=is_signed,
    read=read_message,
    signed_time=SignedTime("X-Slack-Request-Timestamp", timedelta(minutes=5), signed_prefix),
    read_challenge=read_challenge,
)
