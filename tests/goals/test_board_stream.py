"""The stream of a board over HTTP: whole first, then row by row, and on from where a client was."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager
from typing import Any
from uuid import UUID

import httpx
import pytest
import pytest_asyncio

from services.goals.api.board_stream import BoardStream
from services.goals.projections.board_feed import BoardFeed
from shared.http.auth import Role
from tests.goals.area_client import SOME_ID, GoalsClient
from tests.stream.sse_client import SseEvent, SseReader, follow_stream, serve_application

PATH = "/api/goals/v1/board/events"


@pytest_asyncio.fixture(loop_scope="module")
async def base_url(area_client: GoalsClient) -> AsyncIterator[str]:
    async with serve_application(area_client.installation.installation.app) as base_url:
        yield base_url


def follow(
    base_url: str, area_client: GoalsClient, cycle: str, after: str | None = None, **query: str
) -> AbstractAsyncContextManager[SseReader]:
    """Follow a board as an executor of a department."""
    headers = area_client.executor_headers("legal")
    return follow_stream(base_url, headers, after, path=PATH, cycle=cycle, **query)


def titles(event: SseEvent) -> list[str]:
    """Return the titles of the rows of an event."""
    return [row["title"] for row in event.data["rows"]]


async def test_a_board_comes_whole_and_then_row_by_row(
    area_client: GoalsClient, base_url: str
) -> None:
    cycle = await area_client.create_cycle()
    revenue = await area_client.set_goal(cycle, "Revenue")
    regions = await area_client.set_goal(cycle, "Regions", "sales", parent_id=revenue)
    async with follow(base_url, area_client, cycle) as stream:
        reset, whole = await stream.read_events(2)
        assert (reset.type, whole.type, titles(whole)) == ("reset", "rows", ["Revenue", "Regions"])
        await area_client.enter_reading(regions, 3)
        (changed,) = await stream.read_events(1)
        assert titles(changed) == ["Revenue", "Regions"]
        assert changed.data["rows"][1]["completion"] == "0.3000"
        await area_client.post(f"/goals/{regions}/archive", {"reason": "moot"})
        (archived,) = await stream.read_events(1)
        assert archived.data["removed"] == [regions]
    async with follow(base_url, area_client, cycle, after=changed.id) as stream:
        (missed,) = await stream.read_events(1)
        assert (titles(missed), missed.data["removed"], missed.id) == (
            ["Revenue"],
            [regions],
            archived.id,
        )


async def test_an_id_of_another_board_gets_the_whole_board(
    area_client: GoalsClient, base_url: str
) -> None:
    cycle = await area_client.create_cycle()
    await area_client.set_goal(cycle, "Revenue")
    async with follow(base_url, area_client, cycle, after="0123456789ab-1") as stream:
        assert [event.type for event in await stream.read_events(2)] == ["reset", "rows"]


async def test_a_client_may_begin_with_what_changes_from_now_on(
    area_client: GoalsClient, base_url: str
) -> None:
    cycle = await area_client.create_cycle()
    await area_client.set_goal(cycle, "Revenue")
    async with follow(base_url, area_client, cycle, **{"from": "now"}) as stream:
        await area_client.set_goal(cycle, "Regions", "sales")
        (event,) = await stream.read_events(1)
        assert (event.type, titles(event)) == ("rows", ["Regions"])


async def test_what_cannot_be_followed_is_refused(area_client: GoalsClient) -> None:
    cycle = await area_client.create_cycle()

    async def refusal(cycle: str, role: Role = Role.AUDITOR, after: str = "") -> tuple[int, Any]:
        headers = {"Last-Event-ID": after} if after else {}
        answer: httpx.Response = await area_client.request(
            "GET", "/board/events", role, headers, params={"cycle": cycle}
        )
        return answer.status_code, answer.json()["code"]

    assert await refusal(SOME_ID) == (404, "unknown-cycle")
    assert await refusal(cycle, after="x") == (400, "event-id-unreadable")
    assert (await refusal(cycle, Role.HR))[0] == 403


async def test_a_large_board_comes_in_parts_of_which_the_last_has_the_id(
    area_client: GoalsClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("services.goals.api.board_stream.MAX_ROWS", 2)
    cycle, goals = await area_client.create_cycle(), 3
    for number in range(goals):
        await area_client.set_goal(cycle, f"Goal {number}")
    area = area_client.area
    stream = BoardStream(
        BoardFeed(area), area.in_process_signal.create_waiter, UUID(cycle), None, 0, list
    )
    chunks = stream.stream_chunks()
    opening, reset, first, last = [await anext(chunks) for _ in range(4)]
    assert opening == b"retry: 2000\n\n"
    assert reset.startswith(b"event: reset\n")
    assert first.startswith(b"event: rows\n")
    assert last.startswith(b"id: ")
    assert first.count(b'"goal_id"') + last.count(b'"goal_id"') == goals
    await chunks.aclose()


async def test_a_heartbeat_has_the_id_where_others_boards_changed(
    area_client: GoalsClient,
) -> None:
    cycle, area = UUID(await area_client.create_cycle()), area_client.area
    feed = BoardFeed(area, shared_seconds=0)
    stream = BoardStream(feed, area.in_process_signal.create_waiter, cycle, None, 0, list)
    assert stream.heartbeat_comment() == b": still here\n\n"
    chunks = stream.stream_chunks()
    _, _, rows = [await anext(chunks) for _ in range(3)]
    following = asyncio.ensure_future(anext(chunks))
    while stream.heartbeat_comment() != b": still here\n\n":
        await asyncio.sleep(0)
    await area_client.create_cycle(name="another")
    async with asyncio.timeout(10):
        while (comment := stream.heartbeat_comment()) == b": still here\n\n":
            await asyncio.sleep(0.01)
    assert comment.startswith(b": still here\nid: ")
    assert rows.split(b"\n")[0] not in comment
    following.cancel()
    await asyncio.wait([following])
    await chunks.aclose()
