"""A client of the workflows area: flows, cases and imports through the API."""

from __future__ import annotations

import asyncio
import json
import time
from dataclasses import dataclass
from typing import Any

import httpx

from shared.http.auth import Role
from shared.testing.installation import TestInstallation

API_ROOT = "/api/workflows/v1"
TIMEOUT_SECONDS = 20.0

STEPS_BODY: list[dict[str, Any]] = [
    {"key": "request", "name": "Hand it in", "department": "sales", "standard": "P1D"},
    {"key": "check", "name": "Check it", "department": "finance", "standard": "PT8H"},
]


@dataclass(frozen=True)
class WorkflowsClient:
    """Calls the API as an officer, a department's executor, a connector or the auditor."""

    installation: TestInstallation

    @property
    def officer_headers(self) -> dict[str, str]:
        """The headers of the officer for workflows."""
        return self.installation.authorization_headers(Role.OFFICER_WORKFLOWS)

    def executor_headers(self, department: str) -> dict[str, str]:
        """Return the headers of an executor of a department."""
        return self.installation.authorization_headers(Role.EXECUTOR, department=department)

    async def get(self, path: str, **params: Any) -> httpx.Response:
        """Read a path as the auditor."""
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
        """Send a request, as the officer if no authorization is given."""
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
        """Post a JSON body."""
        return await self.send("POST", path, body, authorization, **headers)

    async def publish_flow(self, steps: list[dict[str, Any]] | None = None) -> str:
        """Map a flow, publish its first version and return its id."""
        flow = (await self.post("/flows", {"name": "Cost allocation"})).json()["id"]
        await self.publish_version(flow, 1, steps or STEPS_BODY)
        return str(flow)

    async def publish_version(self, flow: str, number: int, steps: list[dict[str, Any]]) -> None:
        """Draft and publish a flow's next version."""
        etag = (await self.get(f"/flows/{flow}")).headers["ETag"]
        drafted = await self.send(
            "PUT", f"/flows/{flow}/draft", {"steps": steps}, None, If_Match=etag
        )
        assert drafted.status_code == 200, drafted.text
        published = await self.post(
            f"/flows/{flow}/versions/{number}/publish", If_Match=drafted.headers["ETag"]
        )
        assert published.status_code == 200, published.text

    async def start_case(self, flow: str) -> str:
        """Start a case and return its path."""
        answer = await self.post("/cases", {"flow_id": flow, "subject": "Fair stand"})
        assert answer.status_code == 201, answer.text
        return str(answer.headers["Location"])

    async def complete_step(
        self, case: str, step: int, department: str, **body: Any
    ) -> httpx.Response:
        """Complete a step as an executor of a department."""
        path = f"{case}/steps/{step}/complete"
        return await self.post(
            path, {"department": department, **body}, self.executor_headers(department)
        )

    async def upload_log(
        self, content: bytes | str, authorization: dict[str, str] | None = None, **options: Any
    ) -> httpx.Response:
        """Send a log, as the connector if no authorization is given."""
        return await self.installation.http_client.post(
            f"{API_ROOT}/imports",
            content=content.encode() if isinstance(content, str) else content,
            params=options,
            headers=authorization or self.installation.authorization_headers(Role.CONNECTOR),
        )

    async def import_log(self, content: bytes | str, **options: Any) -> dict[str, Any]:
        """Import a log and return the import once every case is recorded."""
        answer = await self.upload_log(content, **options)
        assert answer.status_code in {200, 202}, answer.text
        give_up_at = time.monotonic() + TIMEOUT_SECONDS
        while True:
            found: dict[str, Any] = (await self.get(answer.headers["Location"])).json()
            if found["status"] == "done":
                return found
            assert time.monotonic() < give_up_at, found
            await asyncio.sleep(0.01)

    async def published_facts(self, type_suffix: str) -> list[dict[str, Any]]:
        """Return the published facts of one kind, oldest first."""
        async with self.installation.area("workflows").pool.acquire() as db:
            rows = await db.fetch(
                "SELECT data FROM outbox WHERE type = $1 ORDER BY position",
                f"concord.workflows.{type_suffix}.v1",
            )
        return [json.loads(row["data"]) for row in rows]

    async def count_rows(self, table: str) -> int:
        """Return how many rows a table has."""
        async with self.installation.area("workflows").pool.acquire() as db:
            found: int = await db.fetchval(f"SELECT count(*) FROM {table}")
        return found
