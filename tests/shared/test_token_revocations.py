"""A revoked token is refused on every replica within seconds, and so are streams and sessions."""

from __future__ import annotations

import asyncio
import sys
import time
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from httpx import Response

from services.directory.service import service as directory
from shared.contracts.token_digests import token_digest
from shared.http.auth import Caller, Role
from shared.http.token_revocations import (
    Revocation,
    RevocationsUnknown,
    RevokedTokens,
    TokenRevoked,
)
from shared.testing.installation import OpenTestInstallation, TestInstallation
from tests.shared.sample_areas.publisher_service import publisher_service

BELLS = "/api/bell/v1/bells"
REVOCATIONS = "/api/directory/v1/token-revocations"
PROMISED_SECONDS = 5.0
NOW = datetime(2026, 10, 5, 9, 0, 0, 500_000, tzinfo=UTC)


def caller(subject: str = "ann", token_id: str | None = "t-1", issued: int = 0) -> Caller:
    return Caller(
        subject,
        frozenset({Role.AUDITOR}),
        None,
        issued_at=int(NOW.timestamp()) + issued,
        token_id=token_id,
    )


def is_revoked(revoked: RevokedTokens, someone: Caller) -> bool:
    try:
        revoked.check(someone)
    except TokenRevoked:
        return True
    return False


def test_of_a_subject_only_earlier_tokens_are_revoked() -> None:
    revoked = RevokedTokens([Revocation(token_digest("ann"), None, NOW)])
    assert is_revoked(revoked, caller(issued=-3600))
    assert is_revoked(revoked, caller(issued=0)), "in the same second: safe rather than sorry"
    assert not is_revoked(revoked, caller(issued=1))
    assert not is_revoked(revoked, caller("ben"))
    assert is_revoked(revoked, Caller("ann", frozenset(), None)), "of unknown age"


def test_of_an_id_one_token_is_revoked() -> None:
    revoked = RevokedTokens([Revocation(None, token_digest("t-1"), NOW)])
    assert is_revoked(revoked, caller(issued=100))
    assert not is_revoked(revoked, caller(token_id="t-2"))
    assert not is_revoked(revoked, caller(token_id=None))
    revoked.replace([])
    assert not is_revoked(revoked, caller())


def test_no_token_is_accepted_before_the_list_was_read() -> None:
    with pytest.raises(RevocationsUnknown):
        RevokedTokens().check(caller())


async def test_a_watch_ends_with_the_revocation() -> None:
    revoked = RevokedTokens([])
    with revoked.watch(caller()) as ann, revoked.watch(caller("ben")) as ben:
        revoked.replace([Revocation(token_digest("ann"), None, NOW)])
        assert ann.done()
        assert not ben.done()
    with revoked.watch(caller()) as ann:
        assert ann.done()


async def seconds_until(condition: Callable[[], Awaitable[bool]]) -> float:
    began = time.monotonic()
    while not await condition():
        assert time.monotonic() - began < PROMISED_SECONDS
        await asyncio.sleep(0.02)
    return time.monotonic() - began


def issue_token(installation: TestInstallation, token_id: str, subject: str = "ann") -> str:
    signer, now = installation.installation.local_token_issuer, datetime.now(UTC)
    assert signer is not None
    issued_at = now - timedelta(minutes=1)
    return signer.issue_token(
        subject, [Role.AUDITOR], None, issued_at, timedelta(hours=1), token_id
    )


async def read_bells(replica: TestInstallation, token: str) -> Response:
    return await replica.http_client.get(BELLS, headers={"Authorization": f"Bearer {token}"})


@pytest.fixture(params=["embedded", pytest.param("kafka", marks=pytest.mark.kafka)])
def bus_options(request: pytest.FixtureRequest) -> dict[str, Any]:
    """Give the options of an installation on each bus."""
    on_kafka = request.param == "kafka"
    return {"kafka_settings": request.getfixturevalue("kafka")} if on_kafka else {}


async def revoke(installation: TestInstallation, **target: str) -> Response:
    answer = await installation.http_client.post(
        REVOCATIONS,
        json={**target, "reason": "laptop lost"},
        headers=installation.authorization_headers(Role.OPERATOR),
    )
    assert answer.status_code == 201
    return answer


async def until_both_know(replicas: Sequence[TestInstallation]) -> None:
    """Revoke somebody's tokens and wait, so that what follows measures no start of a consumer."""
    token = issue_token(replicas[0], "unused", "nobody")
    await revoke(replicas[0], subject="nobody")
    give_up_at = time.monotonic() + 60
    while any([(await read_bells(one, token)).is_success for one in replicas]):
        assert time.monotonic() < give_up_at
        await asyncio.sleep(0.05)


async def test_a_revocation_takes_hold_on_every_replica_and_after_a_restart(
    start_installation: OpenTestInstallation,
    bus_options: dict[str, Any],
    capsys: pytest.CaptureFixture[str],
) -> None:
    services = [directory, publisher_service]
    async with (
        start_installation(services, **bus_options) as first,
        start_installation(services, **bus_options) as second,
    ):
        await until_both_know([first, second])
        token, other = (issue_token(first, str(uuid4())) for _ in range(2))
        session = await second.http_client.post(
            "/api/events/v1/session", headers={"Authorization": f"Bearer {token}"}
        )
        cookie = session.headers["Set-Cookie"].partition(";")[0]
        stream = asyncio.create_task(
            second.http_client.get(
                "/api/events/v1/stream", headers={"Authorization": f"Bearer {other}"}
            )
        )
        manager = first.authorization_headers(Role.OPERATOR)
        assert (await read_bells(second, token)).status_code == 200
        answer = await revoke(first, subject="ann")

        async def is_refused() -> bool:
            answers = [
                await read_bells(replica, one)
                for replica in (first, second)
                for one in (token, other)
            ]
            return all(answer.status_code == 401 for answer in answers)

        seconds = await seconds_until(is_refused)
        assert seconds < PROMISED_SECONDS
        with capsys.disabled():
            sys.stdout.write(f"\nrefused at both replicas after {seconds:.2f} s\n")
        refused = await read_bells(second, token)
        assert refused.json()["code"] == "token-revoked"
        ended = await asyncio.wait_for(stream, PROMISED_SECONDS)
        assert ended.text.endswith(": the token was revoked\n\n")
        by_cookie = await second.http_client.get(
            "/api/events/v1/stream", headers={"Cookie": cookie}
        )
        assert (by_cookie.status_code, by_cookie.json()["code"]) == (401, "token-revoked")
        assert (
            await read_bells(second, second.issue_token(Role.AUDITOR, subject="ben"))
        ).is_success
    async with start_installation(services, **bus_options) as again:
        assert (await read_bells(again, token)).json()["code"] == "token-revoked"
        await again.http_client.post(
            f"{answer.headers['Location']}/withdraw", json={"reason": "found"}, headers=manager
        )

        async def is_accepted() -> bool:
            return (await read_bells(again, token)).is_success

        give_up_at = time.monotonic() + 60  # a consumer may join its group first
        while not await is_accepted():
            assert time.monotonic() < give_up_at
            await asyncio.sleep(0.05)


async def test_of_two_tokens_one_is_revoked_by_its_id(
    start_installation: OpenTestInstallation,
) -> None:
    async with start_installation([directory, publisher_service]) as installation:
        lost, kept = (issue_token(installation, name) for name in ("lost", "kept"))
        await revoke(installation, token_id="lost")

        async def is_refused() -> bool:
            return (await read_bells(installation, lost)).status_code == 401

        await seconds_until(is_refused)
        assert (await read_bells(installation, kept)).is_success
