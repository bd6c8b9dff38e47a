"""What a client of the stream is promised, on either bus."""

from __future__ import annotations

import asyncio
import re
from datetime import UTC, datetime, timedelta

import pytest

from shared.eventsourcing.listening import Bookmark
from shared.http.callers import Role
from shared.http.stream import answer
from shared.http.stream.event_id import event_id
from shared.kafka.cloudevents import COLUMNS, record_of
from shared.runtime.events import STREAM
from tests.stream.door import Event, following, served
from tests.stream.post import Office, locked, offered, ringing


def notes(events: list[Event]) -> list[int]:
    return [int(event.data["data"]["note"]) for event in events]


async def test_facts_are_told_in_their_order_from_now_on(office: Office, door: str) -> None:
    await office.post(ringing(0))
    await office.arrived()
    async with following(door, office.house.caller(Role.AUDITOR)) as stream:
        await office.post(ringing(1), ringing(2))
        await office.post(ringing(3))
        assert notes(await stream.events(3)) == [1, 2, 3]
        assert stream.retry == 2000
        assert stream.answer.headers["content-type"].startswith("text/event-stream")
        assert stream.answer.headers["cache-control"] == "no-store"


async def test_from_the_beginning_everything_is_told(office: Office, door: str) -> None:
    for note in range(20):
        await office.post(ringing(note), key=f"k{note % 5}")
    auditor = office.house.caller(Role.AUDITOR)
    async with following(door, auditor, **{"from": "beginning"}) as stream:
        assert sorted(notes(await stream.events(20))) == list(range(20))


async def test_a_fact_is_a_cloud_event_with_the_attributes_it_has_on_kafka(
    office: Office, door: str
) -> None:
    await office.post(offered("RND", "OPS"))
    auditor = office.house.caller(Role.AUDITOR)
    async with following(door, auditor, **{"from": "beginning"}) as stream:
        (event,) = await stream.events(1)
    async with office.house.area("post").pool.acquire() as connection:
        row = await connection.fetchrow(f"SELECT {COLUMNS} FROM outbox")
    assert row
    _, _, envelope = record_of("post", row)
    headers = {name: value.decode() for name, value in envelope}
    attributes = {name: value for name, value in event.data.items() if name != "data"}
    recorded = attributes.pop("recordedtime"), headers.pop("ce_recordedtime")
    assert len(set(map(datetime.fromisoformat, recorded))) == 1
    assert event.type == attributes["type"] == "concord.duties.handoff-offered.v1"
    assert attributes.pop("datacontenttype") == headers.pop("content-type") == "application/json"
    assert {f"ce_{name}": value for name, value in attributes.items()} == headers
    assert event.data["data"] == offered("RND", "OPS").model_dump(mode="json")
    assert all(re.fullmatch("[a-z0-9]+", name) for name in attributes)


async def test_any_id_resumes_exactly_behind_its_event(office: Office, door: str) -> None:
    for note in range(12):
        await office.post(ringing(note), key=f"k{note % 4}")
    auditor = office.house.caller(Role.AUDITOR)
    async with following(door, auditor, **{"from": "beginning"}) as stream:
        events = await stream.events(12)
    for many in (1, 5, 11):
        async with following(door, auditor, after=events[many - 1].id) as stream:
            rest = await stream.events(12 - many)
        assert sorted(notes(events[:many]) + notes(rest)) == list(range(12))


async def test_a_stream_broken_off_before_any_fact_resumes_where_it_began(
    office: Office, door: str
) -> None:
    auditor = office.house.caller(Role.AUDITOR)
    await office.post(ringing(0))
    await office.arrived()
    async with following(door, auditor) as stream:
        pass
    await office.post(ringing(1))
    await office.arrived()
    async with following(door, auditor, after=stream.id) as stream:
        assert notes(await stream.events(1)) == [1]


async def test_a_chain_of_connections_to_two_replicas_misses_and_doubles_nothing(
    office: Office, door: str
) -> None:
    auditor, heard, last = office.house.caller(Role.AUDITOR), list[int](), None
    other = await office.open_another()

    async def keep_posting() -> None:
        for note in range(120):
            await office.post(ringing(note), key=f"k{note % 7}")
            await asyncio.sleep(0.005)

    async with served(other.running.app) as second_door:
        posting = asyncio.create_task(keep_posting())
        doors = [door, second_door]
        while len(heard) < 120:
            query = {"from": "beginning"} if last is None else {}
            async with following(doors[0], auditor, after=last, **query) as stream:
                events = await stream.events(min(17, 120 - len(heard)))
            heard += notes(events)
            last = events[-1].id
            doors.reverse()
        await posting
    assert sorted(heard) == list(range(120))
    for key in range(7):
        of_key = [note for note in heard if note % 7 == key]
        assert of_key == sorted(of_key)


