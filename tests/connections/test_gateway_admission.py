"""The gateway reads no body of a caller whose token no service has accepted."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from shared.http.shared_answer import SharedAnswer
from shared.processes.connection_limits import ConnectionLimits
from shared.processes.gateway import gateway_application
from shared.processes.gateway_admission import MAX_REMEMBERED, AcceptedTokens
from tests.connections.raw_client import raw_connections
from tests.stream.sse_client import serve_application

PLACES = 20
LIMITS = ConnectionLimits(max_connections=PLACES, body_seconds=0.3, check_seconds=0.05)
KNOWN = {"Authorization": "Bearer known"}
HALF = (
    b"POST /api/desks/v1/desks HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 100000\r\n%b\r\nhalf"
)


@dataclass
class Desks:
    """A service that accepts one token, and counts what reaches it."""

    reached: list[str] = field(default_factory=list)

    async def answer(self, request: Request) -> Response:
        """Answer how long the body is, to the known caller."""
        self.reached.append(request.url.path)
        if request.headers.get("authorization") != KNOWN["Authorization"]:
            headers = {"WWW-Authenticate": "Bearer"}
            return JSONResponse({"code": "token-invalid"}, status_code=401, headers=headers)
        return JSONResponse({"length": len(await request.body())})

    def application(self) -> Starlette:
        """Return the application."""
        return Starlette(routes=[Route("/{path:path}", self.answer, methods=["GET", "POST"])])


@pytest.fixture
def desks() -> Desks:
    return Desks()


@pytest.fixture
async def base_url(desks: Desks) -> AsyncIterator[str]:
    """Provide the address of a gateway with few places in front of the service."""
    async with (
        serve_application(desks.application()) as service_url,
        gateway_application({"desks": service_url}, max_connections=PLACES) as gateway,
        serve_application(gateway, limits=LIMITS) as url,
    ):
        yield url


async def test_a_half_body_without_token_is_answered_at_once(base_url: str, desks: Desks) -> None:
    async with raw_connections(base_url, sending=HALF % b"") as [connection]:
        answer = await asyncio.wait_for(connection.reader.readuntil(b"}"), 1)
        assert answer.startswith(b"HTTP/1.1 401 ")
    assert desks.reached == []


async def test_a_signed_body_needs_no_token_and_is_left_to_its_service(
    base_url: str, desks: Desks
) -> None:
    path = "/api/desks/v1/connectors/jira/webhook"
    async with httpx.AsyncClient(trust_env=False, timeout=5) as client:
        answer = await client.post(f"{base_url}{path}", content=b"x" * 50_000)
        assert answer.json() == {"code": "token-invalid"}
        assert desks.reached == [path]
        answer = await client.post(f"{base_url}{path}s", content=b"x")
        assert (answer.json()["code"], len(desks.reached)) == ("token-missing", 1)
        for other in ("/api/operations/v1/webhook", "/api/events/v1/facts/webhook"):
            answer = await client.post(f"{base_url}{other}", content=b"x")
            assert (answer.json()["code"], len(desks.reached)) == ("token-missing", 1), other
        answer = await client.put(f"{base_url}{path}", content=b"x")
        assert (answer.json()["code"], len(desks.reached)) == ("token-missing", 1)
    head = (HALF % b"").replace(b"/api/desks/v1/desks", path.encode())
    async with raw_connections(base_url, sending=head) as [connection]:
        assert (await connection.read_until_closed(8)).startswith(b"HTTP/1.1 40")


async def test_a_half_body_with_a_wrong_token_gets_the_service_s_answer(
    base_url: str, desks: Desks
) -> None:
    head = HALF % b"Authorization: Bearer wrong\r\n"
    async with raw_connections(base_url, sending=head) as [connection]:
        answer = await asyncio.wait_for(connection.reader.readuntil(b"}"), 2)
        assert answer.startswith(b"HTTP/1.1 401 ")
        assert b"token-invalid" in answer
        assert b"www-authenticate: Bearer" in answer
    assert desks.reached == ["/api/me"]


async def test_a_half_body_with_a_token_is_answered_with_408(base_url: str) -> None:
    head = HALF % b"Authorization: Bearer known\r\n"
    async with raw_connections(base_url, sending=head) as [connection]:
        assert (await connection.read_until_closed(8)).startswith(b"HTTP/1.1 408 ")


async def test_callers_are_served_beside_half_sent_requests(base_url: str) -> None:
    async with (
        raw_connections(base_url, 3 * PLACES, sending=HALF % b"Authorization: Bearer wrong\r\n"),
        raw_connections(base_url, 3 * PLACES, sending=HALF % b""),
        raw_connections(base_url, 3 * PLACES),
    ):
        for _ in range(20):
            async with httpx.AsyncClient(trust_env=False, timeout=5) as client:
                answer = await client.post(
                    f"{base_url}/api/desks/v1/desks", headers=KNOWN, content=b"x" * 50_000
                )
            assert answer.json() == {"length": 50_000}


async def test_a_body_for_every_service_is_bounded(base_url: str) -> None:
    url = f"{base_url}/api/operations/v1/rebuilds"
    async with httpx.AsyncClient(trust_env=False) as client:
        answer = await client.post(url, headers=KNOWN, content=b"x" * 2_000_000)
    assert (answer.status_code, answer.json()["code"]) == (413, "too-large")


def test_accepted_tokens_are_forgotten_after_a_while_and_are_few() -> None:
    now = 0.0
    tokens = AcceptedTokens(lambda: now)
    tokens.remember("first")
    assert "first" in tokens
    now = 61.0
    assert "first" not in tokens
    tokens.remember("first")
    for number in range(MAX_REMEMBERED):
        tokens.remember(str(number))
    assert "first" not in tokens
    assert str(MAX_REMEMBERED - 1) in tokens


async def test_those_who_ask_at_the_same_time_get_one_answer() -> None:
    found = 0

    async def find_answer(_request: Request) -> Response:
        nonlocal found
        found += 1
        await asyncio.sleep(0.05)
        return JSONResponse({"found": found})

    shared = SharedAnswer(find_answer)
    request = Request({"type": "http", "headers": []})
    answers = await asyncio.gather(*(shared.answer(request) for _ in range(50)))
    assert {bytes(one.body) for one in answers} == {b'{"found":1}'}
    assert bytes((await shared.answer(request)).body) == b'{"found":2}'
