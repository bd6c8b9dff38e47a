"""A client of the programme API for tests, and the bodies that they send."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import httpx

from shared.http.auth import Role
from shared.testing.area_client import AreaClient

DEPARTMENTS = ("marketing", "rnd", "sales")
"""The departments that the directory has told the area of."""

PROGRAMME_BODY: dict[str, Any] = {
    "name": "Together 2027",
    "profile": {"size": "medium", "scenario": "projects"},
}


@dataclass(frozen=True)
class ProgrammeClient(AreaClient):
    """Requests to the programme API, by default as the general manager."""

    area_name = "programme"

    role: Role = Role.GENERAL_MANAGER

    async def begin_programme(self, **changes: Any) -> str:
        """Begin a programme and return its path."""
        answer = await self.post("/programmes", {**PROGRAMME_BODY, **changes})
        assert answer.status_code == 201, answer.text
        return f"/programmes/{answer.json()['id']}"


def refusal(answer: httpx.Response) -> tuple[int, str]:
    """Return an answer's status and code."""
    return answer.status_code, answer.json()["code"]
