"""The past of a Jira, read into the same inbox as its webhooks: once, whatever happens."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest

from services.connectors.application import back_filling
from services.connectors.domain.system_conversation import Conversation, SystemFailed
from services.connectors.domain.table_position import PositionMoved
from services.connectors.projections.poll_leases import POLL_LEASES
from shared.testing.area_client import same_instants
from tests.connectors.jira_client import STARTED, JiraPastClient, clock

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
COMPLETED = ["complete-step 200"]


def an_hour_ago(past: JiraPastClient) -> datetime:
    """Return from when on is read."""
    return clock(past) - HOUR


async def test_issues_of_the_past_lead_to_cases_and_completed_steps(past: JiraPastClient) -> None:
    await past.make_mapping_live(await past.publish_flow())
    issue = past.jira.create("SALES-1", clock(past) - 30 * MINUTE)
    past.jira.move(issue, "In Progress", clock(past) - 20 * MINUTE)
    past.jira.move(issue, "Done", clock(past) - 10 * MINUTE)
    past.jira.create("SALES-2", clock(past) - 2 * HOUR)
    told = await past.fill(an_hour_ago(past), "SALES", "OPS")
    assert (told["status"], told["pages"], told["items"], told["changes"]) == ("completed", 1, 1, 3)
    assert told["projects"] == ["OPS", "SALES"]
    assert same_instants(told["changed_since"], an_hour_ago(past).isoformat())
    applied = [("applied", STARTED), ("applied", COMPLETED), ("applied", COMPLETED)]
    assert await past.outcomes() == applied
    (case,) = await past.cases()
    assert case["status"] == "finished"


@pytest.mark.parametrize("webhooks_first", [True, False])
async def test_what_a_webhook_told_too_has_one_effect(
    past: JiraPastClient, webhooks_first: bool
) -> None:
    await past.make_mapping_live(await past.publish_flow())
    issue = past.jira.create("SALES-1")
    for status in ("In Progress", "Done"):
        past.installation.clock.advance(MINUTE)
        past.jira.move(issue, status)
    since, turns = an_hour_ago(past), ["webhooks", "back-fill"]
    for turn in turns if webhooks_first else reversed(turns):
        if turn == "back-fill":
            await past.fill(since)
            continue
        for number, body in enumerate(past.jira.webhooks):
            await past.take(body, f"webhook-{number}")
    applied = [("applied", STARTED), ("applied", COMPLETED), ("applied", COMPLETED)]
    again = [("ignored", "linked-already"), *[("ignored", "applied-already")] * 2]
    assert await past.outcomes() == applied + again
    assert len(await past.cases()) == 1


async def test_pages_are_read_no_faster_than_their_deliveries_are_worked_on(
    past: JiraPastClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(back_filling, "PAGE_ITEMS", 1)
    monkeypatch.setattr(back_filling, "MAX_WAITING", 2)
    for number in range(5):
        past.jira.create(f"SALES-{number}")
    path, replica = await past.start(an_hour_ago(past)), past.replica()
    pages = []
    for _ in range(4):
        await replica.poll()
        pages.append((await past.read(path))["pages"])
        if len(pages) != 1:
            await past.work()
    assert pages == [2, 2, 4, 5]
    assert (await past.read(path))["status"] == "completed"


async def test_a_second_back_fill_of_the_same_records_nothing_again(past: JiraPastClient) -> None:
    past.jira.move(past.jira.create("SALES-1"), "Done")
    first = await past.fill(an_hour_ago(past))
    second = await past.fill(an_hour_ago(past))
    assert first["changes"] == second["changes"] == 2
    assert await past.outcomes() == [("ignored", "no-mapping")] * 2
    assert await past.count("delivery_body") == 2


async def test_what_was_read_is_kept_and_replayed_by_a_later_mapping(past: JiraPastClient) -> None:
    past.jira.create("SALES-1")
    await past.fill(an_hour_ago(past))
    await past.make_mapping_live(await past.publish_flow())
    (row,) = (await past.get("/connectors/jira/deliveries")).json()["items"]
    assert row["identifier"].startswith("back-fill:")
    assert (await past.post(f"/connectors/jira/deliveries/{row['id']}/replay")).status_code == 200
    await past.work()
    assert await past.outcomes() == [("applied", STARTED)]


async def test_jira_answering_429_with_retry_after_and_503_in_a_back_fill_loses_nothing(
    past: JiraPastClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(back_filling, "PAGE_ITEMS", 2)
    for number in range(6):
        past.jira.create(f"SALES-{number}", clock(past) - number * MINUTE)
    path = await past.start(an_hour_ago(past))
    busy = httpx.Response(429, headers={"Retry-After": "17"}, json={})
    cut = httpx.ReadError("the network is cut")
    past.jira.failures = [None, None, busy, httpx.Response(503), cut]
    failed = []
    for _ in range(3):
        with pytest.raises(SystemFailed) as error:
            await past.replica().poll()
        failed.append((error.value.code, error.value.retry_after))
        past.jira.failures[:0] = [None]  # the next replica asks for the user's zone first
        assert (await past.read(path))["status"] == "under-way"
    seventeen = timedelta(seconds=17)
    assert failed == [("system-away", seventeen), ("system-away", None), ("no-answer", None)]
    assert (await past.read(path))["pages"] == 1
    past.jira.failures = []
    assert await past.replica().poll()
    told = await past.read(path)
    assert (told["status"], told["items"], told["pages"]) == ("completed", 6, 3)
    assert await past.count("delivery") == 6


async def test_a_back_fill_that_is_killed_within_a_page_goes_on_at_another_replica(
    past: JiraPastClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(back_filling, "PAGE_ITEMS", 2)
    for number in range(5):
        past.jira.create(f"SALES-{number}", clock(past) - number * MINUTE)
    path = await past.start(an_hour_ago(past))

    async def keep_and_die(*_: object) -> None:
        if await past.count("delivery") == 2:
            raise ConnectionResetError

    dying = replace(past.replica(1), keep_bodies=keep_and_die)
    with pytest.raises(ConnectionResetError):
        await dying.poll()
    assert (await past.read(path))["pages"] == 1
    assert not await past.replica(2).poll(), "the first one's lease has not ended"
    await expire_lease(past)
    assert await past.replica(2).poll()
    assert (await past.read(path))["items"] == 5
    identifiers = Counter(
        one["identifier"] for one in (await past.get("/connectors/jira/deliveries")).json()["items"]
    )
    assert set(identifiers.values()) == {1}
    assert len(identifiers) == 5


async def expire_lease(past: JiraPastClient) -> None:
    """End the lease of whoever has it, as time would."""
    async with past.area.pool.acquire() as db:
        await db.execute("UPDATE poll_lease SET until = clock_timestamp()")


async def test_a_replica_that_lost_its_lease_within_a_page_records_nothing(
    past: JiraPastClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    past.jira.create("SALES-1")
    path = await past.start(an_hour_ago(past))
    reader = past.replica(1)
    hold = reader.client.hold

    async def hold_and_lose_the_lease(conversation: Conversation[Any]) -> Any:
        page = await hold(conversation)
        await expire_lease(past)
        async with past.area.pool.acquire() as db:
            assert await POLL_LEASES.take_lease(db, "jira", UUID(int=2), MINUTE)
        return page

    monkeypatch.setattr(reader.client, "hold", hold_and_lose_the_lease)
    with pytest.raises(PositionMoved):
        await reader.poll()
    assert (await past.read(path))["pages"] == 0
    assert await past.count("delivery") == 0


async def test_a_cancelled_back_fill_reads_no_further(
    past: JiraPastClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(back_filling, "PAGE_ITEMS", 1)
    for number in range(3):
        past.jira.create(f"SALES-{number}")
    path = await past.start(an_hour_ago(past))
    past.jira.failures = [None, None, httpx.Response(503)]
    with pytest.raises(SystemFailed):
        await past.replica().poll()
    assert (await past.post(f"{path}/cancel")).status_code == 200
    assert await past.replica().poll()
    again = await past.post(f"{path}/cancel")
    assert (again.status_code, past.jira.pages) == (200, 1)
    told = await past.read(path)
    assert (told["status"], told["pages"]) == ("cancelled", 1)
    assert told["ended_at"] is not None


async def test_what_jira_refuses_ends_a_back_fill_with_its_words(past: JiraPastClient) -> None:
    told = await past.fill(an_hour_ago(past), "NONE")
    assert (told["status"], told["code"]) == ("failed", "request-refused")
    assert "cannot be understood" in told["detail"]
    assert await past.count("delivery") == 0


@pytest.mark.parametrize(
    "answer",
    [
        [],
        {"issues": 1},
        {"issues": [{"id": "1", "changelog": {"histories": [], "total": "2"}}]},
        {"issues": [], "nextPageToken": 1},
        {"issues": [1, {}, {"id": "1", "fields": 1}]},
    ],
)
async def test_answers_that_no_jira_gives_stop_a_back_fill_and_nothing_else(
    past: JiraPastClient, answer: object
) -> None:
    path = await past.start(an_hour_ago(past))
    past.jira.failures = [None, httpx.Response(200, json=answer)]
    with pytest.raises(SystemFailed, match="answer-unreadable"):
        await past.replica().poll()
    past.proxy.violations.clear()
    past.jira.create("SALES-1")
    assert await past.replica().poll()
    assert (await past.read(path))["status"] == "completed"
    assert await past.count("delivery") == 1
