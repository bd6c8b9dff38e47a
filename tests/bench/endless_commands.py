"""Commands of several areas without end, as people give them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from tests.bench.keep_alive_connection import KeepAliveConnection

DUTIES_PER_PROJECT = 10
LISTING_PAUSE_SECONDS = 0.2
VALID = {"valid_from": "2026-01-01"}
TERMS = {
    "name": "New product launch 新品上市",
    "shares": [{"department": "A", "ratio": "1"}],
    "unit": "pieces",
    "target": "1",
}
DUTY = {
    "deliverable": "Requirement document 需求文档",
    "accountable": "A",
    "recipient": "B",
    "due_days": 0,
    "acceptance": "Every feature has a measure of success",
}
REQUEST = {
    "asker": "A",
    "department": "B",
    "matter": "complex",
    "subject": "Can the sensor be had in red? 传感器能否提供红色？",
    "text": "A customer in the north asks for 2,000 pieces by spring.",
}


@dataclass
class EndlessCommands:
    """Commands of five areas; incentives counts what follows from them."""

    flow: str
    sent: int = 0
    """So many commands were answered."""
    accepted_handoffs: int = 0
    _numbers: count[int] = field(default_factory=count)

    async def send_until(
        self, connection: KeepAliveConnection, number: int, is_over: Callable[[], bool]
    ) -> None:
        """Send the commands of one area; connections are shared out by their number."""
        kinds = (self._departments, self._requests, self._handoffs, self._cases)
        while not is_over():
            async for _ in kinds[number % len(kinds)](connection):
                self.sent += 1
                if is_over():
                    break

    async def _departments(self, connection: KeepAliveConnection) -> AsyncIterator[Any]:
        code = f"D{next(self._numbers)}"
        yield await connection.post(
            "/api/directory/v1/departments", {"code": code, "name": f"Office {code}", **VALID}
        )

    async def _requests(self, connection: KeepAliveConnection) -> AsyncIterator[Any]:
        opened = await connection.post("/api/comms/v1/requests", REQUEST)
        yield opened
        reply = {"text": "The dye is ordered"}
        yield await connection.post(f"/api/comms/v1/requests/{opened['id']}/reply", reply)

    async def accept_handoffs(self, connection: KeepAliveConnection) -> None:
        """Start a project and accept its handoffs."""
        async for _ in self._handoffs(connection):
            self.sent += 1

    async def _handoffs(self, connection: KeepAliveConnection) -> AsyncIterator[Any]:
        base = "/api/duties/v1"
        planned = await connection.post(
            f"{base}/projects", {**TERMS, "code": f"J{next(self._numbers)}"}
        )
        yield planned
        project = f"{base}/projects/{planned['id']}"
        for part in range(DUTIES_PER_PROJECT):
            duty = {**DUTY, "activity": f"Write part {part}"}
            yield await connection.post(f"{project}/duties", duty)
        yield await connection.post(f"{project}/start", {})
        listed: list[Any] = []
        while len(listed) < DUTIES_PER_PROJECT:
            await asyncio.sleep(LISTING_PAUSE_SECONDS)
            listed = (await connection.get(f"{base}/handoffs?project={planned['id']}"))["items"]
        for handoff in [f"{base}/handoffs/{one['handoff_id']}" for one in listed]:
            yield await connection.post(f"{handoff}/offer", {})
            answer = await connection.post(f"{handoff}/accept", {})
            self.accepted_handoffs += 1
            yield answer

    async def _cases(self, connection: KeepAliveConnection) -> AsyncIterator[Any]:
        base = "/api/workflows/v1/cases"
        started = await connection.post(
            base, {"flow_id": self.flow, "subject": f"No. {next(self._numbers)}"}
        )
        yield started
        yield await connection.post(f"{base}/{started['id']}/steps/1/complete", {"department": "A"})


async def prepare_endless_commands(connection: KeepAliveConnection) -> EndlessCommands:
    """Register what the commands name."""
    for code in ("A", "B"):
        await connection.post(
            "/api/directory/v1/departments", {"code": code, "name": code, **VALID}
        )
    base = "/api/workflows/v1/flows"
    flow = await connection.post(base, {"name": "Cost allocation"})
    steps = [
        {"key": key, "name": key, "department": department, "standard": "PT8H"}
        for key, department in (("request", "A"), ("approve", "B"))
    ]
    path = f"{base}/{flow['id']}"
    drafted = await connection.put(f"{path}/draft", {"steps": steps}, version=flow["version"])
    await connection.post(f"{path}/versions/1/publish", {}, version=drafted["version"])
    return EndlessCommands(flow["id"])
