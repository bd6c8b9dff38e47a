"""A client of the duties API for tests, and bodies of requests."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from itertools import count
from typing import Any
from uuid import UUID

import httpx

from services.duties.application import handoff_id_for_duty
from shared.http.auth import Role
from shared.service_runtime.followed_log import follow_to_end
from shared.testing.area_client import AreaClient

TERMS_BODY: dict[str, Any] = {
    "code": "NPL-7",
    "name": "New product launch 新品上市",
    "shares": [
        {"department": "marketing", "ratio": "0.4"},
        {"department": "rnd", "ratio": "0.6"},
    ],
    "pool": {"amount_minor": 5_000_000, "currency": "CNY"},
    "unit": "units sold",
    "target": "10000",
}
DUTY_BODY: dict[str, Any] = {
    "activity": "Write the requirements",
    "deliverable": "Requirement document 需求文档",
    "accountable": "marketing",
    "recipient": "rnd",
    "due_days": 3,
    "acceptance": "every feature has a measure of success",
}


STANDING_DUTY_BODY: dict[str, Any] = {
    "activity": "Report the stock",
    "scope": ["east"],
    "deliverable": "Stock report 库存报告",
    "accountable": "logistics",
    "recipient": "sales",
    "acceptance": "every warehouse is in it",
    "rhythm": {"every": "month", "day": 31},
    "effective_from": "2026-11-01",
    "until": None,
}


@dataclass(frozen=True)
class DutiesClient(AreaClient):
    """Calls the duties API as the officer or as somebody of a department."""

    area_name = "duties"

    role: Role = Role.OFFICER_DUTIES
    _numbers: count[int] = field(default_factory=lambda: count(1))
    _code_numbers: count[int] = field(default_factory=lambda: count(7))

    async def list_overlaps(self, **params: Any) -> list[dict[str, Any]]:
        """Read the report of overlaps once it has followed the log to its end."""
        await follow_to_end(self.area)
        answer = await self.get("/overlaps", **params)
        assert answer.status_code == 200, answer.text
        return list(answer.json()["items"])

    async def plan_project(self, **changes: Any) -> str:
        """Plan a project, with a code of its own unless told, and return its path."""
        body = {**TERMS_BODY, "code": f"NPL-{next(self._code_numbers)}", **changes}
        return await self.create("/projects", body)

    async def assign_duty(self, project: str, **changes: Any) -> str:
        """Assign a duty and return its id."""
        body = {**DUTY_BODY, "activity": f"Activity {next(self._numbers)}", **changes}
        response = await self.post(f"{project}/duties", body)
        assert response.status_code == 201, response.text
        return str(response.json()["id"])

    async def start_project(self, project: str, kick_off: datetime | None = None) -> None:
        """Start a project, and wait until its handoffs are open."""
        body = {"kick_off": kick_off.isoformat()} if kick_off else {}
        response = await self.post(f"{project}/start", body)
        assert response.status_code == 200, response.text
        await self.installation.wait_until_idle()

    async def open_handoff(self, **changes: Any) -> str:
        """Start a project with one duty, and return the path of its handoff."""
        project = await self.plan_project()
        duty = await self.assign_duty(project, **changes)
        await self.start_project(project)
        return handoff_path(duty)

    async def create_standing_duty(self, **changes: Any) -> str:
        """Make a standing duty and return its path."""
        body = {**STANDING_DUTY_BODY, "activity": f"Activity {next(self._numbers)}", **changes}
        return await self.create("/standing-duties", body)

    async def fulfil_standing_duty(
        self, path: str, occurrence: str, department: str = "logistics", **body: Any
    ) -> httpx.Response:
        """Fulfil a standing duty for a date, as somebody of a department."""
        caller = self.executor_headers(department)
        return await self.post(f"{path}/occurrences/{occurrence}/fulfil", body, caller)

    async def move_handoff(
        self, path: str, move: str, department: str, **body: Any
    ) -> httpx.Response:
        """Offer, recall, accept or reject a handoff, as somebody of a department."""
        return await self.post(f"{path}/{move}", body, self.executor_headers(department))


def handoff_path(duty_id: str) -> str:
    """Return the path of the handoff of a duty."""
    return f"/handoffs/{handoff_id_for_duty(UUID(duty_id))}"