async def test_two_replicas_tell_the_same(office: Office, door: str) -> None:
    auditor = office.house.caller(Role.AUDITOR)
    other = await office.open_another()
    async with (
        served(other.running.app) as second_door,
        following(door, auditor) as one,
        following(second_door, auditor) as two,
    ):
        await office.post(*map(ringing, range(10)))
        assert notes(await one.events(10)) == notes(await two.events(10)) == list(range(10))


async def test_heartbeats_come_while_nothing_does_and_carry_the_place(
    office: Office, door: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(answer, "HEARTBEAT_SECONDS", 0.05)
    head = office.house.caller(Role.DEPARTMENT_HEAD, department="RND")
    async with following(door, head) as stream:
        began_at = stream.id
        await office.post(offered("OPS", "LAW"))
        while stream.id == began_at:
            assert await stream.block() is None
        assert set(stream.comments) == {"still here"}
    await office.post(locked("2026-10"))
    async with following(door, head, after=stream.id) as stream:
        (event,) = await stream.events(1)
    assert event.data["data"]["period"] == "2026-10"


@pytest.mark.parametrize(
    "unknown",
    [
        {"nowhere": Bookmark(5)},
        {"post": Bookmark(10**6)},
        {"post": Bookmark(2), "nowhere": Bookmark(2)},
        {f"post/{number}": Bookmark(1, 1) for number in range(99)},
        {f"post/{number}": Bookmark(1, 10**9) for number in range(6)},
        {f"post/{number}": Bookmark(10**9, 0) for number in range(6)},
    ],
)
async def test_an_unknown_place_is_reset_and_all_that_is_kept_follows(
    office: Office, door: str, unknown: dict[str, Bookmark]
) -> None:
    await office.post(*map(ringing, range(5)))
    auditor = office.house.caller(Role.AUDITOR)
    async with following(door, auditor, after=event_id(unknown)) as stream:
        reset, *events = await stream.events(6)
        assert (reset.type, reset.data["code"]) == ("reset", "place-unknown")
        assert notes(events) == list(range(5))
    async with following(door, auditor, after=reset.id) as stream:
        assert notes(await stream.events(5)) == list(range(5))


async def test_an_area_that_came_later_is_told_from_its_beginning(
    office: Office, door: str
) -> None:
    await office.post(ringing(1))
    nothing_of_post = event_id({})
    auditor = office.house.caller(Role.AUDITOR)
    async with following(door, auditor, after=nothing_of_post) as stream:
        assert notes(await stream.events(1)) == [1]


@pytest.mark.parametrize(
    "bad", ["x", "AA", "AQ==", "not an id", "AQA", "A" * 40_000, "АБВ".encode(), "AQZkdXRpZXM"]
)
async def test_an_id_that_is_none_is_refused(office: Office, door: str, bad: str | bytes) -> None:
    headers = {**office.house.caller(Role.AUDITOR), "Last-Event-ID": bad}
    refused = await office.house.client.get(STREAM, headers=headers)  # type: ignore[arg-type]
    assert refused.status_code == 400
    assert refused.json()["code"] == "event-id-unreadable"
    assert refused.headers["content-type"] == "application/problem+json"


async def test_nobody_follows_without_a_token_or_a_role(office: Office) -> None:
    client = office.house.client
    assert (await client.get(STREAM)).status_code == 401
    assert (await client.get(STREAM, headers=office.house.caller())).status_code == 403


async def test_the_stream_ends_when_the_token_does(office: Office, door: str) -> None:
    async with following(door, office.house.caller(Role.AUDITOR)):  # topics and reader are there
        signer, now = office.house.running.signer, datetime.now(UTC)
        token = signer.token("tom", [Role.AUDITOR], None, now, timedelta(seconds=3))
        caller = {"Authorization": f"Bearer {token}"}
        async with following(door, caller) as stream:
            assert await stream.rest() == []
    assert stream.comments == ["the token has expired"]
    assert timedelta(seconds=2) < datetime.now(UTC) - now < timedelta(seconds=5)
    refused = await office.house.client.get(STREAM, headers=caller)
    assert (refused.status_code, refused.json()["detail"]) == (401, "the token has expired")
