"""Files and decides disputes over HTTP, for tests."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import httpx

from shared.http.auth import Role
from tests.incentives.area_client import IncentivesClient

HANDOFF = f"handoff-{UUID(int=1)}"
FIGURE = {"type": "figure", "obligation": HANDOFF}
REASONS = {"reasons": "The specification changed on the day before"}
LAUNCH = str(UUID(bytes=b"launch".rjust(16, b"\0")))


def head(client: IncentivesClient, department: str, subject: str | None = None) -> dict[str, str]:
    return client.installation.authorization_headers(
        Role.DEPARTMENT_HEAD, department=department, subject=subject or f"head-{department}"
    )


OUTSIDE = "总务"
"""A department that no dispute of the tests concerns."""


def officer(client: IncentivesClient, subject: str, department: str | None = OUTSIDE) -> Any:
    return client.installation.authorization_headers(
        Role.OFFICER_DUTIES, subject=subject, department=department
    )


async def file(
    client: IncentivesClient, subject: dict[str, Any] | None = None, department: str = "研发"
) -> str:
    body = {"department": department, "subject": subject or FIGURE, **REASONS}
    return await client.create("/disputes", body, head(client, department))


async def decide(
    client: IncentivesClient,
    path: str,
    decision: str,
    remedy: dict[str, Any] | None = None,
    by: str = "officer-1",
    department: str | None = OUTSIDE,
) -> httpx.Response:
    body = {**REASONS, **({} if remedy is None else {"remedy": remedy})}
    return await client.post(f"{path}/{decision}", body, officer(client, by, department))


SHARES = {"type": "shares", "ratios": {"研发": "0.25", "测试": "0.75"}}
