"""A client of the goals API for tests, and the request bodies that they send."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import httpx

from shared.http.auth import Role
from shared.testing.area_client import AreaClient, Authorization

DEPARTMENTS = ("legal", "product", "sales", "supply")
"""The departments that the directory has told the area of."""
SOME_ID = "01900000-0000-7000-8000-000000000000"

YEAR_CYCLE_BODY: dict[str, Any] = {
    "name": "2026",
    "kind": "year",
    "first_day": "2026-01-01",
    "last_day": "2026-12-31",
}
WINTER_CYCLE_BODY: dict[str, Any] = {
    "name": "2026/27 winter",
    "kind": "quarter",
    "first_day": "2026-11-01",
    "last_day": "2027-01-31",
}
"""A quarter that contains the start of the tests' clock, November 23, 9:00 in Shanghai."""
FULL_TOLERANCE = "1"
"""A tolerance with which nothing ever lags."""


def goal_body(title: str, department: str | None = None, /, **changes: Any) -> dict[str, Any]:
    """Return the body of a new goal from 0 to 10 that by default never lags."""
    metric = {"direction": "up", "unit": "regions", "start": "0", "target": "10"}
    body = {
        "title": title,
        "department": department,
        "metric": metric,
        "tolerance": FULL_TOLERANCE,
    }
    return {**body, **changes}


@dataclass(frozen=True)
class GoalsClient(AreaClient):
    """Requests to the goals API, by default as the officer for goals."""

    area_name = "goals"

    role: Role = Role.OFFICER_GOALS

    async def create_resource(
        self, path: str, body: Any, authorization: Authorization = None
    ) -> str:
        """Send a POST request that must succeed, and return the new id."""
        answer = await self.post(path, body, authorization)
        assert answer.status_code in {200, 201}, answer.text
        return str(answer.json()["id"])

    async def create_cycle(self, *, active: bool = True, **changes: Any) -> str:
        """Prepare a cycle, activate it unless told otherwise, and return its id."""
        cycle = await self.create_resource("/cycles", {**WINTER_CYCLE_BODY, **changes})
        if active:
            await self.create_resource(f"/cycles/{cycle}/activate", {})
        return cycle

    async def set_goal(
        self, cycle: str, title: str, department: str | None = None, **changes: Any
    ) -> str:
        """Set a goal and return its id."""
        return await self.create_resource(
            f"/cycles/{cycle}/goals", goal_body(title, department, **changes)
        )

    async def enter_reading(self, goal_id: str, value: int | str, **body: Any) -> str:
        """Enter a reading as the officer, and return its id."""
        return await self.create_resource(
            f"/goals/{goal_id}/readings", {"value": str(value), **body}
        )

    async def correct_reading(self, goal_id: str, reading: str, value: int | str) -> httpx.Response:
        """Correct a reading, with the goal's present version."""
        version = (await self.get(f"/goals/{goal_id}")).json()["version"]
        path = f"/goals/{goal_id}/readings/{reading}"
        return await self.put(path, {"value": str(value)}, If_Match=f'"{version}"')

    async def set_weights(self, goal_id: str, weights: dict[str, str]) -> httpx.Response:
        """Set weights, with the version under which they were read."""
        read = await self.get(f"/goals/{goal_id}/weights")
        body = {"weights": [{"goal_id": g, "weight": w} for g, w in weights.items()]}
        return await self.put(f"/goals/{goal_id}/weights", body, If_Match=read.headers["ETag"])

    async def create_link(
        self, kind: str, source: str, target: str, *, accepted: bool = True
    ) -> str:
        """Offer a link, accept it unless told otherwise, and return its id."""
        body = {"kind": kind, "source": source, "target": target}
        link = await self.create_resource("/links", body)
        if accepted:
            await self.create_resource(f"/links/{link}/accept", {})
        return link

    async def board_by_title(self, cycle: str, **params: Any) -> dict[str, dict[str, Any]]:
        """Return the goals of the board by title."""
        answer = await self.get("/board", cycle=cycle, **params)
        assert answer.status_code == 200, answer.text
        return {item["title"]: item for item in answer.json()["items"]}
