"""A client of the area's API, for tests."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import httpx

from shared.http.auth import Role
from shared.testing.installation import TestInstallation

API_ROOT = "/api/comms/v1"
PROJECT_ID = "01900000-0000-7000-8000-000000000003"
SOME_ID = "01900000-0000-7000-8000-000000000000"

MEETING_BODY: dict[str, Any] = {
    "title": "Launch, week 48 新品上市周会",
    "kind": "project",
    "organiser": "sales",
    "project_id": PROJECT_ID,
    "attendees": [{"department": "sales", "persons": 3}, {"department": "rnd", "persons": 2}],
    "agenda": ["The missing test report", "缺失的测试报告"],
    "starts_at": "2026-11-23T09:00:00+08:00",
    "minutes": 60,
}
"""It begins at the time at which the tests' clock stands."""
HELD_BODY: dict[str, Any] = {
    "began_at": "2026-11-23T07:30:00+08:00",
    "minutes": 75,
    "attendance": [{"department": "sales", "persons": 2}, {"department": "hr", "persons": 1}],
}
MATTER_BODY: dict[str, Any] = {
    "subject": "The price list 价目表",
    "department": "sales",
    "matter_class": "complex",
}


@dataclass(frozen=True)
class CommsClient:
    """Calls the API as people of departments and as an officer of communication."""

    installation: TestInstallation

    @property
    def officer_headers(self) -> dict[str, str]:
        """The headers of the officer of communication."""
        return self.installation.authorization_headers(Role.OFFICER_COMMUNICATION)

    def executor_headers(self, department: str) -> dict[str, str]:
        """Return the headers of an executor of a department."""
        return self.installation.authorization_headers(Role.EXECUTOR, department=department)

    async def get(self, path: str, **params: Any) -> httpx.Response:
        """Send a GET request as the auditor."""
        auditor = self.installation.authorization_headers(Role.AUDITOR)
        path = API_ROOT + path.removeprefix(API_ROOT)
        return await self.installation.http_client.get(path, params=params, headers=auditor)

    async def send(
        self,
        method: str,
        path: str,
        body: Any = None,
        authorization: dict[str, str] | None = None,
        **headers: str,
    ) -> httpx.Response:
        """Send a request, as the officer unless `authorization` is given."""
        extra_headers = {name.replace("_", "-"): value for name, value in headers.items()}
        return await self.installation.http_client.request(
            method,
            API_ROOT + path.removeprefix(API_ROOT),
            json=body,
            headers={**(authorization or self.officer_headers), **extra_headers},
        )

    async def post(
        self,
        path: str,
        body: Any = None,
        authorization: dict[str, str] | None = None,
        **headers: str,
    ) -> httpx.Response:
        """Send a POST request, as the officer unless `authorization` is given."""
        return await self.send("POST", path, body, authorization, **headers)

    async def classify_matter(self, **changes: Any) -> str:
        """Classify a matter and return its path."""
        return await self._create("/matters", {**MATTER_BODY, **changes})

    async def plan_meeting(self, **changes: Any) -> str:
        """Plan a meeting and return its path."""
        return await self._create("/meetings", {**MEETING_BODY, **changes})

    async def hold_overrun_meeting(self, **changes: Any) -> str:
        """Hold a meeting longer than planned, wait for its notice, and return its path."""
        meeting = await self.plan_meeting(**changes)
        answer = await self.post(f"{meeting}/hold", HELD_BODY)
        assert answer.status_code == 200, answer.text
        await self.installation.wait_until_idle()
        return meeting

    async def create_subscription(self, url: str, *kinds: str, secret: str | None = None) -> str:
        """Subscribe to notices and return the subscription's path."""
        body: dict[str, Any] = {"url": url, "kinds": kinds or ["meeting-overran"]}
        return await self._create("/subscriptions", body | ({"secret": secret} if secret else {}))

    async def list_notices(self, **params: Any) -> list[dict[str, Any]]:
        """Return the notices, newest first."""
        found: list[dict[str, Any]] = (await self.get("/notices", **params)).json()["items"]
        return found

    async def published_facts(self, type_suffix: str) -> list[dict[str, Any]]:
        """Return the published facts of one kind, oldest first."""
        async with self.installation.area("comms").pool.acquire() as db:
            rows = await db.fetch(
                "SELECT data FROM outbox WHERE type = $1 ORDER BY position",
                f"concord.comms.{type_suffix}.v1",
            )
        return [json.loads(row["data"]) for row in rows]

    async def _create(self, path: str, body: dict[str, Any]) -> str:
        answer = await self.post(path, body)
        assert answer.status_code == 201, answer.text
        return str(answer.headers["Location"].removeprefix(API_ROOT))
