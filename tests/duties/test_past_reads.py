"""What was true at a time, and what was known at it, of handoffs and projects.

The area's clock stands at nine o'clock on Monday, November 23, 2026, until it is moved.
"""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from typing import Any

import pytest

from shared.eventsourcing.past_moment import PastMoment
from shared.postgres.database_connections import Database
from shared.postgres.past_read_models import MAX_KEPT_MOMENTS, PastNotReady, PastReadModels
from tests.duties.area_client import DutiesClient

HOUR = timedelta(hours=1)


async def offer_entered_late(area_client: DutiesClient) -> tuple[str, datetime]:
    """Offer a handoff an hour after it opened, enter that two hours later, accept after two more.

    Returns its path and when it was opened.
    """
    clock = area_client.installation.clock
    path = await area_client.open_handoff()
    opened = clock()
    clock.advance(3 * HOUR)
    at = (opened + HOUR).isoformat()
    offered = await area_client.move_handoff(path, "offer", "marketing", at=at)
    assert offered.status_code == 200, offered.text
    clock.advance(2 * HOUR)
    accepted = await area_client.move_handoff(path, "accept", "rnd")
    assert accepted.status_code == 200, accepted.text
    clock.advance(HOUR)
    return path, opened


async def read(area_client: DutiesClient, path: str, **moment: datetime) -> Any:
    answer = await area_client.get(
        path, **{name: value.isoformat() for name, value in moment.items()}
    )
    assert answer.status_code == 200, answer.text
    return answer.json()


async def test_what_was_entered_late_was_true_before_it_was_known(
    area_client: DutiesClient,
) -> None:
    path, opened = await offer_entered_late(area_client)
    between, after = opened + 2 * HOUR, opened + 4 * HOUR
    assert (await read(area_client, path))["status"] == "accepted"
    assert (await read(area_client, path, as_of=between))["status"] == "offered"
    assert (await read(area_client, path, known_at=between))["status"] == "awaited"
    assert (await read(area_client, path, known_at=after))["status"] == "offered"
    both = {"as_of": between, "known_at": between}
    assert (await read(area_client, path, **both))["status"] == "awaited"
    before = {"as_of": opened + HOUR / 2, "known_at": after}
    assert (await read(area_client, path, **before))["status"] == "awaited"


async def test_lists_are_filtered_and_paged_in_the_past(area_client: DutiesClient) -> None:
    path, opened = await offer_entered_late(area_client)
    other = await area_client.open_handoff()
    moment = opened + 2 * HOUR
    found = await read(area_client, "/handoffs", as_of=moment)
    assert [f"/handoffs/{one['handoff_id']}" for one in found["items"]] == [path]
    assert other not in str(found)
    query = {"as_of": moment.isoformat()}
    offered = await area_client.get("/handoffs", status="offered", total=True, **query)
    assert offered.json()["total"] == 1
    assert (await area_client.get("/handoffs", status="accepted", **query)).json()["items"] == []
    assert (await read(area_client, "/handoffs", as_of=opened - HOUR))["items"] == []
    assert (await area_client.get(other, **query)).status_code == 404


async def test_a_cursor_of_another_moment_is_refused(area_client: DutiesClient) -> None:
    _, opened = await offer_entered_late(area_client)
    await area_client.open_handoff()
    page = await area_client.get("/handoffs", limit=1)
    cursor = page.json()["next_cursor"]
    refused = await area_client.get(
        "/handoffs", limit=1, cursor=cursor, known_at=opened.isoformat()
    )
    assert (refused.status_code, refused.json()["code"]) == (422, "cursor-invalid")


@pytest.mark.parametrize("parameter", ["as_of", "known_at"])
async def test_pages_go_on_for_a_caller_whose_clock_is_ahead(
    area_client: DutiesClient, parameter: str
) -> None:
    clock = area_client.installation.clock
    opened = {await area_client.open_handoff() for _ in range(2)}
    query = {"limit": 1, parameter: (clock() + timedelta(seconds=20)).isoformat()}
    first = (await area_client.get("/handoffs", **query)).json()
    clock.advance(timedelta(seconds=10))
    page = await area_client.get("/handoffs", cursor=first["next_cursor"], **query)
    assert page.status_code == 200, page.text
    found = [*first["items"], *page.json()["items"]]
    assert {f"/handoffs/{one['handoff_id']}" for one in found} == opened


