"""Every answer of every route says that nobody stores it and nobody guesses its type."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator

import httpx
import pytest
from fastapi.routing import APIRoute

from shared.http.auth import ALL_ROLES, Caller, RequireAnyRole
from tests.architecture.declared_services import all_services, build_application

APPLICATION = build_application(all_services())
OPERATIONS = [
    (method, route.path.replace("{", "").replace("}", ""))
    for route in APPLICATION.routes
    if isinstance(route, APIRoute)
    for method in sorted((route.methods or set()) | {"OPTIONS", "HEAD", "TRACE"})
    if not route.path.endswith("/stream")
]


@pytest.fixture
async def client() -> AsyncIterator[httpx.AsyncClient]:
    """Provide a client without token."""
    transport = httpx.ASGITransport(APPLICATION, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as opened:
        yield opened


def assert_headers(answer: httpx.Response) -> None:
    """Check what every answer has."""
    request = f"{answer.request.method} {answer.request.url.path} {answer.status_code}"
    assert answer.headers.get_list("Cache-Control") == ["no-store"], request
    assert answer.headers.get_list("X-Content-Type-Options") == ["nosniff"], request
    if answer.request.url.path.startswith("/api/") and answer.request.method != "OPTIONS":
        assert "Authorization" in answer.headers["Vary"].split(", "), request


async def test_every_route_has_them_without_a_token(client: httpx.AsyncClient) -> None:
    assert len(OPERATIONS) > 300
    for method, path in OPERATIONS:
        assert_headers(await client.request(method, path))


async def test_every_route_has_them_with_a_token(
    client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Behind the routes is nothing here, so most answer that the request or they are at fault."""

    async def find_anybody(_self: object, _request: object) -> Caller:
        return Caller("anybody", frozenset(ALL_ROLES), "RND")

    monkeypatch.setattr(RequireAnyRole, "find_caller", find_anybody)
    monkeypatch.setattr(logging.root.manager, "disable", logging.CRITICAL)  # hundreds of faults
    found = [await client.request(method, path) for method, path in OPERATIONS]
    for answer in found:
        assert_headers(answer)
    assert {200, 204, 405, 422, 500} <= {answer.status_code for answer in found}


@pytest.mark.parametrize("path", ["/", "/api", "/api/nothing", "/nothing", "/api/duties/v1/"])
async def test_paths_that_do_not_exist_have_them(client: httpx.AsyncClient, path: str) -> None:
    assert_headers(await client.get(path))


@pytest.mark.parametrize(("language", "text"), [("en", "is not known"), ("zh", "不是本服务器")])
async def test_every_route_refuses_the_name_of_another_server(
    client: httpx.AsyncClient, language: str, text: str
) -> None:
    headers = {"Host": "evil.example", "Accept-Language": language}
    for method, path in OPERATIONS:
        answer = await client.request(method, path, headers=headers)
        assert answer.status_code == 400
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        if method != "HEAD":
            assert answer.json()["code"] == "unknown-host"
            assert text in answer.json()["detail"]
