"""A client of an installation that writes back to a Jira, which stands in for a real one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import httpx

from services.connectors.application.write_back_planning import WriteBackPlanning
from services.connectors.application.write_worker import WriteWorker
from services.connectors.service import WRITE_STORE
from shared.http.auth import Role
from shared.postgres.consumer_catch_up import catch_up
from shared.postgres.consumer_effects_consistency import check_consumer_effects
from shared.service_runtime.connector_accounts import (
    ConnectorAccount,
    PolledSystem,
    SecretReference,
)
from tests.connectors.area_client import ConnectorsClient, jira_account, mapping_body
from tests.connectors.jira_stand_in.issues import Issue
from tests.connectors.jira_stand_in.server import CLOUD_CREDENTIALS, JiraStandIn
from tests.connectors.jira_stand_in.validating_proxy import ValidatingProxy

FINISHED = {"project": "SALES", "on": "step-done", "activity": "Check it"}
"""What a rule says of the second step's end."""
DONE = {**FINISHED, "transition": {"status": "Done"}}
COMMENT = {**FINISHED, "comment": {"language": "en"}}
LINK = {**FINISHED, "remote_link": {"url": "https://concord.example/{id}", "title": "{case}"}}


def written_account(folder: Path, url: str = "http://jira") -> ConnectorAccount:
    """Return the account of a Jira that is written to; its credentials are a file."""
    (folder / "credentials").write_text(CLOUD_CREDENTIALS, "utf-8")
    polled = PolledSystem(
        url=url,
        database="",
        credentials=SecretReference("file:credentials", path=folder / "credentials"),
        time_zone=ZoneInfo("Asia/Shanghai"),
    )
    return replace(jira_account(folder), polled=polled)


@dataclass(frozen=True)
class WriteBackClient(ConnectorsClient):
    """Calls the API, has facts consumed, and works on writes as one replica."""

    system: JiraStandIn = field(kw_only=True)
    proxy: ValidatingProxy = field(kw_only=True)

    async def start(
        self, *rules: dict[str, Any], keys: Sequence[str] = ("SALES-41",), **route: Any
    ) -> list[tuple[Issue, str]]:
        """Have a mapping with rules live; return new issues, each with its case."""
        body = mapping_body(await self.publish_flow(), **route)
        saved = await self.post("/connectors/jira/mappings", {**body, "write_back": list(rules)})
        assert saved.status_code == 201, saved.text
        await self.post(saved.headers["Location"] + "/make-live")
        issues = [self.system.create(key) for key in keys]
        return [(one, await self._case_of(one)) for one in issues]

    async def _case_of(self, issue: Issue) -> str:
        at = self.installation.clock()
        taken = await self.take(issue.webhook(at, None, "somebody"))
        return str(taken["case_id"])

    async def complete(self, case: str, step: int) -> None:
        """Complete a step as people of its department do."""
        department = ("sales", "finance")[step - 1]
        answer = await self.installation.http_client.post(
            f"/api/workflows/v1/cases/{case}/steps/{step}/complete",
            json={"department": department},
            headers=self.installation.authorization_headers(
                Role.DEPARTMENT_HEAD, department=department
            ),
        )
        assert answer.status_code == 200, answer.text

    async def consume(self) -> None:
        """Have the area's consumer handle what is on the bus."""
        consumer = self.area.create_consumer(self.installation.installation.bus)
        assert consumer is not None
        await catch_up(consumer)

    async def audit(self) -> list[str]:
        """Return what is wrong with the effects of the facts that were heard."""
        bus = self.installation.installation.bus
        consumer = self.area.create_consumer(bus)
        assert consumer is not None
        found = await check_consumer_effects(consumer, self.area.database, bus)
        return [one.what for one in found.findings]

    async def plan_late(self) -> None:
        """Plan the facts that came before their links."""
        await WriteBackPlanning(self.area, WRITE_STORE).plan_kept()

    def worker(
        self, answer_of: Callable[[httpx.Request], httpx.Response] | None = None
    ) -> WriteWorker:
        """Return a replica's worker, whose pauses are the longest ones."""
        transport = httpx.MockTransport(answer_of or self.proxy.answer)
        (account,) = self.area.outbound.connectors
        http = httpx.AsyncClient(transport=transport)
        return WriteWorker(self.area, account, http, WRITE_STORE, jitter=lambda: 1.0)

    async def write_back(
        self, answer_of: Callable[[httpx.Request], httpx.Response] | None = None
    ) -> int:
        """Consume, and work on all writes that are due; return how many attempts there were."""
        await self.consume()
        worker, total = self.worker(answer_of), 0
        async with worker.http:
            while done := await worker.work_once():
                total += done
        return total

    async def writes(self, **parameters: Any) -> list[dict[str, Any]]:
        """Return what is written back, the oldest first."""
        answer = await self.get("/connectors/jira/writes", Role.OPERATOR, **parameters)
        assert answer.status_code == 200, answer.text
        found: list[dict[str, Any]] = answer.json()["items"][::-1]
        return found

    async def states(self) -> list[tuple[str, str, Any]]:
        """Return kind, status, and outcome or code of what is written back."""
        return [
            (one["kind"], one["status"], one["outcome"] or one["code"])
            for one in await self.writes()
        ]


async def finish(
    jira: WriteBackClient, *rules: dict[str, Any], keys: tuple[str, ...] = ("SALES-41",)
) -> list[Issue]:
    """Have a rule live, and the second steps of new issues' cases done."""
    started = await jira.start(*rules, keys=keys)
    for _, case in started:
        await jira.complete(case, 1)
        await jira.complete(case, 2)
    await jira.consume()
    jira.system.requests.clear()
    return [issue for issue, _ in started]


def written(jira: WriteBackClient) -> list[int]:
    """Return how often each thing was written, counted at the stand-in."""
    return list(jira.system.writes.values())
