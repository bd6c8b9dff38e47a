"""What a page asks first: how one signs on, who calls, and what holds for the installation."""

from __future__ import annotations

from importlib.metadata import version
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from services.comms.service import service as comms
from services.incentives.service import service as incentives
from shared.http.auth import Role
from shared.installation.settings import Settings
from shared.processes.gateway import gateway_application
from shared.testing.installation import OpenTestInstallation
from tests.stream.sse_client import serve_application


async def test_a_page_learns_zone_currency_calendar_and_areas(
    start_installation: OpenTestInstallation,
) -> None:
    async with start_installation([comms, incentives], background=False) as installation:
        manager = installation.authorization_headers(Role.GENERAL_MANAGER)
        client = installation.http_client
        assert (await client.get("/api/installation")).status_code == 401
        found = (await client.get("/api/installation", headers=manager)).json()
        assert found == {
            "time_zone": "Asia/Shanghai",
            "currency": "CNY",
            "calendar": {"version": 1, "path": "/api/comms/v1/calendars/1"},
            "version": version("concord"),
            "areas": ["comms", "incentives"],
            "read_scope": "department",
        }
        assert (await client.get(found["calendar"]["path"], headers=manager)).status_code == 200
        terms = {"effective_from": "2026-11", "currency": "EUR"}
        officer = installation.authorization_headers(Role.OFFICER_DUTIES, subject="planner")
        drafts = "/api/incentives/v1/plan-drafts"
        draft = (await client.post(drafts, json=terms, headers=officer)).headers["Location"]
        await client.post(f"{draft}/simulate", headers=officer)
        approval = {**manager, "If-Match": '"2"'}
        published = await client.post(f"{draft}/approve", headers=approval)
        assert published.status_code == 201, published.text
        changed = (await client.get("/api/installation", headers=manager)).json()
        assert changed["currency"] == "EUR"
        sign_on = await client.get("/api/sign-on")
        assert sign_on.json() == {"issuer": None, "client_id": None}


def test_the_client_of_pages_is_a_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CONCORD_OIDC_ISSUER", "https://id.firm.example")
    monkeypatch.setenv("CONCORD_OIDC_CLIENT_ID", "concord-web")
    provider = Settings.from_environment().authentication().provider
    assert provider is not None
    assert (provider.issuer, provider.client_id) == ("https://id.firm.example", "concord-web")


def service_that_knows(**known: Any) -> FastAPI:
    """Return a service with its own part of the common answers."""
    app = FastAPI()

    @app.get("/api/me")
    @app.get("/api/installation")
    async def tell() -> dict[str, Any]:
        return known

    @app.get("/api/sign-on")
    async def sign_on() -> dict[str, Any]:
        return {"issuer": "https://id.firm.example"}

    return app


async def test_the_gateway_puts_the_services_parts_together() -> None:
    department = {"code": "RND", "name": None}
    duties = service_that_knows(
        person=None, operations=["get_me", "list_handoffs"], department=department
    )
    directory = service_that_knows(
        person={"id": "E1", "name": "Li"},
        operations=["get_me", "list_people"],
        department={**department, "name": "Research"},
    )
    async with (
        serve_application(duties) as duties_url,
        serve_application(directory) as directory_url,
        gateway_application({"duties": duties_url, "directory": directory_url}) as gateway,
        httpx.AsyncClient(
            transport=httpx.ASGITransport(gateway), base_url="http://gateway/api"
        ) as client,
    ):
        first = await client.get("/me")
        assert first.json() == {
            "person": {"id": "E1", "name": "Li"},
            "operations": ["get_me", "list_handoffs", "list_people"],
            "department": {"code": "RND", "name": "Research"},
        }
        known = {"If-None-Match": first.headers["ETag"]}
        assert (await client.get("/me", headers=known)).status_code == 304
        assert (await client.get("/sign-on")).json() == {"issuer": "https://id.firm.example"}
        assert (await client.get("/nothing")).status_code == 404
