"""Many offered handoffs, which the load of a benchmark accepts one by one."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from shared.http.auth import Role
from shared.installation.local_token_issuer import load_local_token_issuer
from shared.installation.system_clock_and_ids import utc_now
from shared.processes.gateway import gateway_application
from shared.terminal.installation_connection import TOKEN_LIFETIME
from tests.bench.keep_alive_connection import KeepAliveConnection, send_on_all

START_TIMEOUT_SECONDS = 120
IDLE_PAUSE_SECONDS = 0.2
DUTIES_PER_PROJECT = 100
DUTIES_API = "/api/duties/v1"
DEPARTMENTS_PATH = "/api/directory/v1/departments"
TERMS_BODY = {
    "name": "measured",
    "shares": [{"department": "A", "ratio": "1"}],
    "unit": "pieces",
    "target": "1",
}
DUTY_BODY = {"accountable": "A", "recipient": "B", "due_days": 0, "acceptance": "it fits"}


@dataclass(frozen=True)
class HandoffLoad:
    """Connections to the services, and the handoffs between two departments."""

    duties: Sequence[KeepAliveConnection]
    incentives: KeepAliveConnection
    gateway: httpx.AsyncClient

    async def offer_handoffs(self, count: int) -> Sequence[str]:
        """Start projects and offer their handoffs; return the handoffs' ids once all is idle."""
        await self.wait_until_idle()
        project_count = -(-count // DUTIES_PER_PROJECT)
        by_project = await send_on_all(self.duties, range(project_count), _start_project)
        handoffs = [handoff for of_project in by_project for handoff in of_project][:count]
        await send_on_all(self.duties, handoffs, self.offer)
        await self.wait_until_idle()
        return handoffs

    async def offer(self, connection: KeepAliveConnection, handoff: str) -> None:
        """Offer a handoff."""
        await connection.post(f"{DUTIES_API}/handoffs/{handoff}/offer", {})

    async def accept(self, connection: KeepAliveConnection, handoff: str) -> None:
        """Accept an offered handoff."""
        await connection.post(f"{DUTIES_API}/handoffs/{handoff}/accept", {})

    async def wait_until_idle(self) -> None:
        """Wait until every consumer has handled every fact."""
        is_idle = False
        while not is_idle:
            await asyncio.sleep(IDLE_PAUSE_SECONDS)
            response = await self.gateway.get("/api/operations/v1/progress")
            consumers = response.raise_for_status().json()["standings"]
            is_idle = all(one["position"] >= one["head"] for one in consumers)


@asynccontextmanager
async def open_handoff_load(
    addresses: Mapping[str, str], data_folder: Path, connection_count: int
) -> AsyncIterator[HandoffLoad]:
    """Wait until the services are ready, connect to them and register the two departments."""
    async with gateway_application(addresses) as app, AsyncExitStack() as stack:
        gateway = httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://gateway")
        await stack.enter_async_context(gateway)
        async with asyncio.timeout(START_TIMEOUT_SECONDS):
            while not (await gateway.get("/health/ready")).is_success:
                await asyncio.sleep(1)
        roles = [Role.GENERAL_MANAGER, Role.OFFICER_DUTIES, Role.OPERATOR]
        issuer = load_local_token_issuer(data_folder)
        token = issuer.issue_token("bench", roles, None, utc_now(), TOKEN_LIFETIME)
        gateway.headers["Authorization"] = f"Bearer {token}"

        def connect(area: str) -> KeepAliveConnection:
            connection = KeepAliveConnection(addresses[area], token)
            stack.callback(connection.close)
            return connection

        directory = connect("directory")
        for code in ("A", "B"):
            body = {"code": code, "name": code, "valid_from": "2026-01-01"}
            await directory.post(DEPARTMENTS_PATH, body)
        duties = [connect("duties") for _ in range(connection_count)]
        yield HandoffLoad(duties, connect("incentives"), gateway)


async def _start_project(connection: KeepAliveConnection, number: int) -> Sequence[str]:
    """Start a project; return the ids of its handoffs."""
    started = await connection.post(
        f"{DUTIES_API}/projects", TERMS_BODY | {"code": f"bench-{number}"}
    )
    project = started["id"]
    for part in range(DUTIES_PER_PROJECT):
        names = {"activity": f"make part {part}", "deliverable": f"part {part}"}
        await connection.post(f"{DUTIES_API}/projects/{project}/duties", DUTY_BODY | names)
    await connection.post(f"{DUTIES_API}/projects/{project}/start", {})
    path = f"{DUTIES_API}/handoffs?project={project}&limit={DUTIES_PER_PROJECT}"
    listed: list[dict[str, Any]] = []
    while len(listed) < DUTIES_PER_PROJECT:
        await asyncio.sleep(IDLE_PAUSE_SECONDS)
        listed = (await connection.get(path))["items"]
    return [one["handoff_id"] for one in listed]
