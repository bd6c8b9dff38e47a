"""The HTTP contract of the event stream, on either bus."""

from __future__ import annotations

import asyncio
import re
from datetime import UTC, datetime, timedelta

import pytest

from shared.eventsourcing.catch_up_subscription import PartitionCursor
from shared.http.auth import Role
from shared.http.sse import streaming_response
from shared.http.sse.event_id_codec import encode_event_id
from shared.http_application.event_stream_route import STREAM_PATH
from shared.kafka.cloudevents import OUTBOX_COLUMNS, encode_record
from tests.stream.fact_publisher import FactPublisher, bell_rung, handoff_offered, period_locked
from tests.stream.sse_client import SseEvent, follow_stream, serve_application


def notes(events: list[SseEvent]) -> list[int]:
    return [int(event.data["data"]["note"]) for event in events]


async def test_new_facts_are_streamed_in_order(
    fact_publisher: FactPublisher, base_url: str
) -> None:
    await fact_publisher.publish_facts(bell_rung(0))
    await fact_publisher.wait_until_delivered()
    async with follow_stream(
        base_url, fact_publisher.installation.authorization_headers(Role.AUDITOR)
    ) as stream:
        await fact_publisher.publish_facts(bell_rung(1), bell_rung(2))
        await fact_publisher.publish_facts(bell_rung(3))
        assert notes(await stream.read_events(3)) == [1, 2, 3]
        assert stream.retry_milliseconds == 2000
        assert stream.response.headers["content-type"].startswith("text/event-stream")
        assert stream.response.headers["cache-control"] == "no-store"


async def test_from_the_beginning_every_fact_is_streamed(
    fact_publisher: FactPublisher, base_url: str
) -> None:
    for note in range(20):
        await fact_publisher.publish_facts(bell_rung(note), key=f"k{note % 5}")
    auditor = fact_publisher.installation.authorization_headers(Role.AUDITOR)
    async with follow_stream(base_url, auditor, **{"from": "beginning"}) as stream:
        assert sorted(notes(await stream.read_events(20))) == list(range(20))


async def test_a_fact_is_a_cloud_event_with_the_attributes_it_has_on_kafka(
    fact_publisher: FactPublisher, base_url: str
) -> None:
    await fact_publisher.publish_facts(handoff_offered("RND", "OPS"))
    auditor = fact_publisher.installation.authorization_headers(Role.AUDITOR)
    async with follow_stream(base_url, auditor, **{"from": "beginning"}) as stream:
        (event,) = await stream.read_events(1)
    async with fact_publisher.installation.area("publisher").pool.acquire() as connection:
        row = await connection.fetchrow(f"SELECT {OUTBOX_COLUMNS} FROM outbox")
    assert row
    _, _, envelope = encode_record("publisher", row)
    headers = {name: value.decode() for name, value in envelope}
    attributes = {name: value for name, value in event.data.items() if name != "data"}
    recorded = attributes.pop("recordedtime"), headers.pop("ce_recordedtime")
    assert len(set(map(datetime.fromisoformat, recorded))) == 1
    assert event.type == attributes["type"] == "concord.duties.handoff-offered.v1"
    assert attributes.pop("datacontenttype") == headers.pop("content-type") == "application/json"
    assert {f"ce_{name}": value for name, value in attributes.items()} == headers
    assert event.data["data"] == handoff_offered("RND", "OPS").model_dump(mode="json")
    assert all(re.fullmatch("[a-z0-9]+", name) for name in attributes)


async def test_any_id_resumes_exactly_behind_its_event(
    fact_publisher: FactPublisher, base_url: str
) -> None:
    for note in range(12):
        await fact_publisher.publish_facts(bell_rung(note), key=f"k{note % 4}")
    auditor = fact_publisher.installation.authorization_headers(Role.AUDITOR)
    async with follow_stream(base_url, auditor, **{"from": "beginning"}) as stream:
        events = await stream.read_events(12)
    for count in (1, 5, 11):
        async with follow_stream(base_url, auditor, after=events[count - 1].id) as stream:
            rest = await stream.read_events(12 - count)
        assert sorted(notes(events[:count]) + notes(rest)) == list(range(12))


async def test_a_stream_broken_off_before_any_fact_resumes_where_it_began(
    fact_publisher: FactPublisher, base_url: str
) -> None:
    auditor = fact_publisher.installation.authorization_headers(Role.AUDITOR)
    await fact_publisher.publish_facts(bell_rung(0))
    await fact_publisher.wait_until_delivered()
    async with follow_stream(base_url, auditor) as stream:
        pass
    await fact_publisher.publish_facts(bell_rung(1))
    await fact_publisher.wait_until_delivered()
    async with follow_stream(base_url, auditor, after=stream.last_event_id) as stream:
        assert notes(await stream.read_events(1)) == [1]


async def test_reconnecting_across_two_replicas_neither_misses_nor_repeats_a_fact(
    fact_publisher: FactPublisher, base_url: str
) -> None:
    auditor = fact_publisher.installation.authorization_headers(Role.AUDITOR)
    received, last_id = list[int](), None
    replica = await fact_publisher.start_replica()

    async def keep_publishing() -> None:
        for note in range(120):
            await fact_publisher.publish_facts(bell_rung(note), key=f"k{note % 7}")
            await asyncio.sleep(0.005)

    async with serve_application(replica.installation.app) as replica_url:
        publishing = asyncio.create_task(keep_publishing())
        urls = [base_url, replica_url]
        while len(received) < 120:
            query = {"from": "beginning"} if last_id is None else {}
            async with follow_stream(urls[0], auditor, after=last_id, **query) as stream:
                events = await stream.read_events(min(17, 120 - len(received)))
            received += notes(events)
            last_id = events[-1].id
            urls.reverse()
        await publishing
    assert sorted(received) == list(range(120))
    for key in range(7):
        of_key = [note for note in received if note % 7 == key]
        assert of_key == sorted(of_key)


