"""A client of the connectors area, which sends webhooks and works on what came."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from services.connectors.application.delivery_worker import work_on_due_deliveries
from services.connectors.projections.delivery_bodies import claim_deliveries, release_claims
from shared.http.auth import Role
from shared.service_runtime.connector_accounts import ConnectorAccount, SecretReference
from shared.testing.area_client import AreaClient
from tests.connectors.jira_bodies import encode, sign

DEPARTMENTS = ("finance", "sales")


def jira_account(folder: Path) -> ConnectorAccount:
    """Return the account of a connected Jira whose secrets are files in a folder."""
    return ConnectorAccount(
        id="jira",
        system="jira",
        secrets=(
            SecretReference("file:secret", path=folder / "secret"),
            SecretReference("file:old-secret", path=folder / "old-secret"),
        ),
        token=SecretReference("file:token", path=folder / "token"),
        api_url="http://concord",
    )


@dataclass(frozen=True)
class ConnectorsClient(AreaClient):
    """Calls the API, by default as the officer of workflows."""

    area_name = "connectors"

    folder: Path = Path()
    """Where the connector's secrets are."""
    connector: str = "jira"
    role: Role = Role.OFFICER_WORKFLOWS

    async def deliver(
        self,
        body: bytes | dict[str, Any],
        identifier: str | None = None,
        *,
        signature: str | None = None,
        client: httpx.AsyncClient | None = None,
    ) -> httpx.Response:
        """Send a webhook, signed with the secret unless told otherwise."""
        sent = encode(body) if isinstance(body, dict) else body
        headers = {"X-Hub-Signature": sign(sent) if signature is None else signature}
        if identifier is not None:
            headers["X-Atlassian-Webhook-Identifier"] = identifier
        return await (client or self.installation.http_client).post(
            f"{self.api_root}/connectors/{self.connector}/webhook", content=sent, headers=headers
        )

    async def work(self, client: httpx.AsyncClient | None = None) -> int:
        """Work on all deliveries that are due, through the API in this process."""
        total = 0
        (account,) = self.area.outbound.connectors
        while done := await work_on_due_deliveries(
            self.area,
            account,
            client or self.installation.http_client,
            claim_deliveries,
            release_claims,
        ):
            total += done
        return total

    async def take(self, body: bytes | dict[str, Any], identifier: str | None = None) -> Any:
        """Send a webhook, work on it, and return what became of it."""
        answer = await self.deliver(body, identifier)
        assert answer.status_code == 202, answer.text
        await self.work()
        return await self.read_delivery(answer.json()["id"])

    async def read_delivery(self, delivery_id: str) -> Any:
        """Return a delivery."""
        path = f"/connectors/{self.connector}/deliveries/{delivery_id}"
        return (await self.get(path, Role.OPERATOR)).json()

    async def publish_flow(self) -> str:
        """Publish a flow of two steps and return its id."""
        return await self.publish_steps(
            {"key": "request", "name": "Hand it in", "department": None, "standard": "P1D"},
            {"key": "check", "name": "Check it", "department": "finance", "standard": "PT8H"},
        )

    async def publish_steps(self, *steps: dict[str, Any]) -> str:
        """Publish a flow of these steps and return its id."""
        officer = self.installation.authorization_headers(Role.OFFICER_WORKFLOWS)
        http, root = self.installation.http_client, "/api/workflows/v1"
        created = await http.post(f"{root}/flows", json={"name": "Fair"}, headers=officer)
        flow = created.json()["id"]
        drafted = await http.put(
            f"{root}/flows/{flow}/draft",
            json={"steps": list(steps)},
            headers={**officer, "If-Match": '"1"'},
        )
        assert drafted.status_code == 200, drafted.text
        published = await http.post(
            f"{root}/flows/{flow}/versions/1/publish",
            headers={**officer, "If-Match": drafted.headers["ETag"]},
        )
        assert published.status_code == 200, published.text
        return str(flow)

    async def make_mapping_live(self, flow: str, **changes: Any) -> dict[str, Any]:
        """Save a mapping for tasks of SALES, make it live, and return it."""
        return await self.make_live(mapping_body(flow, **changes))

    async def make_live(self, body: dict[str, Any]) -> dict[str, Any]:
        """Save a mapping, make it live, and return it."""
        saved = await self.post(f"/connectors/{self.connector}/mappings", body)
        assert saved.status_code == 201, saved.text
        live = await self.post(saved.headers["Location"] + "/make-live")
        assert live.status_code == 200, live.text
        return body

    async def call(self, method: str, path: str, role: Role, **options: Any) -> httpx.Response:
        """Call another area's API, and return its answer, which is a success."""
        answer = await self.installation.http_client.request(
            method, path, headers=self.installation.authorization_headers(role), **options
        )
        assert answer.is_success, answer.text
        return answer

    async def read_case(self, case_id: str) -> Any:
        """Return a case as the workflows area tells it."""
        return (
            await self.installation.http_client.get(
                f"/api/workflows/v1/cases/{case_id}",
                headers=self.installation.authorization_headers(Role.AUDITOR),
            )
        ).json()

    async def count(self, table: str) -> int:
        """Return how many rows a table of the area has."""
        async with self.area.pool.acquire() as db:
            found: int = await db.fetchval(f"SELECT count(*) FROM {table}")
        return found


def mapping_body(flow: str, **changes: Any) -> dict[str, Any]:
    """Return a mapping: a case for each task of SALES, whose statuses complete and send back."""
    route = {
        "project": "SALES",
        "item_types": ["Task"],
        "flow_id": flow,
        "department": "sales",
        "statuses": [
            {"status": "In Progress", "command": "complete-step", "activity": "Hand it in"},
            {"status": "Done", "command": "complete-step", "activity": "Check it"},
            {
                "status": "To Do",
                "command": "send-back",
                "activity": "Check it",
                "reason": "Reopened in Jira",
            },
        ],
    }
    return {"routes": [{**route, **changes}]}


def outcome(delivery: dict[str, Any]) -> tuple[str, Any]:
    """Return how a delivery ended, and with what."""
    return delivery["status"], delivery["commands"] or delivery["reason"] or delivery["code"]
