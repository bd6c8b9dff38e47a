"""A browser's `EventSource` follows the stream with a cookie, through every reconnection."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from shared.http.auth import Role
from shared.http.cross_origin import allow_origins
from shared.http.sse import connection
from shared.http_application.event_stream_route import STREAM_PATH
from shared.http_application.stream_sessions import COOKIE_NAME
from shared.processes.gateway import gateway_application
from shared.testing.installation import TestInstallation
from tests.stream.browser_event_source import open_event_source
from tests.stream.fact_publisher import FactPublisher, bell_rung, goal_lagging, handoff_offered
from tests.stream.sse_client import serve_application

SESSION_PATH = "/api/events/v1/session"

pytestmark = pytest.mark.parametrize("fact_publisher", ["embedded"], indirect=True)


@pytest.fixture(autouse=True)
def short_reconnection_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "CLIENT_RETRY_MS", 50)


@pytest.fixture
async def browser(base_url: str) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=base_url, timeout=20, trust_env=False) as client:
        yield client


def token_headers(running: TestInstallation, seconds: float = 3600, **who: str) -> dict[str, str]:
    signer, now = running.token_issuer, datetime.now(UTC)
    roles = [Role.DEPARTMENT_HEAD] if who else [Role.AUDITOR]
    token = signer.issue_token("ann", roles, who.get("department"), now, timedelta(seconds=seconds))
    return {"Authorization": f"Bearer {token}"}


async def start_session(browser: httpx.AsyncClient, headers: dict[str, str]) -> httpx.Response:
    started = await browser.post(SESSION_PATH, headers=headers)
    assert started.status_code == 201, started.text
    return started


async def test_an_event_source_misses_nothing_while_its_replica_is_replaced(
    fact_publisher: FactPublisher,
) -> None:
    replica = await fact_publisher.start_replica()
    async with AsyncExitStack() as first_replica:
        first = await first_replica.enter_async_context(
            serve_application(fact_publisher.installation.installation.app)
        )
        port = int(first.rpartition(":")[2])
        async with httpx.AsyncClient(base_url=first, timeout=20, trust_env=False) as browser:
            await start_session(browser, token_headers(fact_publisher.installation))
            async with open_event_source(browser) as source:
                await fact_publisher.publish_facts(bell_rung(1))
                assert (await source.next_event()).data["data"]["note"] == "1"
                await first_replica.aclose()
                await fact_publisher.publish_facts(bell_rung(2), bell_rung(3))
                async with serve_application(replica.installation.app, port):
                    await fact_publisher.publish_facts(bell_rung(4))
                    notes = [(await source.next_event()).data["data"]["note"] for _ in range(3)]
                    assert notes == ["2", "3", "4"]
                    assert source.statuses == [200, 200]


async def test_an_event_source_goes_on_with_the_next_token_and_closes_without_one(
    fact_publisher: FactPublisher, browser: httpx.AsyncClient
) -> None:
    running = fact_publisher.installation
    started = await start_session(browser, token_headers(running, seconds=2))
    left = datetime.fromisoformat(started.json()["expires_at"]) - datetime.now(UTC)
    assert timedelta() < left <= timedelta(seconds=2)
    async with open_event_source(browser) as source:
        await start_session(browser, token_headers(running, seconds=4))
        async with asyncio.timeout(10):
            while len(source.statuses) < 2:
                await asyncio.sleep(0.05)
        await fact_publisher.publish_facts(bell_rung(1))
        assert (await source.next_event()).data["data"]["note"] == "1"
        async with asyncio.timeout(10):
            await source.is_closed.wait()
        assert source.statuses == [200, 200, 401]


async def test_a_session_sees_what_its_caller_may_see(
    fact_publisher: FactPublisher, browser: httpx.AsyncClient
) -> None:
    await start_session(browser, token_headers(fact_publisher.installation, department="RND"))
    async with open_event_source(browser) as source:
        await fact_publisher.publish_facts(
            handoff_offered("OPS", "LAW"), handoff_offered("RND", "OPS"), goal_lagging(None)
        )
        types = [(await source.next_event()).type for _ in range(2)]
        assert types == ["concord.duties.handoff-offered.v1", "concord.goals.goal-lagging.v1"]
        assert source.events.empty()


async def test_the_cookie_opens_the_stream_and_nothing_else(
    fact_publisher: FactPublisher, browser: httpx.AsyncClient, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    headers = token_headers(fact_publisher.installation)
    started = await start_session(browser, headers)
    cookie = browser.cookies[COOKIE_NAME]
    attributes = started.headers["set-cookie"].partition("; ")[2].lower().split("; ")
    assert {"httponly", "samesite=strict", "path=/api/events/v1"} <= set(attributes)
    assert "secure" not in attributes
    proxied = await browser.post(SESSION_PATH, headers={**headers, "X-Forwarded-Proto": "https"})
    assert "; Secure" in proxied.headers["set-cookie"]
    assert cookie not in started.text
    assert headers["Authorization"].removeprefix("Bearer ") not in started.headers["set-cookie"]

    by_cookie = {"Cookie": f"{COOKIE_NAME}={cookie}"}
    for path in ("/api/operations/v1/audit", f"/api/events/v1/facts/{'0' * 32}"):
        assert (await browser.get(path, headers=by_cookie)).status_code == 401
    assert (await browser.post(SESSION_PATH, headers=by_cookie)).status_code == 401
    as_token = {"Authorization": f"Bearer {cookie}"}
    assert (await browser.get(STREAM_PATH, headers=as_token)).status_code == 401
    by_server = [one.getMessage() for one in caplog.records if one.name[:4] != "http"]
    assert by_server
    assert cookie not in str(by_server)


async def test_a_session_that_was_ended_or_replaced_opens_nothing(
    fact_publisher: FactPublisher, browser: httpx.AsyncClient
) -> None:
    headers = token_headers(fact_publisher.installation)
    cookies = []
    for _ in range(2):
        await start_session(browser, headers)
        cookies.append(browser.cookies[COOKIE_NAME])
    ended = await browser.delete(SESSION_PATH, headers=headers)
    assert (ended.status_code, COOKIE_NAME in browser.cookies) == (204, False)
    for cookie in (*cookies, "made-up"):
        refused = await browser.get(STREAM_PATH, headers={"Cookie": f"{COOKIE_NAME}={cookie}"})
        assert (refused.status_code, refused.json()["code"]) == (401, "stream-session-unknown")


async def test_the_gateway_keeps_no_callers_cookie(
    fact_publisher: FactPublisher, base_url: str
) -> None:
    async with (
        gateway_application({"publisher": base_url}) as app,
        serve_application(app) as gateway_url,
        httpx.AsyncClient(base_url=gateway_url, timeout=20, trust_env=False) as browser,
        httpx.AsyncClient(base_url=gateway_url, timeout=20, trust_env=False) as stranger,
    ):
        await start_session(browser, token_headers(fact_publisher.installation))
        async with open_event_source(browser) as source:
            await fact_publisher.publish_facts(bell_rung(1))
            assert (await source.next_event()).data["data"]["note"] == "1"
        assert (await stranger.get(STREAM_PATH)).status_code == 401


async def test_a_page_of_another_origin_may_send_the_cookie_to_the_stream_alone(
    fact_publisher: FactPublisher,
) -> None:
    origin = {"Origin": "https://console.firm.example"}
    app = allow_origins(fact_publisher.installation.installation.app, [origin["Origin"]])
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://concord") as page:
        headers = token_headers(fact_publisher.installation) | origin
        for path, method, allowed in (
            (SESSION_PATH, "POST", "true"),
            (STREAM_PATH, "GET", "true"),
            ("/api/events/v1/facts/none", "GET", None),
            ("/api/me", "GET", None),
        ):
            preflight = {**origin, "Access-Control-Request-Method": method}
            asked = await page.options(path, headers=preflight)
            assert asked.headers.get("Access-Control-Allow-Credentials") == allowed, path
        started = await page.post(SESSION_PATH, headers=headers)
        assert started.headers["Access-Control-Allow-Origin"] == origin["Origin"]
        assert started.headers["Access-Control-Allow-Credentials"] == "true"
