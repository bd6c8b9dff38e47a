"""A client of an installation with Slack connected, which signs as Slack does."""

from __future__ import annotations

import hashlib
import hmac
import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import httpx

from shared.service_runtime.connector_accounts import ConnectorAccount, SecretReference
from tests.connectors.area_client import ConnectorsClient
from tests.connectors.slack_bodies import SECRET


def slack_account(folder: Path) -> ConnectorAccount:
    """Return the account of a connected Slack whose secrets are files in a folder."""
    return ConnectorAccount(
        id="slack",
        system="slack",
        secrets=(SecretReference("file:secret", path=folder / "secret"),),
        token=SecretReference("file:token", path=folder / "token"),
        api_url="http://concord",
    )


@dataclass(frozen=True)
class SlackClient(ConnectorsClient):
    """Sends what Slack sends."""

    connector: str = "slack"

    async def deliver(
        self,
        body: bytes | dict[str, Any],
        identifier: str | None = None,
        *,
        signature: str | None = None,
        client: httpx.AsyncClient | None = None,
    ) -> httpx.Response:
        """Send an event now."""
        sent = body if isinstance(body, bytes) else json.dumps(body).encode()
        return await self.send_at(sent, self.installation.clock())

    async def send_at(
        self,
        body: bytes,
        at: datetime,
        *,
        timestamp: str | None = None,
        secret: str = SECRET,
    ) -> httpx.Response:
        """Send a request as Slack signs it at a time."""
        shown = str(int(at.timestamp())) if timestamp is None else timestamp
        mac = hmac.new(secret.encode(), f"v0:{shown}:".encode() + body, hashlib.sha256)
        headers = {"X-Slack-Signature": f"v0={mac.hexdigest()}", "X-Slack-Request-Timestamp": shown}
        return await self.installation.http_client.post(
            f"{self.api_root}/connectors/slack/webhook", content=body, headers=headers
        )
