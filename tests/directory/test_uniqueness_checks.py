"""Codes that differ only in case, given at once: in one transaction, in two replicas."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import date

import pytest

from services.directory.api.uniqueness_checks import UNIQUENESS_CHECKS
from services.directory.domain.department_events import DepartmentRegistered, DepartmentRenamed
from services.directory.domain.person_events import PersonRegistered
from services.directory.domain.person_sign_on import SignOnSubjectChanged
from services.directory.domain.refusals import SameCode, SamePersonId, SignOnSubjectTaken
from services.directory.service import service
from shared.eventsourcing.event_store import (
    AppendRequest,
    IdempotencyKey,
    IdempotencyKeyTaken,
    StoreUnavailable,
    VersionConflict,
)
from shared.postgres import append_transaction
from shared.postgres.advisory_locks import LockPurpose, lock_keys
from shared.service_runtime.running_area import RunningArea
from shared.testing.manual_clock import ManualClock
from shared.testing.postgres_test_server import FreshDatabase
from tests.shared.area_harness import open_areas, read_all_events, wait_until_true
from tests.shared.sample_areas.publisher_area import command_context

NOW = ManualClock()()
DAY = date(2026, 1, 1)
KEY = IdempotencyKey("tester", "one", "digest")


def registration(
    code: str, *, version: int = 0, key: IdempotencyKey | None = None
) -> AppendRequest:
    event = DepartmentRegistered(code=code, name=code, parent=None, valid_from=DAY, at=NOW)
    return AppendRequest(
        f"department-{code}",
        version,
        [event],
        command_context(),
        idempotency_key=key,
        response=None if key is None else "{}",
        uniqueness_checks=UNIQUENESS_CHECKS,
    )


def person_registration(person: str, subject: str) -> AppendRequest:
    events = [
        PersonRegistered(person=person, name=person, at=NOW),
        SignOnSubjectChanged(person=person, sign_on_subject=subject, at=NOW),
    ]
    return AppendRequest(
        f"person-{person}", 0, events, command_context(), uniqueness_checks=UNIQUENESS_CHECKS
    )


async def append_all(area: RunningArea, *appends: AppendRequest) -> list[int | BaseException]:
    return await asyncio.gather(
        *(area.event_store.append(append) for append in appends), return_exceptions=True
    )


async def registered_codes(area: RunningArea) -> list[str]:
    async with area.pool.acquire() as db:
        return [row["code"] for row in await db.fetch("SELECT code FROM department ORDER BY 1")]


@pytest.fixture
async def replicas(fresh_database: FreshDatabase) -> AsyncIterator[tuple[RunningArea, RunningArea]]:
    """Open the directory in two processes on one database."""
    async with (
        open_areas(fresh_database, service) as (one,),
        open_areas(fresh_database, service) as (other,),
    ):
        yield one, other


@pytest.fixture
def area(replicas: tuple[RunningArea, RunningArea]) -> RunningArea:
    return replicas[0]


WAITING = """
SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND NOT granted
AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
"""


async def is_waiting_for_lock(area: RunningArea) -> bool:
    async with area.pool.acquire() as db:
        return await db.fetchval(WAITING) is not None


async def test_a_refused_append_leaves_the_others_of_its_transaction(area: RunningArea) -> None:
    await area.event_store.append(registration("taken"))
    good = [registration(f"d{number}") for number in range(50)]
    results = await append_all(
        area, *good[:25], registration("TAKEN", key=KEY), *good[25:], registration("D7")
    )
    refused = [one for one in results if isinstance(one, SameCode)]
    assert [one.values for one in refused] == [
        {"code": "TAKEN", "existing": "taken"},
        {"code": "D7", "existing": "d7"},
    ]
    assert [one for one in results if one not in refused] == [1] * 50
    events = await read_all_events(area)
    assert [event.position for event in events] == list(range(1, 52))
    async with area.pool.acquire() as db:
        assert await db.fetchval("SELECT count(DISTINCT xmin::text) FROM compact_event") == 2
    assert await area.idempotent_responses.find(KEY) is None


async def test_a_code_whose_first_append_is_not_written_is_not_refused(area: RunningArea) -> None:
    stale, second = registration("rnd", version=5), registration("RND", key=KEY)
    results = await append_all(area, stale, second)
    assert [type(result) for result in results] == [VersionConflict, VersionConflict]
    assert await area.event_store.append(second) == 1
    with pytest.raises(IdempotencyKeyTaken):  # which says what was answered, unlike a refusal
        await area.event_store.append(second)


async def test_each_kind_of_value_is_refused_in_the_order_of_the_checks(area: RunningArea) -> None:
    results = await append_all(
        area,
        person_registration("E1", "li"),
        person_registration("e1", "li"),
        person_registration("E2", "li"),
        person_registration("E3", "LI"),
    )
    assert [type(result) for result in results] == [int, SamePersonId, SignOnSubjectTaken, int]
    later = await append_all(
        area, person_registration("E4", "li"), person_registration("e1", "LI"), registration("E1")
    )
    assert [type(result) for result in later] == [SignOnSubjectTaken, SamePersonId, int]


async def test_of_two_replicas_one_gets_each_code(
    replicas: tuple[RunningArea, RunningArea],
) -> None:
    one, other = replicas
    results = await asyncio.gather(
        *(
            append
            for number in range(30)
            for append in (
                one.event_store.append(registration(f"d{number}")),
                other.event_store.append(registration(f"D{number}")),
            )
        ),
        return_exceptions=True,
    )
    for pair in zip(results[::2], results[1::2], strict=True):
        assert sorted(type(result).__name__ for result in pair) == ["SameCode", "int"]
    assert len(await registered_codes(one)) == 30


@pytest.mark.parametrize("is_locked", [True, False], ids=["locked", "control"])
async def test_a_code_waits_for_the_transaction_of_another_replica(
    replicas: tuple[RunningArea, RunningArea], monkeypatch: pytest.MonkeyPatch, is_locked: bool
) -> None:
    if not is_locked:

        async def lock_nothing(*_: object) -> None:
            pass

        monkeypatch.setattr(append_transaction, "lock_unique_values", lock_nothing)
    one, other = replicas
    async with one.unit_of_work() as unit:
        await unit.append(registration("rnd"))
        second = asyncio.ensure_future(other.event_store.append(registration("RND")))
        if is_locked:
            await wait_until_true(lambda: is_waiting_for_lock(one))
        else:
            await second
    if is_locked:
        with pytest.raises(SameCode):
            await second
    assert await registered_codes(one) == (["rnd"] if is_locked else ["RND", "rnd"])


async def test_a_unit_of_work_is_refused_as_a_whole(area: RunningArea) -> None:
    with pytest.raises(SameCode):
        async with area.unit_of_work() as unit:
            await unit.append_all([registration("a"), registration("rnd"), registration("RND")])
    assert await registered_codes(area) == []


async def test_a_lost_connection_writes_nothing_and_others_do_not_wait(
    replicas: tuple[RunningArea, RunningArea],
) -> None:
    one, other = replicas
    await one.event_store.append(registration("HQ"))
    renamed = DepartmentRenamed(code="HQ", name="Head office", at=NOW)
    rename = AppendRequest("department-HQ", 1, [renamed], command_context())
    async with other.pool.acquire() as db, db.transaction():
        await db.execute(
            "SELECT pg_advisory_xact_lock($1, $2)",
            *lock_keys("directory", LockPurpose.UNIQUE_CODES),
        )
        lost = asyncio.ensure_future(one.event_store.append(registration("rnd", key=KEY)))
        await wait_until_true(lambda: is_waiting_for_lock(other))
        assert await one.event_store.append(rename) == 2
        await db.execute("SELECT pg_terminate_backend($1)", await db.fetchval(WAITING))
        with pytest.raises(StoreUnavailable):
            await lost
    assert await registered_codes(one) == ["HQ"]
    assert await one.event_store.append(registration("RND", key=KEY)) == 1


async def test_a_key_sent_to_two_replicas_is_used_once(
    replicas: tuple[RunningArea, RunningArea],
) -> None:
    results = await asyncio.gather(
        *(area.event_store.append(registration("rnd", key=KEY)) for area in replicas),
        return_exceptions=True,
    )
    assert sorted(type(result).__name__ for result in results) == ["IdempotencyKeyTaken", "int"]
