"""A company at work: what the tests that go through the API say and ask."""

from __future__ import annotations

import asyncio
import json
import time
from dataclasses import dataclass
from typing import Any

import httpx

from shared.http.callers import Role
from shared.testing.house import House

ROOT = "/api/workflows/v1"
PATIENCE_SECONDS = 20.0

STEPS: list[dict[str, Any]] = [
    {"key": "request", "name": "Hand it in", "department": "sales", "standard": "P1D"},
    {"key": "check", "name": "Check it", "department": "finance", "standard": "PT8H"},
]


@dataclass(frozen=True)
class Company:
    """Officers who map flows, departments that take steps, a connector that imports."""

    house: House

    @property
    def officer(self) -> dict[str, str]:
        """The task force's officer for workflows."""
        return self.house.caller(Role.OFFICER_WORKFLOWS)

    def executor(self, department: str) -> dict[str, str]:
        """Somebody of a department."""
        return self.house.caller(Role.EXECUTOR, department=department)

    async def get(self, path: str, **params: Any) -> httpx.Response:
        """Read something as the auditor."""
        auditor = self.house.caller(Role.AUDITOR)
        path = ROOT + path.removeprefix(ROOT)
        return await self.house.client.get(path, params=params, headers=auditor)

    async def send(
        self,
        method: str,
        path: str,
        body: Any = None,
        caller: dict[str, str] | None = None,
        **headers: str,
    ) -> httpx.Response:
        """Ask for something, as the officer unless told otherwise."""
        given = {name.replace("_", "-"): value for name, value in headers.items()}
        return await self.house.client.request(
            method,
            ROOT + path.removeprefix(ROOT),
            json=body,
            headers={**(caller or self.officer), **given},
        )

    async def post(
        self, path: str, body: Any = None, caller: dict[str, str] | None = None, **headers: str
    ) -> httpx.Response:
        """Post a JSON body."""
        return await self.send("POST", path, body, caller, **headers)

    async def flow(self, steps: list[dict[str, Any]] | None = None) -> str:
        """Map a flow, publish its first version and return its id."""
        flow = (await self.post("/flows", {"name": "Cost allocation"})).json()["id"]
        await self.publish(flow, 1, steps or STEPS)
        return str(flow)

    async def publish(self, flow: str, number: int, steps: list[dict[str, Any]]) -> None:
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

    async def case(self, flow: str) -> str:
        """Start a case and return its path."""
        answer = await self.post("/cases", {"flow_id": flow, "subject": "Fair stand"})
        assert answer.status_code == 201, answer.text
        return str(answer.headers["Location"])

    async def complete(self, case: str, step: int, department: str, **body: Any) -> httpx.Response:
        """Have somebody of a department do a step."""
        path = f"{case}/steps/{step}/complete"
        return await self.post(path, {"department": department, **body}, self.executor(department))

    async def bring(
        self, content: bytes | str, caller: dict[str, str] | None = None, **options: Any
    ) -> httpx.Response:
        """Send a log, as the connector unless told otherwise."""
        return await self.house.client.post(
            f"{ROOT}/imports",
            content=content.encode() if isinstance(content, str) else content,
            params=options,
            headers=caller or self.house.caller(Role.CONNECTOR),
        )

    async def imported(self, content: bytes | str, **options: Any) -> dict[str, Any]:
        """Import a log and return the import once every case is recorded."""
        answer = await self.bring(content, **options)
        assert answer.status_code in {200, 202}, answer.text
        give_up_at = time.monotonic() + PATIENCE_SECONDS
        while True:
            found: dict[str, Any] = (await self.get(answer.headers["Location"])).json()
            if found["status"] == "done":
                return found
            assert time.monotonic() < give_up_at, found
            await asyncio.sleep(0.01)

    async def facts(self, ending: str) -> list[dict[str, Any]]:
        """Return the published facts of one kind, oldest first."""
        async with self.house.area("workflows").pool.acquire() as db:
            rows = await db.fetch(
                "SELECT data FROM outbox WHERE type = $1 ORDER BY position",
                f"concord.workflows.{ending}.v1",
            )
        return [json.loads(row["data"]) for row in rows]

    async def count(self, table: str) -> int:
        """Return how many rows a table has."""
        async with self.house.area("workflows").pool.acquire() as db:
            found: int = await db.fetchval(f"SELECT count(*) FROM {table}")
        return found
