"""A client of the area's API, for tests."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from shared.http.auth import Role
from shared.postgres.reference_table import Reference, ReferenceKind, insert_references
from shared.testing.area_client import AreaClient
from shared.testing.installation import TestInstallation

PROJECT_ID = "01900000-0000-7000-8000-000000000003"
OTHER_PROJECT_ID = "01900000-0000-7000-8000-000000000004"
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
    "extra_reason": "a week with a crisis",
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


async def add_references(installation: TestInstallation) -> None:
    """Let the area know the departments and the projects that its tests name."""
    await installation.add_departments("sales", "rnd", "hr")
    projects = {PROJECT_ID: "Launch 新品上市", OTHER_PROJECT_ID: "Warehouse 仓库"}
    async with installation.area("comms").pool.acquire() as connection:
        await insert_references(
            connection,
            [Reference(ReferenceKind.PROJECT, id_, name) for id_, name in projects.items()],
        )


@dataclass(frozen=True)
class CommsClient(AreaClient):
    """Calls the API as people of departments and as an officer of communication."""

    area_name = "comms"

    role: Role = Role.OFFICER_COMMUNICATION

    async def classify_matter(self, **changes: Any) -> str:
        """Classify a matter and return its path."""
        return await self.create("/matters", {**MATTER_BODY, **changes})

    async def plan_meeting(self, **changes: Any) -> str:
        """Plan a meeting and return its path."""
        return await self.create("/meetings", {**MEETING_BODY, **changes})

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
        return await self.create("/subscriptions", body | ({"secret": secret} if secret else {}))

    async def list_notices(self, **params: Any) -> list[dict[str, Any]]:
        """Return the notices with their deliveries, newest first."""
        answer = await self.get("/notices", self.role, **params)
        found: list[dict[str, Any]] = answer.json()["items"]
        return found
