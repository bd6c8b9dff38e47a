"""Subscriptions on the terminal."""

from __future__ import annotations

import csv
import io
import json

import pytest

from services.comms.cli.subscription_list import subscriptions
from shared.testing.terminal import open_terminal
from tests.comms.area_client import CommsClient
from tests.comms.message_delivery import tell_by


async def test_subscriptions_are_listed_without_their_addresses(
    area_client: CommsClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    await area_client.create_subscription("https://example.com/hook")
    await tell_by(
        area_client,
        "slack",
        {"url": "https://hooks.slack.com/services/T0/B0/secret"},
        departments=["RND"],
        quiet_hours={"begins": "20:00", "ends": "08:00"},
    )
    terminal = open_terminal(area_client.installation, monkeypatch)
    shown = await terminal.done(subscriptions)
    for text in ("webhook", "Slack", "20:00–08:00", "rnd", "meeting-overran"):
        assert text in shown
    webhook, robot = csv.DictReader(io.StringIO(await terminal.done(subscriptions, "--format=csv")))
    assert (webhook["transport"], robot["transport"]) == ("webhook", "slack")
    assert (robot["kinds"], robot["url"]) == ("meeting-overran", "https://hooks.slack.com")
    assert (robot["person"], robot["departments"]) == ("", "rnd")
    rows = json.loads(await terminal.done(subscriptions, "--format=json"))
    assert len(rows) == 2
    assert "secret" not in json.dumps(rows)
