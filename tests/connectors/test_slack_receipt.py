"""Slack's requests come in: only those that it signed, just now."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from tests.connectors.slack_bodies import message
from tests.connectors.slack_client import SlackClient


async def test_a_request_is_taken_within_5_minutes_and_once(slack: SlackClient) -> None:
    now, body = slack.installation.clock(), json.dumps(message()).encode()
    first = await slack.send_at(body, now)
    assert first.status_code == 202, first.text
    again = await slack.send_at(body, now + timedelta(minutes=5))  # Slack tries again
    assert again.json() == first.json()
    assert await slack.count("delivery") == 1


@pytest.mark.parametrize("minutes", [-5.1, 5.1])
async def test_a_replayed_request_is_refused_after_5_minutes_and_leaves_nothing(
    slack: SlackClient, minutes: float
) -> None:
    at = slack.installation.clock() + timedelta(minutes=minutes)
    refused = await slack.send_at(json.dumps(message()).encode(), at)
    assert (refused.status_code, refused.json()["code"]) == (401, "signature-expired")
    assert await slack.count("event") == 0


@pytest.mark.parametrize("timestamp", ["", "now", "-1", "1e9", "9" * 30])
async def test_a_signature_without_a_good_time_is_refused(
    slack: SlackClient, timestamp: str
) -> None:
    body = json.dumps(message()).encode()
    refused = await slack.send_at(body, slack.installation.clock(), timestamp=timestamp)
    assert refused.status_code == 401
    assert await slack.count("event") == 0


async def test_a_forged_or_changed_request_is_refused(slack: SlackClient) -> None:
    now, body = slack.installation.clock(), json.dumps(message()).encode()
    refused = await slack.send_at(body, now, secret="another")
    assert (refused.status_code, refused.json()["code"]) == (401, "signature-wrong")
    challenge = b'{"type":"url_verification","challenge":"abc"}'
    assert (await slack.send_at(challenge, now, secret="")).status_code == 401
    assert await slack.count("event") == 0


async def test_slack_is_answered_when_it_is_told_of_the_address(slack: SlackClient) -> None:
    body = b'{"type":"url_verification","challenge":"abc"}'
    answer = await slack.send_at(body, slack.installation.clock())
    assert (answer.status_code, answer.json()) == (200, {"challenge": "abc"})
    assert await slack.count("event") == 0
