"""HEAD, OPTIONS, CORS, caching and compression through the gateway."""

from __future__ import annotations

from collections.abc import AsyncIterator

import httpx
import pytest

from shared.processes.gateway import gateway_application
from tests.shared.test_conditional_responses import ORIGIN, Office
from tests.stream.sse_client import serve_application

HEADERS = {"Authorization": "Bearer x", "Accept-Encoding": "gzip"}


@pytest.fixture
async def client() -> AsyncIterator[httpx.AsyncClient]:
    """Provide a client of a gateway in front of one service; both let the origin in."""
    async with (
        serve_application(Office().application(cors_origins=(ORIGIN,))) as service_url,
        gateway_application({"desks": service_url}, (ORIGIN,)) as gateway,
        serve_application(gateway) as base_url,
        httpx.AsyncClient(base_url=f"{base_url}/api", headers=HEADERS, trust_env=False) as opened,
    ):
        yield opened


async def test_a_list_comes_compressed_with_its_etag_or_as_304(client: httpx.AsyncClient) -> None:
    first = await client.get("/desks/v1/list")
    assert first.headers["Content-Encoding"] == "gzip"
    assert first.headers.get_list("Vary", split_commas=True).count("Authorization") == 1
    known = {"If-None-Match": first.headers["ETag"]}
    assert (await client.get("/desks/v1/list", headers=known)).status_code == 304


async def test_head_and_options_reach_the_service(client: httpx.AsyncClient) -> None:
    head = await client.head("/desks/v1/one")
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["ETag"].startswith('"7-')
    answer = await client.options("/desks/v1/one")
    assert (answer.status_code, answer.headers["Allow"]) == (204, "GET, HEAD, OPTIONS, PUT")
    assert (await client.head("/desks/v1/stream")).status_code == 200


@pytest.mark.parametrize("path", ["/desks/v1/one", "/nobody/v1/one"])
async def test_the_origin_is_let_in_once(client: httpx.AsyncClient, path: str) -> None:
    answer = await client.get(path, headers={"Origin": ORIGIN})
    assert answer.headers.get_list("Access-Control-Allow-Origin") == [ORIGIN]
    assert len(answer.headers.get_list("Access-Control-Expose-Headers")) == 1
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    preflight = {"Origin": ORIGIN, "Access-Control-Request-Method": "PUT"}
    assert (await client.options(path, headers=preflight)).status_code == 200
