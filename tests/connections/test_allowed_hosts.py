"""Which names of a server are its own."""

from __future__ import annotations

import socket

import httpx
import pytest
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from shared.http.allowed_hosts import AllowedHosts
from shared.http.outer_layers import wrap_application
from shared.installation.own_host_names import find_allowed_hosts
from shared.installation.settings import Settings
from shared.processes.gateway import gateway_application
from tests.stream.sse_client import serve_application

POD = "10.1.2.3"
SET = AllowedHosts.of(["Concord.firm.example", "*.apps.example", "2001:db8::7"])


@pytest.mark.parametrize(
    "host",
    [
        "localhost",
        "localhost:8420",
        "127.0.0.1:8420",
        "127.1.2.3",
        "[::1]:8420",
        POD,
        f"{POD}:8420",
        "concord.firm.example",
        "CONCORD.FIRM.EXAMPLE:443",
        "concord.firm.example.",
        "one.apps.example",
        "one.two.apps.example",
        "[2001:db8::7]:8420",
    ],
)
def test_its_own_names_are_allowed(host: str) -> None:
    assert SET.allow(host, POD)


@pytest.mark.parametrize(
    "host",
    [
        "",
        "evil.example",
        "concord.firm.example.evil.example",
        "evil.example:8420@localhost",
        "localhost@evil.example",
        "localhost.evil.example",
        "127.0.0.1.evil.example",
        "apps.example",
        "evilapps.example",
        "10.1.2.4",
        "localhost:port",
        "localhost/evil.example",
        "localhost evil.example",
        "[localhost]",
        "::1",
        "*",
    ],
)
def test_other_names_are_refused(host: str) -> None:
    assert not SET.allow(host, POD)


def test_any_name_is_allowed_where_that_is_set() -> None:
    assert AllowedHosts.of(["*"]).allow("evil.example", None)


def test_without_a_setting_a_process_has_the_names_it_is_called_by() -> None:
    assert find_allowed_hosts(Settings(host="0.0.0.0"), ["duties"]).names == {
        socket.gethostname().lower(),
        "duties",
    }
    settings = Settings(
        host="10.9.8.7",
        allowed_hosts=("concord.firm.example",),
        services={"duties": "http://Duties.internal:8003"},
    )
    assert find_allowed_hosts(settings, ["duties"]).names == {
        socket.gethostname().lower(),
        "10.9.8.7",
        "concord.firm.example",
        "duties.internal",
    }


async def test_the_gateway_refuses_and_probes_without_a_name_are_served() -> None:
    async with (
        gateway_application({"duties": "http://127.0.0.1:9"}) as gateway,
        serve_application(gateway) as base_url,
        httpx.AsyncClient(base_url=base_url, trust_env=False) as client,
    ):
        answer = await client.get("/api/duties/v1/handoffs", headers={"Host": "evil.example"})
        assert (answer.status_code, answer.json()["code"]) == (400, "unknown-host")
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Cache-Control"] == "no-store"
        url = httpx.URL(base_url)
        with socket.create_connection((url.host, url.port or 0)) as probe:
            probe.sendall(b"GET /health/live HTTP/1.0\r\n\r\n")
            await client.get("/health/live")
            assert probe.recv(100).startswith(b"HTTP/1.1 200 ")


async def test_the_answer_for_another_name_does_not_reach_the_application() -> None:
    called = []

    async def note(_request: object) -> PlainTextResponse:
        called.append(1)
        return PlainTextResponse("noted")

    app = wrap_application(Starlette(routes=[Route("/", note)]), AllowedHosts(), ())
    async with (
        serve_application(app) as base_url,
        httpx.AsyncClient(base_url=base_url, trust_env=False) as client,
    ):
        assert (await client.get("/", headers={"Host": "evil.example"})).status_code == 400
        assert not called
        assert (await client.get("/")).text == "noted"
