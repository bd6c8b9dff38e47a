"""A client of the directory's API for tests, and bodies of requests."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import httpx

from shared.http.auth import Role
from shared.testing.installation import TestInstallation

API_ROOT = "/api/directory/v1"
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
class DirectoryClient:
    """Calls the directory's API as a caller with one role."""

    installation: TestInstallation
    role: Role = Role.GENERAL_MANAGER

    def with_role(self, role: Role) -> DirectoryClient:
        """Return a client of the same installation for another role."""
        return DirectoryClient(self.installation, role)

    async def get_json(self, path: str, **params: Any) -> Any:
        """Return the JSON body of a resource; fails where the status is not 200."""
        response = await self.send("GET", path, params=params)
        assert response.status_code == httpx.codes.OK, response.text
        return response.json()

    async def post(self, path: str, body: Any, **headers: str) -> httpx.Response:
        """Post a JSON body."""
        return await self.send("POST", path, json=body, headers=headers)

    async def put(self, path: str, body: Any, **headers: str) -> httpx.Response:
        """Put a JSON body."""
        return await self.send("PUT", path, json=body, headers=headers)

    async def upload_sheet(self, entity_kind: str, sheet: str, **headers: str) -> httpx.Response:
        """Upload a CSV sheet of `departments` or `people`."""
        return await self.send(
            "POST",
            f"/{entity_kind}/csv",
            content=sheet.encode(),
            headers={"Content-Type": "text/csv", **headers},
        )

    async def send(
        self, method: str, path: str, headers: dict[str, str] | None = None, **options: Any
    ) -> httpx.Response:
        """Send a request as this caller; `_` in a header's name stands for a hyphen."""
        sent = {name.replace("_", "-"): value for name, value in (headers or {}).items()}
        return await self.installation.http_client.request(
            method,
            API_ROOT + path,
            headers={**self.installation.authorization_headers(self.role), **sent},
            **options,
        )