async def test_two_replicas_stream_the_same(fact_publisher: FactPublisher, base_url: str) -> None:
    auditor = fact_publisher.installation.authorization_headers(Role.AUDITOR)
    replica = await fact_publisher.start_replica()
    async with (
        serve_application(replica.installation.app) as replica_url,
        follow_stream(base_url, auditor) as first,
        follow_stream(replica_url, auditor) as second,
    ):
        await fact_publisher.publish_facts(*map(bell_rung, range(10)))
        assert (
            notes(await first.read_events(10))
            == notes(await second.read_events(10))
            == list(range(10))
        )


async def test_heartbeats_carry_the_event_id_while_idle(
    fact_publisher: FactPublisher, base_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(streaming_response, "HEARTBEAT_SECONDS", 0.05)
    department_head = fact_publisher.installation.authorization_headers(
        Role.DEPARTMENT_HEAD, department="RND"
    )
    async with follow_stream(base_url, department_head) as stream:
        first_id = stream.last_event_id
        await fact_publisher.publish_facts(handoff_offered("OPS", "LAW"))
        while stream.last_event_id == first_id:
            assert await stream.read_block() is None
        assert set(stream.comments) == {"still here"}
    await fact_publisher.publish_facts(period_locked("2026-10"))
    async with follow_stream(base_url, department_head, after=stream.last_event_id) as stream:
        (event,) = await stream.read_events(1)
    assert event.data["data"]["period"] == "2026-10"


@pytest.mark.parametrize(
    "unknown",
    [
        {"nowhere": PartitionCursor(5)},
        {"publisher": PartitionCursor(10**6)},
        {"publisher": PartitionCursor(2), "nowhere": PartitionCursor(2)},
        {f"publisher/{number}": PartitionCursor(1, 1) for number in range(99)},
        {f"publisher/{number}": PartitionCursor(1, 10**9) for number in range(6)},
        {f"publisher/{number}": PartitionCursor(10**9, 0) for number in range(6)},
    ],
)
async def test_an_unknown_event_id_resets_the_stream(
    fact_publisher: FactPublisher, base_url: str, unknown: dict[str, PartitionCursor]
) -> None:
    await fact_publisher.publish_facts(*map(bell_rung, range(5)))
    auditor = fact_publisher.installation.authorization_headers(Role.AUDITOR)
    async with follow_stream(base_url, auditor, after=encode_event_id(unknown)) as stream:
        reset, *events = await stream.read_events(6)
        assert (reset.type, reset.data["code"]) == ("reset", "place-unknown")
        assert notes(events) == list(range(5))
    async with follow_stream(base_url, auditor, after=reset.id) as stream:
        assert notes(await stream.read_events(5)) == list(range(5))


async def test_a_later_added_area_is_streamed_from_its_beginning(
    fact_publisher: FactPublisher, base_url: str
) -> None:
    await fact_publisher.publish_facts(bell_rung(1))
    no_cursors = encode_event_id({})
    auditor = fact_publisher.installation.authorization_headers(Role.AUDITOR)
    async with follow_stream(base_url, auditor, after=no_cursors) as stream:
        assert notes(await stream.read_events(1)) == [1]


@pytest.mark.parametrize(
    "event_id", ["x", "AA", "AQ==", "not an id", "AQA", "A" * 40_000, "АБВ".encode(), "AQZkdXRpZXM"]
)
async def test_an_invalid_event_id_is_refused(
    fact_publisher: FactPublisher, base_url: str, event_id: str | bytes
) -> None:
    headers = {
        **fact_publisher.installation.authorization_headers(Role.AUDITOR),
        "Last-Event-ID": event_id,
    }
    refused = await fact_publisher.installation.http_client.get(STREAM_PATH, headers=headers)  # type: ignore[arg-type]
    assert refused.status_code == 400
    assert refused.json()["code"] == "event-id-unreadable"
    assert refused.headers["content-type"] == "application/problem+json"


async def test_the_stream_needs_a_token_and_a_role(fact_publisher: FactPublisher) -> None:
    client = fact_publisher.installation.http_client
    assert (await client.get(STREAM_PATH)).status_code == 401
    assert (
        await client.get(STREAM_PATH, headers=fact_publisher.installation.authorization_headers())
    ).status_code == 403


async def test_the_stream_ends_when_the_token_does(
    fact_publisher: FactPublisher, base_url: str
) -> None:
    async with follow_stream(
        base_url, fact_publisher.installation.authorization_headers(Role.AUDITOR)
    ):  # the topics and the bus reader exist by now
        signer, now = fact_publisher.installation.token_issuer, datetime.now(UTC)
        token = signer.issue_token("tom", [Role.AUDITOR], None, now, timedelta(seconds=3))
        caller = {"Authorization": f"Bearer {token}"}
        async with follow_stream(base_url, caller) as stream:
            assert await stream.read_until_end() == []
    assert stream.comments == ["the token has expired"]
    assert timedelta(seconds=2) < datetime.now(UTC) - now < timedelta(seconds=5)
    refused = await fact_publisher.installation.http_client.get(STREAM_PATH, headers=caller)
    assert (refused.status_code, refused.json()["detail"]) == (
        401,
        "the token has expired; sign on again",
    )
