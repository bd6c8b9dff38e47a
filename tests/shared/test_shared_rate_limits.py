"""Replicas of a service share a caller's limit; what they let through together is bounded."""

from __future__ import annotations

import asyncio
import time

import pytest

from shared.http.auth import Role
from shared.http.request_limits import RequestLimits
from shared.http.token_bucket import RateLimit
from shared.http_application.shared_rate_limits import EXCHANGE_SECONDS, SharedRateLimits
from shared.postgres import caller_rate_table
from shared.testing.installation import OpenTestInstallation, TestInstallation
from tests.shared.sample_areas.publisher_service import publisher_service

BELLS = "/api/bell/v1/bells"
BURST, PER_SECOND = 40, 20.0
LIMITS = RequestLimits(callers=RateLimit(PER_SECOND, BURST))


async def send_until(replica: TestInstallation, token: str, end: float) -> list[int]:
    headers = {"Authorization": f"Bearer {token}"}
    statuses = []
    while time.monotonic() < end:
        answer = await replica.http_client.get(BELLS, headers=headers)
        statuses.append(answer.status_code)
        await asyncio.sleep(0.002 if answer.status_code == 200 else 0.02)
    return statuses


async def test_two_replicas_let_a_caller_through_little_more_often_than_one(
    start_installation: OpenTestInstallation,
) -> None:
    async with (
        start_installation([publisher_service], request_limits=LIMITS) as first,
        start_installation([publisher_service], request_limits=LIMITS) as second,
    ):
        token = first.issue_token(Role.AUDITOR, subject="ann")
        began = time.monotonic()
        end = began + 3.0
        both = await asyncio.gather(*(send_until(one, token, end) for one in (first, second)))
        seconds = time.monotonic() - began
        let_through = sum(statuses.count(200) for statuses in both)
        assert {status for statuses in both for status in statuses} == {200, 429}
        promised = 2 * BURST + PER_SECOND * seconds
        unshared = 2 * (BURST + PER_SECOND * seconds)
        assert let_through <= promised < unshared, (let_through, promised, unshared)
        # The third caller's bucket is his own, at both.
        other = first.issue_token(Role.AUDITOR, subject="ben")
        assert set(await send_until(second, other, time.monotonic() + 0.01)) == {200}


async def test_a_caller_who_used_up_his_limit_at_one_replica_has_none_at_the_other(
    start_installation: OpenTestInstallation,
) -> None:
    limits = RequestLimits(callers=RateLimit(per_second=0.01, burst=BURST))
    async with (
        start_installation([publisher_service], request_limits=limits) as first,
        start_installation([publisher_service], request_limits=limits) as second,
    ):
        headers = first.authorization_headers(Role.AUDITOR, subject="ann")
        for _ in range(BURST):
            assert (await first.http_client.get(BELLS, headers=headers)).status_code == 200
        await asyncio.sleep(2 * EXCHANGE_SECONDS)
        # The other replica learns it with its first exchange about this caller.
        await second.http_client.get(BELLS, headers=headers)
        await asyncio.sleep(3 * EXCHANGE_SECONDS)
        assert (await second.http_client.get(BELLS, headers=headers)).status_code == 429


async def test_without_the_database_each_process_keeps_its_own_limit(
    start_installation: OpenTestInstallation, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with start_installation(
        [publisher_service], background=False, request_limits=LIMITS
    ) as replica:
        buckets = replica.installation.app.state.admission.caller_buckets
        shared = SharedRateLimits(replica.installation.areas, buckets)

        async def fail(*_: object) -> dict[bytes, float]:
            raise OSError("the database is away")

        with monkeypatch.context() as patch:
            patch.setattr(caller_rate_table, "take", fail)
            for _ in range(BURST):
                assert buckets.take(("issuer", "ann")) == 0.0
            await shared.exchange()
            assert buckets.take(("issuer", "ann")) > 0
        await shared.exchange()  # what was taken meanwhile is shared later
        async with replica.area("bell").pool.acquire() as db:
            level = await db.fetchval("SELECT level FROM caller_rate")
        assert level == pytest.approx(0, abs=PER_SECOND * 0.5)


async def test_full_buckets_are_deleted(start_installation: OpenTestInstallation) -> None:
    async with (
        start_installation([publisher_service], background=False) as replica,
        replica.area("bell").pool.acquire() as db,
    ):
        await caller_rate_table.take(db, {b"ann": 3.0}, 2.0, 10.0)
        await caller_rate_table.delete_full(db, 60)
        assert await db.fetchval("SELECT count(*) FROM caller_rate") == 1
        await caller_rate_table.delete_full(db, -1)
        assert await db.fetchval("SELECT count(*) FROM caller_rate") == 0
