"""Who asks too much is told so and when to try again; nobody else is, and nothing has changed."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from httpx import Response

from shared.http.auth import Role
from shared.http.request_limits import RequestLimits
from shared.http.token_bucket import RateLimit
from shared.testing.installation import OpenTestInstallation, TestInstallation
from tests.shared.sample_areas.publisher_service import publisher_service

BELLS = "/api/bell/v1/bells"
LIMITS = RequestLimits(
    callers=RateLimit(per_second=0.01, burst=5), refusals=RateLimit(per_second=0.01, burst=3)
)


@pytest.fixture
async def installation(start_installation: OpenTestInstallation) -> AsyncIterator[TestInstallation]:
    async with start_installation(
        [publisher_service], background=False, request_limits=LIMITS
    ) as opened:
        yield opened


async def ask(installation: TestInstallation, subject: str = "ann", **headers: str) -> Response:
    token = installation.authorization_headers(Role.AUDITOR, subject=subject)
    return await installation.http_client.get(BELLS, headers={**token, **headers})


async def ask_with(installation: TestInstallation, token: str) -> Response:
    return await installation.http_client.get(BELLS, headers={"Authorization": f"Bearer {token}"})


async def test_a_caller_beyond_the_limit_is_told_when_to_try_again(
    installation: TestInstallation,
) -> None:
    assert [(await ask(installation)).status_code for _ in range(5)] == [200] * 5
    answer = await ask(installation, Accept_Language="zh")
    assert (answer.status_code, answer.json()["code"]) == (429, "too-many-requests")
    assert 0 < int(answer.headers["Retry-After"]) <= 100
    assert answer.headers["RateLimit-Policy"] == '"caller";q=5;w=500'
    assert answer.headers["RateLimit"].startswith('"caller";r=0;t=')
    assert (
        (await ask(installation, **{"Accept-Language": "zh"}))
        .json()["detail"]
        .startswith("请求过多")
    )
    assert (await ask(installation, "ben")).status_code == 200


async def test_the_limit_is_the_callers_not_the_tokens(installation: TestInstallation) -> None:
    for number in range(5):
        role = Role.AUDITOR if number % 2 else Role.GENERAL_MANAGER
        token = installation.issue_token(role, subject="ann")
        assert (await ask_with(installation, token)).status_code == 200
    assert (await ask(installation)).status_code == 429


async def test_a_request_that_is_refused_so_changes_and_stores_nothing(
    installation: TestInstallation,
) -> None:
    headers = installation.authorization_headers(Role.EXECUTOR, department="RND", subject="ann")
    ring = {**headers, "Idempotency-Key": '"ring-1"'}

    async def send() -> Response:
        return await installation.http_client.post(
            f"{BELLS}/tom/rings", json={"note": "ding"}, headers=ring
        )

    async def count(table: str) -> int:
        async with installation.area("bell").pool.acquire() as db:
            found: int = await db.fetchval(f"SELECT count(*) FROM {table}")
        return found

    first = await send()
    for _ in range(4):
        await ask(installation)
    before = await count("event"), await count("idempotency")
    refused = await send()
    assert refused.status_code == 429
    assert (await count("event"), await count("idempotency")) == before
    buckets = installation.installation.app.state.admission.caller_buckets
    buckets.drain_taken()
    buckets.set_level(("concord:embedded", "ann"), 5)
    again = await send()
    assert (again.status_code, again.json()) == (first.status_code, first.json())
    assert await count("event") == before[0]


async def test_forged_tokens_lock_out_nobody(installation: TestInstallation) -> None:
    valid = installation.issue_token(Role.AUDITOR, subject="ann")
    forged = valid[:-20] + "A" * 20
    answers = [await ask_with(installation, forged) for _ in range(5)]
    assert [answer.status_code for answer in answers] == [401, 401, 401, 429, 429]
    assert answers[-1].json()["code"] == "too-many-refusals"
    assert int(answers[-1].headers["Retry-After"]) > 0
    assert [(await ask(installation)).status_code for _ in range(5)] == [200] * 5


async def test_an_upload_counts_as_twenty_requests(
    start_installation: OpenTestInstallation,
) -> None:
    limits = RequestLimits(callers=RateLimit(per_second=0.01, burst=25))
    async with start_installation(
        [publisher_service], background=False, request_limits=limits
    ) as installation:
        headers = installation.authorization_headers(Role.EXECUTOR, department="A", subject="ann")
        url = f"{BELLS}/tom/rings"
        upload = {**headers, "Content-Type": "text/csv"}
        first = await installation.http_client.post(url, content="a,b", headers=upload)
        assert first.status_code == 415
        second = await installation.http_client.post(url, content="a,b", headers=upload)
        assert second.status_code == 429
        assert (await ask(installation)).status_code == 200


async def test_probes_are_not_counted(installation: TestInstallation) -> None:
    client = installation.http_client
    for _ in range(20):
        assert (await client.get("/health/live")).status_code == httpx.codes.OK
        assert (await client.get("/api/sign-on")).status_code == httpx.codes.OK


@pytest.mark.parametrize(
    ("role", "hours", "status"),
    [
        (Role.AUDITOR, 24, 200),
        (Role.AUDITOR, 25, 401),
        (Role.BI_READER, 24 * 366, 200),
        (Role.BI_READER, 24 * 367, 401),
    ],
)
async def test_a_token_that_is_valid_for_too_long_is_refused(
    installation: TestInstallation, role: Role, hours: int, status: int
) -> None:
    signer = installation.token_issuer
    token = signer.issue_token("ann", [role], None, datetime.now(UTC), timedelta(hours=hours))
    answer = await ask_with(installation, token)
    assert answer.status_code == status
    if status == httpx.codes.UNAUTHORIZED:
        assert answer.json()["code"] == "token-lifetime-too-long"


async def test_a_machines_role_beside_a_persons_is_no_machines_token(
    installation: TestInstallation,
) -> None:
    signer = installation.token_issuer
    roles = [Role.BI_READER, Role.AUDITOR]
    token = signer.issue_token("ann", roles, None, datetime.now(UTC), timedelta(hours=25))
    assert (await ask_with(installation, token)).json()["code"] == "token-lifetime-too-long"
