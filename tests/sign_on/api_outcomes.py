"""Requests to the API with a token, and their outcomes as short texts."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from uuid import uuid4

import httpx

from shared.testing.installation import TestInstallation

REQUESTS = "/api/comms/v1/requests"


async def read(installation: TestInstallation, token: str) -> str:
    """Read a list, and return the outcome."""
    return outcome(
        await installation.http_client.get(REQUESTS, headers={"Authorization": f"Bearer {token}"})
    )


async def send_request(installation: TestInstallation, token: str, asker: str) -> str:
    """Send a request to another department, and return the outcome."""
    body = {"asker": asker, "department": "SALES", "matter": "simple", "subject": "When?"}
    headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": str(uuid4())}
    return outcome(
        await installation.http_client.post(REQUESTS, json={**body, "text": "?"}, headers=headers)
    )


def outcome(response: httpx.Response) -> str:
    """Return `done`, or the status and code of the problem."""
    if response.is_success:
        return "done"
    return f"{response.status_code} {response.json()['code']}"


async def wait_for_outcome(
    attempt: Callable[[], Awaitable[str]], expected: str, within: float
) -> None:
    """Repeat an attempt until its outcome is the expected one; fails after `within` seconds."""
    async with asyncio.timeout(within):
        while await attempt() != expected:
            await asyncio.sleep(0.05)
