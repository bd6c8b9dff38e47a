"""A client of the workflows area: flows, cases and imports through the API."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass
from typing import Any

import httpx

from shared.http.auth import Role
from shared.testing.area_client import AreaClient, Authorization

TIMEOUT_SECONDS = 20.0

DEPARTMENTS = ("finance", "legal", "sales")
"""The departments that the directory has told the area of."""

STEPS_BODY: list[dict[str, Any]] = [
    {"key": "request", "name": "Hand it in", "department": "sales", "standard": "P1D"},
    {"key": "check", "name": "Check it", "department": "finance", "standard": "PT8H"},
]


@dataclass(frozen=True)
class WorkflowsClient(AreaClient):
    """Calls the API as an officer, a department's executor, a connector or the auditor."""

    area_name = "workflows"

    role: Role = Role.OFFICER_WORKFLOWS

    async def publish_flow(self, steps: list[dict[str, Any]] | None = None) -> str:
        """Map a flow, publish its first version and return its id."""
        flow = (await self.post("/flows", {"name": "Cost allocation"})).json()["id"]
        await self.publish_version(flow, 1, steps or STEPS_BODY)
        return str(flow)

    async def publish_version(self, flow: str, number: int, steps: list[dict[str, Any]]) -> None:
        """Draft and publish a flow's next version."""
        etag = (await self.get(f"/flows/{flow}")).headers["ETag"]
        drafted = await self.put(f"/flows/{flow}/draft", {"steps": steps}, If_Match=etag)
        assert drafted.status_code == 200, drafted.text
        published = await self.post(
            f"/flows/{flow}/versions/{number}/publish", If_Match=drafted.headers["ETag"]
        )
        assert published.status_code == 200, published.text

    async def start_case(self, flow: str) -> str:
        """Start a case and return its path."""
        return await self.create("/cases", {"flow_id": flow, "subject": "Fair stand"})

    async def publish_template(self, body: dict[str, Any]) -> str:
        """Define and publish a template; return its path."""
        path = await self.create("/templates", body)
        etag = (await self.get(path)).headers["ETag"]
        published = await self.post(f"{path}/versions/1/publish", If_Match=etag)
        assert published.status_code == 200, published.text
        return path

    async def complete_step(
        self, case: str, step: int, department: str, **body: Any
    ) -> httpx.Response:
        """Complete a step as an executor of a department."""
        path = f"{case}/steps/{step}/complete"
        return await self.post(
            path, {"department": department, **body}, self.executor_headers(department)
        )

    async def upload_log(
        self, content: bytes | str, authorization: Authorization = Role.CONNECTOR, **params: Any
    ) -> httpx.Response:
        """Send a log, by default as the connector."""
        log = content.encode() if isinstance(content, str) else content
        return await self.request("POST", "/imports", authorization, content=log, params=params)

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

    async def count_rows(self, table: str) -> int:
        """Return how many rows a table has."""
        async with self.area.pool.acquire() as db:
            found: int = await db.fetchval(f"SELECT count(*) FROM {table}")
        return found
