"""A company at work: what the tests that go through the API say and ask."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import httpx

from shared.http.callers import Role
from shared.testing.house import House

ROOT = "/api/comms/v1"
PROJECT_ID = "01900000-0000-7000-8000-000000000003"
SOME_ID = "01900000-0000-7000-8000-000000000000"

MEETING: dict[str, Any] = {
    "title": "Launch, week 48 新品上市周会",
    "kind": "project",
    "organiser": "sales",
    "project_id": PROJECT_ID,
    "attendees": [{"department": "sales", "persons": 3}, {"department": "rnd", "persons": 2}],
    "agenda": ["The missing test report", "缺失的测试报告"],
    "starts_at": "2026-11-23T09:00:00+08:00",
    "minutes": 60,
}
"""It begins when the tests' clock begins to stand."""
HELD: dict[str, Any] = {
    "began_at": "2026-11-23T07:30:00+08:00",
    "minutes": 75,
    "attendance": [{"department": "sales", "persons": 2}, {"department": "hr", "persons": 1}],
}
MATTER: dict[str, Any] = {
    "subject": "The price list 价目表",
    "department": "sales",
    "matter_class": "complex",
}


@dataclass(frozen=True)
class Company:
    """Departments that meet and settle matters, and officers of communication."""

    house: House

    @property
    def officer(self) -> dict[str, str]:
        """The task force's officer for communication."""
        return self.house.caller(Role.OFFICER_COMMUNICATION)

    def executor(self, department: str) -> dict[str, str]:
        """Somebody of a department."""
        return self.house.caller(Role.EXECUTOR, department=department)

    async def get(self, path: str, **params: Any) -> httpx.Response:
        """Read something as the auditor."""
        auditor = self.house.caller(Role.AUDITOR)
        path = ROOT + path.removeprefix(ROOT)
        return await self.house.client.get(path, params=params, headers=auditor)

    async def send(
        self,
        method: str,
        path: str,
        body: Any = None,
        caller: dict[str, str] | None = None,
        **headers: str,
    ) -> httpx.Response:
        """Ask for something, as the officer unless told otherwise."""
        given = {name.replace("_", "-"): value for name, value in headers.items()}
        return await self.house.client.request(
            method,
            ROOT + path.removeprefix(ROOT),
            json=body,
            headers={**(caller or self.officer), **given},
        )

    async def post(
        self, path: str, body: Any = None, caller: dict[str, str] | None = None, **headers: str
    ) -> httpx.Response:
        """Post a JSON body."""
        return await self.send("POST", path, body, caller, **headers)

    async def matter(self, **changes: Any) -> str:
        """Classify a matter and return its path."""
        return await self._made("/matters", {**MATTER, **changes})

    async def meeting(self, **changes: Any) -> str:
        """Plan a meeting and return its path."""
        return await self._made("/meetings", {**MEETING, **changes})

    async def overran(self, **changes: Any) -> str:
        """Have a meeting that took too long, wait for its notice, and return its path."""
        meeting = await self.meeting(**changes)
        answer = await self.post(f"{meeting}/hold", HELD)
        assert answer.status_code == 200, answer.text
        await self.house.settle()
        return meeting

    async def subscription(self, url: str, *kinds: str, secret: str | None = None) -> str:
        """Subscribe to notices and return the subscription's path."""
        body: dict[str, Any] = {"url": url, "kinds": kinds or ["meeting-overran"]}
        return await self._made("/subscriptions", body | ({"secret": secret} if secret else {}))

    async def notices(self, **params: Any) -> list[dict[str, Any]]:
        """Return the notices, newest first."""
        found: list[dict[str, Any]] = (await self.get("/notices", **params)).json()["items"]
        return found

    async def facts(self, ending: str) -> list[dict[str, Any]]:
        """Return the published facts of one kind, oldest first."""
        async with self.house.area("comms").pool.acquire() as db:
            rows = await db.fetch(
                "SELECT data FROM outbox WHERE type = $1 ORDER BY position",
                f"concord.comms.{ending}.v1",
            )
        return [json.loads(row["data"]) for row in rows]

    async def _made(self, path: str, body: dict[str, Any]) -> str:
        answer = await self.post(path, body)
        assert answer.status_code == 201, answer.text
        return str(answer.headers["Location"].removeprefix(ROOT))
