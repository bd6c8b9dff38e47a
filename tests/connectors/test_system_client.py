"""The client that holds conversations with other systems: gzip, limits, clocks and failures."""

from __future__ import annotations

import asyncio
import gzip
from collections.abc import AsyncIterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from uuid import UUID

import httpx
import pytest

from services.connectors.application import poll_worker, system_client
from services.connectors.application.poll_worker import PollingStores, make_polling, pause_after
from services.connectors.application.system_client import SystemClient
from services.connectors.domain.system_conversation import (
    Conversation,
    SystemFailed,
    SystemRequest,
    json_of,
)
from services.connectors.projections.back_fills import BACK_FILLS
from services.connectors.projections.delivery_bodies import keep_bodies
from services.connectors.projections.erp_orders import ERP_STORE
from services.connectors.projections.poll_leases import POLL_LEASES
from shared.service_runtime.connector_accounts import SecretMissing
from tests.connectors.erp_system import ErpAreaClient

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
ASK = SystemRequest("POST", "/rpc/", {"q": "1"}, {"Authorization": "token"}, b"{}")


def ask() -> Conversation[object]:
    """Ask once and return the JSON of the answer."""
    return json_of((yield ASK))


async def hold(answer: httpx.Response | Exception) -> tuple[object, SystemClient, httpx.Request]:
    """Return what a conversation says after an answer, the client, and what was sent."""
    sent: list[httpx.Request] = []

    def handle(request: httpx.Request) -> httpx.Response:
        sent.append(request)
        if isinstance(answer, Exception):
            raise answer
        return answer

    async with httpx.AsyncClient(transport=httpx.MockTransport(handle)) as http:
        client = SystemClient(http, "http://erp/base/")
        return await client.hold(ask()), client, sent[0]


async def test_an_answer_is_unpacked_and_its_date_is_noted() -> None:
    headers = {"Content-Encoding": "gzip", "Date": "Mon, 02 Mar 2026 12:00:00 GMT"}
    said, client, request = await hold(
        httpx.Response(200, headers=headers, content=gzip.compress(b'{"price": 0.1}'))
    )
    assert said == {"price": "0.1"}
    assert client.system_time == NOON
    assert str(request.url) == "http://erp/base/rpc/?q=1"
    assert request.headers["Accept-Encoding"] == "gzip"
    assert request.headers["Authorization"] == "token"


@pytest.mark.parametrize("date", [None, "?", "Mon, 99 Mar 2026 12:00:00 GMT"])
async def test_an_answer_without_a_date_notes_none(date: str | None) -> None:
    headers = {} if date is None else {"Date": date}
    _, client, _ = await hold(httpx.Response(200, headers=headers, content=b"[]"))
    assert client.system_time is None


@pytest.mark.parametrize(
    ("answer", "code", "retry_after"),
    [
        (httpx.ConnectError("refused"), "no-answer", None),
        (httpx.ReadTimeout("slow"), "no-answer", None),
        (httpx.Response(302, headers={"Location": "http://elsewhere"}), "request-refused", None),
        (httpx.Response(503, headers={"Retry-After": "7"}), "system-away", timedelta(seconds=7)),
        (httpx.Response(429, headers={"Retry-After": "soon"}), "system-away", None),
        (
            httpx.Response(
                200,
                headers={"Content-Encoding": "gzip, gzip"},
                stream=httpx.ByteStream(gzip.compress(gzip.compress(b"[]"))),
            ),
            "answer-unreadable",
            None,
        ),
        # It says gzip and is not: nobody offered it, as Tryton sees it.
        (
            httpx.Response(
                200, headers={"Content-Encoding": "gzip"}, stream=httpx.ByteStream(b"[]")
            ),
            "answer-unreadable",
            None,
        ),
    ],
)
async def test_what_else_happens_is_a_failure_with_a_code(
    answer: httpx.Response | Exception, code: str, retry_after: timedelta | None
) -> None:
    with pytest.raises(SystemFailed) as failed:
        await hold(answer)
    assert (failed.value.code, failed.value.retry_after) == (code, retry_after)


async def test_an_answer_that_does_not_end_is_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(system_client, "MAX_ANSWER_BYTES", 10)
    with pytest.raises(SystemFailed, match="answer-too-long"):
        await hold(httpx.Response(200, content=b"[" + b" " * 20 + b"]"))


class Drops(httpx.AsyncByteStream):
    """A body that comes byte by byte and never ends."""

    async def __aiter__(self) -> AsyncIterator[bytes]:
        """Yield a space now and then."""
        while True:
            yield b" "
            await asyncio.sleep(0.005)


async def test_an_answer_that_comes_in_drops_is_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(system_client, "WHOLE_ANSWER_SECONDS", 0.05)
    async with asyncio.timeout(5):
        with pytest.raises(SystemFailed, match="no-answer: not whole"):
            await hold(httpx.Response(200, stream=Drops()))


def test_pauses_double_and_follow_what_the_system_asks_for() -> None:
    pause, missing = timedelta(seconds=5), SecretMissing("file:/x")
    assert pause_after(1, pause, missing) == timedelta(seconds=10)
    assert pause_after(2, pause, missing) == timedelta(seconds=20)
    assert pause_after(100, pause, missing) == timedelta(minutes=5)
    asked = SystemFailed("system-away", "", timedelta(minutes=1))
    assert pause_after(1, pause, asked) == timedelta(minutes=1)
    for_long = SystemFailed("system-away", "", timedelta(days=1))
    assert pause_after(1, pause, for_long) == timedelta(hours=1)


async def test_the_work_goes_on_while_a_system_is_away_and_notes_why(erp: ErpAreaClient) -> None:
    work = asyncio.ensure_future(
        make_polling(PollingStores(POLL_LEASES, ERP_STORE, BACK_FILLS, keep_bodies))(erp.area)
    )
    try:
        async with asyncio.timeout(20):
            while (await erp.get("/connectors/erp")).json()["poll_failure"] is None:
                await asyncio.sleep(0.05)
        assert not work.done()
    finally:
        work.cancel()
        with suppress(asyncio.CancelledError):
            await work
    told = (await erp.get("/connectors/erp")).json()
    assert told["poll_failure"].startswith("no-answer")
    assert told["last_polled_at"] is None


class Refusing:
    """A system that asks to be left alone for a minute, or does not."""

    def __init__(self, retry_after: timedelta | None) -> None:
        """Take for how long it asks."""
        self.retry_after = retry_after

    async def poll(self) -> bool:
        """Refuse."""
        raise SystemFailed("system-away", "status 503", self.retry_after)


@pytest.mark.parametrize("retry_after", [None, timedelta(minutes=1)])
async def test_who_is_stopped_keeps_the_lease_only_where_the_system_asked_for_a_pause(
    erp: ErpAreaClient, monkeypatch: pytest.MonkeyPatch, retry_after: timedelta | None
) -> None:
    monkeypatch.setattr(poll_worker, "open_polling", lambda *_: Refusing(retry_after))
    async with erp.area.pool.acquire() as db:
        assert await POLL_LEASES.take_lease(db, "erp", UUID(int=1), timedelta(seconds=0))
    work = asyncio.ensure_future(
        make_polling(PollingStores(POLL_LEASES, ERP_STORE, BACK_FILLS, keep_bodies))(erp.area)
    )
    async with asyncio.timeout(20), erp.area.pool.acquire() as db:
        while not await db.fetchval("SELECT until > clock_timestamp() FROM poll_lease"):
            await asyncio.sleep(0.05)
    work.cancel()
    with suppress(asyncio.CancelledError):
        await work
    assert await erp.replica(2).poll() is (retry_after is None)
