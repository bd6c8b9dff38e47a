"""A client of the directory's API for tests, and bodies of requests."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import httpx

from shared.http.auth import Role
from shared.testing.area_client import AreaClient

HQ_BODY = {"code": "HQ", "name": "总部", "valid_from": "2026-01-01"}
RND_BODY = {"code": "RND", "name": "研发部", "parent": "HQ", "valid_from": "2026-01-01"}
LI_BODY = {
    "id": "E1001",
    "name": "李静",
    "department": "RND",
    "roles": ["liaison", "department-head"],
    "valid_from": "2026-01-01",
}


@dataclass(frozen=True)
class DirectoryClient(AreaClient):
    """Calls the directory's API as a caller with one role."""

    area_name = "directory"

    role: Role = Role.GENERAL_MANAGER

    def with_role(self, role: Role) -> DirectoryClient:
        """Return a client of the same installation for another role."""
        return replace(self, role=role)

    async def get_json(self, path: str, **params: Any) -> Any:
        """Return the JSON body of a resource; fails where the status is not 200."""
        response = await self.get(path, self.role, **params)
        assert response.status_code == httpx.codes.OK, response.text
        return response.json()

    async def upload_sheet(self, entity_kind: str, sheet: str, **headers: str) -> httpx.Response:
        """Upload a CSV sheet of `departments` or `people`."""
        return await self.request(
            "POST",
            f"/{entity_kind}/csv",
            content=sheet.encode(),
            headers={"Content-Type": "text/csv", **headers},
        )
