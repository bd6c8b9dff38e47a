"""A directory at work and those who call it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import httpx

from shared.http.callers import Role
from shared.testing.house import House

API = "/api/directory/v1"
HQ = {"code": "HQ", "name": "总部", "valid_from": "2026-01-01"}
RND = {"code": "RND", "name": "研发部", "parent": "HQ", "valid_from": "2026-01-01"}
LI = {
    "id": "E1001",
    "name": "李静",
    "department": "RND",
    "roles": ["liaison", "department-head"],
    "valid_from": "2026-01-01",
}


@dataclass(frozen=True)
class Office:
    """Calls the directory's API in the name of one role."""

    house: House
    role: Role = Role.GENERAL_MANAGER

    def of(self, role: Role) -> Office:
        """Return the same office for another caller."""
        return Office(self.house, role)

    async def ask(self, path: str, **params: Any) -> Any:
        """Return what stands there, checking that it does."""
        answer = await self.send("GET", path, params=params)
        assert answer.status_code == httpx.codes.OK, answer.text
        return answer.json()

    async def post(self, path: str, body: Any, **headers: str) -> httpx.Response:
        """Post a JSON body."""
        return await self.send("POST", path, json=body, headers=headers)

    async def put(self, path: str, body: Any, **headers: str) -> httpx.Response:
        """Put a JSON body."""
        return await self.send("PUT", path, json=body, headers=headers)

    async def load(self, what: str, sheet: str, **headers: str) -> httpx.Response:
        """Load a sheet."""
        return await self.send(
            "POST",
            f"/{what}/csv",
            content=sheet.encode(),
            headers={"Content-Type": "text/csv", **headers},
        )

    async def send(
        self, method: str, path: str, headers: dict[str, str] | None = None, **rest: Any
    ) -> httpx.Response:
        """Send a request as this caller; `_` in a header's name stands for a hyphen."""
        given = {name.replace("_", "-"): value for name, value in (headers or {}).items()}
        return await self.house.client.request(
            method, API + path, headers={**self.house.caller(self.role), **given}, **rest
        )
