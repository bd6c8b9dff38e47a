"""Events and facts read the same in both forms in which an installation may have stored them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.eventsourcing.event_store import VersionConflict
from shared.http.auth import Role
from shared.postgres import outbox_reader
from shared.postgres.advisory_locks import LockPurpose, lock_keys
from shared.postgres.fact_difference import compute_fact_difference
from shared.postgres.outbox_reader import create_outbox_reader
from shared.postgres.recorded_events import find_event, find_fact, list_effects
from shared.testing.installation import OpenTestInstallation, TestInstallation
from tests.shared.earlier_event_form import store_in_earlier_form
from tests.shared.sample_areas.publisher_area import BellRung, Rung, ring_append
from tests.shared.sample_areas.publisher_service import publisher_service
from tests.shared.sample_areas.subscriber_area import subscriber_service

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection

AUDIT = "/api/operations/v1/audit"
SERVICES = [publisher_service, subscriber_service()]
APPEND_OF_BEFORE = """
SELECT fact_at FROM append_events_and_facts(
    $1, $2, ARRAY[$3], ARRAY[$4::bigint], ARRAY[$4::bigint + 1], ARRAY[$3], ARRAY[$4::bigint + 1],
    ARRAY[gen_random_uuid()], ARRAY[$5], ARRAY[$6], ARRAY[1], ARRAY['told'], ARRAY[$7], now())
