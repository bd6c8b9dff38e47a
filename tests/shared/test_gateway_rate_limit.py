"""The gateway limits each credential, and addresses whose credentials the services refuse."""

from __future__ import annotations

from collections.abc import AsyncIterator

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from shared.http.request_limits import RequestLimits
from shared.http.token_bucket import RateLimit
from shared.processes.gateway_rate_limit import GatewayRateLimitMiddleware

LIMITS = RequestLimits(
    callers=RateLimit(per_second=0.01, burst=5), refusals=RateLimit(per_second=0.01, burst=3)
)


class Service:
    """Accepts credentials that begin with `good`, and counts what reaches it."""

    def __init__(self) -> None:
        self.requests = 0

    async def answer(self, request: Request) -> Response:
        """Answer 200 or 401."""
        self.requests += 1
        good = request.headers.get("authorization", "").startswith("Bearer good")
        return JSONResponse({}, status_code=200 if good else 401)


@pytest.fixture
def service() -> Service:
    return Service()


@pytest.fixture
async def client(service: Service) -> AsyncIterator[httpx.AsyncClient]:
    app = Starlette(routes=[Route("/{path:path}", service.answer, methods=["GET", "POST"])])
    transport = httpx.ASGITransport(GatewayRateLimitMiddleware(app, LIMITS))
    async with httpx.AsyncClient(transport=transport, base_url="http://gateway") as opened:
        yield opened


async def ask(client: httpx.AsyncClient, token: str | None, path: str = "/api/x/v1/y") -> int:
    headers = {} if token is None else {"Authorization": f"Bearer {token}"}
    return (await client.get(path, headers=headers)).status_code


async def test_each_credential_has_the_limit_of_a_caller(client: httpx.AsyncClient) -> None:
    assert [await ask(client, "good 1") for _ in range(6)] == [200] * 5 + [429]
    assert await ask(client, "good 2") == 200
    refused = await client.get("/api/x", headers={"Authorization": "Bearer good 1"})
    assert refused.json()["code"] == "too-many-requests"
    assert int(refused.headers["Retry-After"]) > 0


async def test_refused_credentials_are_forwarded_no_more(
    client: httpx.AsyncClient, service: Service
) -> None:
    assert [await ask(client, "forged") for _ in range(4)] == [401, 401, 401, 429]
    assert await ask(client, None) == 429
    assert service.requests == 3
    # Others of the same address are not locked out, nor is who signs on anew.
    assert await ask(client, "good 1") == 200
    assert await ask(client, "another forged") == 401


async def test_probes_are_forwarded_all_the_while(client: httpx.AsyncClient) -> None:
    for _ in range(10):
        await ask(client, None)
    assert await ask(client, None) == 429
    assert await ask(client, None, "/health/live") == 401, "the service's own answer"
