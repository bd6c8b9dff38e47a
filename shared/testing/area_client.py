"""The client of an area's API from which the clients of the areas' tests are derived."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

import httpx

from shared.http.auth import Role
from shared.service_runtime.running_area import RunningArea
from shared.testing.installation import TestInstallation

Authorization = Role | dict[str, str] | None
"""A role, or a caller's headers; `None` stands for the client's own role."""


def same_instants(*times: str) -> bool:
    """Return whether RFC 3339 times are one instant: answers and facts differ in their offset."""
    return len({datetime.fromisoformat(time) for time in times}) == 1


def read_version(response: httpx.Response) -> int:
    """Return the version that an answer's ETag names; of a GET, a digest of the body follows it."""
    return int(response.headers["ETag"].strip('"').partition("-")[0])


@dataclass(frozen=True)
class AreaClient:
    """Calls the API of one area; `_` in a header's name stands for a hyphen."""

    area_name: ClassVar[str]

    installation: TestInstallation
    role: Role
    """The role of the default caller."""

    @property
    def area(self) -> RunningArea:
        """The area as the installation runs it."""
        return self.installation.area(self.area_name)

    @property
    def api_root(self) -> str:
        """The path under which the area's resources are."""
        return f"/api/{self.area_name}/v1"

    def executor_headers(self, department: str) -> dict[str, str]:
        """Return the headers of an executor of a department."""
        return self.installation.authorization_headers(Role.EXECUTOR, department=department)

    async def request(
        self,
        method: str,
        path: str,
        authorization: Authorization = None,
        headers: dict[str, str] | None = None,
        **options: Any,
    ) -> httpx.Response:
        """Send a request to a path with or without the root, with the options of `httpx`."""
        caller = authorization or self.role
        if isinstance(caller, Role):
            caller = self.installation.authorization_headers(caller)
        named = {name.replace("_", "-"): value for name, value in (headers or {}).items()}
        return await self.installation.http_client.request(
            method,
            self.api_root + path.removeprefix(self.api_root),
            headers={**caller, **named},
            **options,
        )

    async def get(
        self, path: str, authorization: Authorization = Role.AUDITOR, /, **params: Any
    ) -> httpx.Response:
        """Read a resource, by default as the auditor; parameters that are `None` are left out."""
        query = {name: value for name, value in params.items() if value is not None}
        return await self.request("GET", path, authorization, params=query or None)

    async def send(
        self,
        method: str,
        path: str,
        body: Any = None,
        authorization: Authorization = None,
        **headers: str,
    ) -> httpx.Response:
        """Send a JSON body; without one the request has none."""
        return await self.request(method, path, authorization, headers, json=body)

    async def post(
        self, path: str, body: Any = None, authorization: Authorization = None, **headers: str
    ) -> httpx.Response:
        """Send a POST request."""
        return await self.send("POST", path, body, authorization, **headers)

    async def put(
        self, path: str, body: Any, authorization: Authorization = None, **headers: str
    ) -> httpx.Response:
        """Send a PUT request."""
        return await self.send("PUT", path, body, authorization, **headers)

    async def create(self, path: str, body: Any, authorization: Authorization = None) -> str:
        """Create a resource and return its path without the root."""
        answer = await self.post(path, body, authorization)
        assert answer.status_code == httpx.codes.CREATED, answer.text
        return answer.headers["Location"].removeprefix(self.api_root)

    async def published_facts(self, type_suffix: str) -> list[dict[str, Any]]:
        """Return the published facts of one kind, oldest first."""
        async with self.area.pool.acquire() as db:
            rows = await db.fetch(
                "SELECT data FROM outbox WHERE type = $1 ORDER BY position",
                f"concord.{self.area_name}.{type_suffix}.v1",
            )
        return [json.loads(row["data"]) for row in rows]