"""


async def read_everything(installation: TestInstallation) -> list[object]:
    """Return what the readers of events and facts return, in all areas."""
    found: list[object] = []
    for area in map(installation.area, ("bell", "ear")):
        async with area.pool.acquire() as db:
            events = await db.fetch("SELECT * FROM event ORDER BY position")
            facts = await db.fetch("SELECT * FROM outbox ORDER BY position")
            found += [*map(tuple, events), *map(tuple, facts)]
            for event in events:
                found.append(await find_event(db, event["id"]))
                found.append(await find_fact(db, area.name, event["id"]))
                found += await list_effects(db, event["id"], 10)
        found.append(await area.event_store.read_log(0, 100))
        found.append(await area.event_store.load([event["stream"] for event in events]))
    return found


async def stored_bytes(installation: TestInstallation, *tables: str) -> int:
    """Return the bytes of all rows of these tables, without headers of pages."""
    total = 0
    for area in map(installation.area, ("bell", "ear")):
        async with area.pool.acquire() as db:
            for table in tables:
                total += await db.fetchval(
                    f"SELECT coalesce(sum(pg_column_size(one.*)), 0) FROM {table} AS one"
                )
    return total


async def audit_findings(installation: TestInstallation) -> list[object]:
    answer = await installation.http_client.get(
        AUDIT, headers=installation.authorization_headers(Role.OPERATOR)
    )
    findings: list[object] = answer.json()["findings"]
    return findings


@pytest.mark.parametrize("every_second", [False, True])
async def test_both_forms_read_the_same(
    start_installation: OpenTestInstallation, *, every_second: bool
) -> None:
    async with start_installation(SERVICES) as installation:
        bell = installation.area("bell").event_store
        append = ring_append("汤姆", "ding", '"当"\\', "dang")
        context = append.context.model_copy(update={"actor": '"张三"\\\n'})
        await bell.append(replace(append, context=context))
        await installation.wait_until_idle()
        before = await read_everything(installation)
        compact = await stored_bytes(installation, "compact_event")
        for area in map(installation.area, ("bell", "ear")):
            async with area.pool.acquire() as db:
                await store_in_earlier_form(db, every_second=every_second)
                assert await db.fetchval("SELECT count(*) FROM earlier_event")
        assert await read_everything(installation) == before
        if not every_second:
            earlier = await stored_bytes(installation, "earlier_event", "earlier_fact")
            assert compact < 0.6 * earlier, f"{compact} bytes instead of {earlier}"
        assert not await audit_findings(installation)

        await bell.append(ring_append("汤姆", "dong", version=3))
        await installation.wait_until_idle()
        assert not await audit_findings(installation)
        with pytest.raises(VersionConflict):
            await bell.append(ring_append("汤姆", "late", version=3))


async def append_as_the_version_before(db: Connection, stream: str, version: int) -> int | None:
    """Return the position of the fact, or `None` where the stream has another version."""
    position: int | None = await db.fetchval(
        APPEND_OF_BEFORE,
        *lock_keys("bell", LockPurpose.APPEND),
        stream,
        version,
        '{"correlation":"01a22956-96eb-77b6-9f96-dbf64d979a82","actor":"before"}',
        Rung(bell="tom", note="of before").model_dump_json(),
        BellRung(bell="tom", note="of before").model_dump_json(),
    )
    return position


async def test_the_version_before_appends_beside_this_one(
    start_installation: OpenTestInstallation,
) -> None:
    async with start_installation(SERVICES) as installation:
        area = installation.area("bell")
        async with area.pool.acquire() as db:
            await area.event_store.append(ring_append("tom", "ding"))
            assert await append_as_the_version_before(db, "bell-tom", 1) == 2
            await area.event_store.append(ring_append("tom", "dong", version=2))
            assert await append_as_the_version_before(db, "bell-tom", 2) is None
            assert await append_as_the_version_before(db, "bell-tim", 0) == 4
            with pytest.raises(VersionConflict):
                await area.event_store.append(ring_append("tim", "late", version=0))
            rows = await db.fetch("SELECT key, sequence FROM outbox ORDER BY position")
        assert [*map(tuple, rows)] == [
            ("bell-tom", 1),
            ("bell-tom", 2),
            ("bell-tom", 3),
            ("bell-tim", 1),
        ]


async def test_positions_of_facts_are_read_from_their_index_alone(
    start_installation: OpenTestInstallation,
) -> None:
    extent = create_outbox_reader("bell")._extent
    async with (
        start_installation(SERVICES) as installation,
        installation.area("bell").pool.acquire() as db,
        db.transaction(),
    ):
        await db.execute("SET LOCAL enable_seqscan = off")
        plans = [
            str(await db.fetch(f"EXPLAIN {query}", *arguments))
            for query, arguments in (
                (outbox_reader._LAST, ()),
                (outbox_reader._LAST_UP_TO, (5,)),
                (extent, (0, 5)),
            )
        ]
    for plan in plans:
        assert "compact_event_by_fact on compact_event" in plan
        assert "on stream" not in plan


JSON_TEXT = st.text(alphabet='ab"张,😀', max_size=6)


@given(event=st.lists(JSON_TEXT, max_size=4), fact=st.lists(JSON_TEXT, max_size=4))
def test_a_fact_is_put_together_from_its_event(event: list[str], fact: list[str]) -> None:
    event_json = '{"type":"rung",' + ",".join(event) + "}"
    fact_json = '{"type":"told",' + ",".join(fact) + "}"
    start, head, tail, text = compute_fact_difference(event_json, "told", fact_json)
    assert start is not None
    assert head is not None
    assert tail is not None
    event_bytes = event_json.encode()
    shared_head = event_bytes[start - 1 : start - 1 + head].decode()
    shared_tail = event_bytes[len(event_bytes) - tail :].decode()
    assert '{"type":"told"' + shared_head + text + shared_tail == fact_json


@pytest.mark.parametrize(
    ("event_json", "fact_json"),
    [
        ('{"id":1,"type":"rung"}', '{"type":"told","id":1}'),
        ('{"type":"rung","id":1}', '{"id":1,"type":"told"}'),
        ('{"type":"rung","id":1}', '{"type":"other","id":1}'),
        (f'{{"type":"{"r" * 40_000}"}}', '{"type":"told"}'),
        ('{"type":"铃响","id":1}', '{"type":"told","id":1}'),
    ],
)
def test_a_fact_of_another_shape_is_kept_whole(event_json: str, fact_json: str) -> None:
    assert compute_fact_difference(event_json, "told", fact_json) == (None, None, None, fact_json)


def test_what_a_fact_shares_with_its_event_is_not_kept_again() -> None:
    event_json = '{"type":"rung","bell":"tom","sound":"ding","by":null}'
    fact_json = '{"type":"told","bell":"tom","sound":"ding","at":"2026","by":null}'
    difference = compute_fact_difference(event_json, "told", fact_json)
    assert difference.text == 'at":"2026","'


def test_long_texts_are_shared_in_part() -> None:
    long = "张" * 70_000
    difference = compute_fact_difference(
        f'{{"type":"rung","text":"{long}"}}', "told", f'{{"type":"told","text":"{long}"}}'
    )
    assert (difference.head, difference.tail) == (32_766, 32_765)
    assert difference.text == "张" * (70_000 - 10_919 - 10_921)
