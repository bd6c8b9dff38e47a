"""A client of an installation that asks a Jira, which stands behind the validating proxy."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import httpx

from services.connectors.application.back_filling import BackFilling
from services.connectors.application.poll_lease import PollLease
from services.connectors.application.poll_worker import PollingStores, open_polling
from services.connectors.projections.back_fills import BACK_FILLS
from services.connectors.projections.delivery_bodies import keep_bodies
from services.connectors.projections.erp_orders import ERP_STORE
from services.connectors.projections.poll_leases import POLL_LEASES
from shared.http.auth import Role
from shared.service_runtime.connector_accounts import (
    ConnectorAccount,
    PolledSystem,
    SecretReference,
)
from tests.connectors.area_client import ConnectorsClient, jira_account, outcome
from tests.connectors.jira_stand_in.server import CLOUD_CREDENTIALS, JiraStandIn
from tests.connectors.jira_stand_in.validating_proxy import ValidatingProxy

FILLS = "/connectors/jira/back-fills"
STARTED = ["start-case 201"]


def clock(past: JiraPastClient) -> datetime:
    """Return what the installation's clock says."""
    return past.installation.clock()


def polled_jira(folder: Path) -> ConnectorAccount:
    """Return the account of a Jira Cloud that is asked, too."""
    polled = PolledSystem(
        url="http://127.0.0.1:9",  # nobody listens there: tests answer in its place
        database="",
        credentials=SecretReference("environment:JIRA", value=CLOUD_CREDENTIALS),
        time_zone=ZoneInfo("UTC"),
    )
    return replace(jira_account(folder), polled=polled)


@dataclass(frozen=True)
class JiraPastClient(ConnectorsClient):
    """Starts back-fills, reads the stand-in, and works on what it told."""

    jira: JiraStandIn = field(default_factory=lambda: JiraStandIn(datetime.now))

    @cached_property
    def proxy(self) -> ValidatingProxy:
        """What checks all that is said."""
        return ValidatingProxy(self.jira.answer)

    def replica(self, number: int = 1, **polled: Any) -> BackFilling:
        """Return what reads, as one of several replicas; `polled` are other settings."""
        (account,) = self.area.outbound.connectors
        assert account.polled is not None
        account = replace(account, polled=replace(account.polled, **polled))
        http = httpx.AsyncClient(transport=httpx.MockTransport(self.proxy.answer))
        stores = PollingStores(POLL_LEASES, ERP_STORE, BACK_FILLS, keep_bodies)
        lease = PollLease(self.area, POLL_LEASES, account.id, UUID(int=number))
        polling = open_polling(self.area, account, http, stores, lease)
        assert isinstance(polling, BackFilling)
        return polling

    async def start(self, since: datetime, *projects: str) -> str:
        """Start a back-fill and return its path."""
        body = {"changed_since": since.isoformat(), "projects": list(projects)}
        answer = await self.post("/connectors/jira/back-fills", body)
        assert answer.status_code == 201, answer.text
        return str(answer.headers["Location"]).removeprefix(self.api_root)

    async def read(self, path: str) -> Any:
        """Return a back-fill."""
        answer = await self.get(path)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def fill(self, since: datetime, *projects: str) -> Any:
        """Have the past read, work on what it told, and return the back-fill."""
        path = await self.start(since, *projects)
        assert await self.replica().poll()
        await self.work()
        return await self.read(path)

    async def outcomes(self) -> list[tuple[str, Any]]:
        """Return how all deliveries ended, the oldest first."""
        rows = (await self.get("/connectors/jira/deliveries", limit=200)).json()["items"]
        return [outcome(one) for one in reversed(rows)]

    async def cases(self) -> list[Any]:
        """Return all cases."""
        answer = await self.installation.http_client.get(
            "/api/workflows/v1/cases?limit=200",
            headers=self.installation.authorization_headers(Role.AUDITOR),
        )
        found: list[Any] = answer.json()["items"]
        return found