@pytest.mark.parametrize("parameter", ["as_of", "known_at"])
async def test_a_time_in_the_future_is_refused(area_client: DutiesClient, parameter: str) -> None:
    now = area_client.installation.clock()
    ahead = {parameter: (now + HOUR).isoformat()}
    refused = await area_client.get("/handoffs", **ahead)
    assert refused.status_code == 422
    assert refused.json()["errors"][0] == {
        "code": "time-in-future",
        "detail": "this time is in the future; leave it out to read the present",
        "parameter": parameter,
    }
    skewed = {parameter: (now + timedelta(seconds=20)).isoformat()}
    assert (await area_client.get("/handoffs", **skewed)).status_code == 200


async def test_nobody_acts_in_the_past_and_commands_see_the_present(
    area_client: DutiesClient,
) -> None:
    path, opened = await offer_entered_late(area_client)
    assert (await read(area_client, path))["_actions"]
    assert (await read(area_client, path, as_of=opened + 2 * HOUR))["_actions"] == []
    offered = await area_client.move_handoff(path, "offer", "marketing")
    assert offered.json()["code"] == "accepted-already"


_END_PAST_CONNECTIONS = """
SELECT pg_terminate_backend(pg_stat_get_backend_pid(substring(nspname FROM '[0-9]+$')::integer))
FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
WHERE relname = 'handoff' AND relpersistence = 't'
"""


async def test_a_moment_whose_connection_was_cut_is_folded_again(
    area_client: DutiesClient,
) -> None:
    path, opened = await offer_entered_late(area_client)
    moment = {"as_of": opened + 2 * HOUR}
    shown = await read(area_client, path, **moment)
    async with area_client.area.pool.acquire() as db:
        assert await db.fetchval(_END_PAST_CONNECTIONS) is True
    query = {"as_of": moment["as_of"].isoformat()}
    answers = [await area_client.get(path, **query) for _ in range(3)]
    assert answers[-1].json() == shown
    assert {answer.status_code for answer in answers} <= {200, 503}


async def test_who_waits_for_a_moment_gets_it_though_others_need_room(
    area_client: DutiesClient,
) -> None:
    past = area_client.area.past
    now = area_client.installation.clock()
    first, second, third = (PastMoment(known_at=now - HOUR * number) for number in (1, 2, 3))

    async def count() -> Any:
        async with past.acquire(first) as db:
            return await db.fetchval("SELECT count(*) FROM handoff")

    async def count_and_ask_for_room() -> None:
        await count()  # the next one waits for the lock that is free from here on
        with pytest.raises(PastNotReady):
            async with past.acquire(third):
                pass

    async with past.acquire(second), asyncio.TaskGroup() as readers:
        readers.create_task(count_and_ask_for_room())
        waiting = readers.create_task(count())
    assert waiting.result() == 0


async def test_callers_of_many_moments_open_no_more_than_two_connections(
    area_client: DutiesClient,
) -> None:
    _, opened = await offer_entered_late(area_client)
    area, connections, most = area_client.area, [], 0

    async def connect(schema: str) -> Any:
        nonlocal most
        connections.append(await Database.open_connection(area.database, schema))
        most = max(most, sum(not one.is_closed() for one in connections))
        return connections[-1]

    async def read_status(minutes: int) -> str:
        moment = PastMoment(as_of=opened + minutes * HOUR / 60)
        try:
            async with past.acquire(moment) as db:
                return str(await db.fetchval("SELECT status FROM handoff"))
        except PastNotReady:
            return "not ready"

    async with PastReadModels(area.pool, connect, area.event_codec, area.definition.past) as past:
        for first in range(3):
            minutes = range(first, first + 24, 3)
            found = await asyncio.gather(*(read_status(minute) for minute in minutes))
            assert set(found) == {"awaited", "not ready"}
    assert 0 < most <= MAX_KEPT_MOMENTS
    assert [one.is_closed() for one in connections] == [True] * len(connections)


async def test_a_moment_folded_for_who_was_told_to_ask_again_is_kept_until_he_does(
    area_client: DutiesClient,
) -> None:
    area, opened, slow = area_client.area, 0, asyncio.Event()
    now = area_client.installation.clock()

    async def connect(schema: str) -> Any:
        nonlocal opened
        opened += 1
        if opened == 1:
            await slow.wait()
        return await Database.open_connection(area.database, schema)

    async def read(hours: int) -> None:
        async with past.acquire(PastMoment(known_at=now - HOUR * hours)):
            pass

    async with PastReadModels(area.pool, connect, area.event_codec, area.definition.past) as past:
        waiting = asyncio.create_task(read(1))
        while not opened:
            await asyncio.sleep(0)
        waiting.cancel()
        slow.set()
        for hours in (2, 3, 4, 1):
            await read(hours)
        assert opened == 4
