"""The secrets of webhooks: encrypted at rest, rotated with an overlap, forgotten when deleted."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from services.comms.application.webhook_delivery_worker import UNREADABLE_SECRET
from services.comms.domain.webhook_signature import sign
from services.comms.projections.webhook_keys import delete_unused_keys, encrypt_plain_secrets
from services.comms.service import service
from shared.http.auth import Role
from shared.service_runtime.outbound_settings import (
    OutboundSettings,
    SecretCipher,
    generate_encryption_key,
)
from shared.testing.installation import OpenTestInstallation
from tests.comms.area_client import SOME_ID, CommsClient, add_references
from tests.comms.webhook_delivery import LOOPBACK, deliver, only_delivery
from tests.comms.webhook_receiver import WEBHOOK_SECRET, run_webhook_receiver


@pytest.fixture
async def area_client(start_installation: OpenTestInstallation) -> AsyncIterator[CommsClient]:
    """Give an area that delivers only when a test calls `deliver`."""
    async with start_installation([replace(service, background_work=())]) as installation:
        await add_references(installation)
        yield CommsClient(installation)


async def rows(client: CommsClient, query: str, *arguments: Any) -> list[Any]:
    async with client.installation.area("comms").pool.acquire() as db:
        return list(await db.fetch(query, *arguments))


def signatures_of(message: tuple[Any, bytes], *secrets: str) -> bool:
    """Return whether a message has the signatures of these secrets and no others."""
    headers, body = message
    stamp = int(headers["webhook-timestamp"])
    expected = [sign(secret, headers["webhook-id"], stamp, body.decode()) for secret in secrets]
    return list(headers["webhook-signature"].split(" ")) == expected


async def test_the_database_does_not_hold_a_secret(area_client: CommsClient) -> None:
    await area_client.create_subscription("https://example.com/a", secret=WEBHOOK_SECRET)
    found = await rows(area_client, "SELECT t::text AS row FROM webhook_key AS t")
    assert len(found) == 1
    assert WEBHOOK_SECRET.removeprefix("whsec_") not in found[0]["row"]
    assert await rows(area_client, "SELECT FROM webhook_secret") == []


async def test_a_message_is_signed_with_both_secrets_while_one_replaces_the_other(
    area_client: CommsClient,
) -> None:
    async with run_webhook_receiver() as receiver:
        path = await area_client.create_subscription(receiver.url, secret=WEBHOOK_SECRET)
        rotated = await area_client.post(f"{path}/rotate-secret", {})
        assert rotated.status_code == 200, rotated.text
        new = rotated.json()["secret"]
        assert new not in (None, WEBHOOK_SECRET)
        assert rotated.json()["id"] == path.rpartition("/")[2]
        read = (await area_client.send("GET", path)).json()
        assert read["overlap_until"] == "2026-11-24T09:00:00+08:00"
        await area_client.hold_overrun_meeting()
        await deliver(area_client)
        area_client.installation.clock.advance(timedelta(hours=25))
        await area_client.hold_overrun_meeting()
        await deliver(area_client)
    first, last = receiver.messages
    assert signatures_of(first, new, WEBHOOK_SECRET)
    assert signatures_of(last, new)


async def test_a_repeated_rotation_shows_the_same_secret_and_stores_no_other(
    area_client: CommsClient,
) -> None:
    path = await area_client.create_subscription("https://example.com/a")
    first = await area_client.post(f"{path}/rotate-secret", {}, Idempotency_Key='"r-1"')
    again = await area_client.post(f"{path}/rotate-secret", {}, Idempotency_Key='"r-1"')
    assert first.json() == again.json()
    assert len(await rows(area_client, "SELECT FROM webhook_key")) == 2
    other = await area_client.post(f"{path}/rotate-secret", {})
    assert other.json()["secret"] != first.json()["secret"]


@pytest.mark.parametrize(
    ("secret", "code"),
    [
        ("whsec_" + "A" * 32, "secret-weak"),
        ("whsec_cGFzc3dvcmRwYXNzd29yZHBhc3N3b3Jk", "secret-weak"),
        ("whsec_abcd", "secret-of-wrong-length"),
    ],
)
async def test_a_weak_secret_changes_nothing(
    area_client: CommsClient, secret: str, code: str
) -> None:
    path = await area_client.create_subscription("https://example.com/a", secret=WEBHOOK_SECRET)
    body = {"url": "https://example.com/b", "kinds": ["meeting-overran"], "secret": secret}
    refused = [
        await area_client.post("/subscriptions", body),
        await area_client.post(f"{path}/rotate-secret", {"secret": secret}),
    ]
    assert [(one.status_code, one.json()["code"]) for one in refused] == [(422, code)] * 2
    assert len(await rows(area_client, "SELECT FROM webhook_key")) == 1


async def test_an_unknown_subscription_is_neither_rotated_nor_deleted(
    area_client: CommsClient,
) -> None:
    unknown = f"/subscriptions/{SOME_ID}"
    answers = [
        await area_client.post(f"{unknown}/rotate-secret", {}),
        await area_client.send("DELETE", unknown),
    ]
    assert [one.json()["code"] for one in answers] == ["unknown-subscription"] * 2
    assert await rows(area_client, "SELECT FROM webhook_key") == []


async def test_a_deleted_subscription_gets_nothing_and_its_secret_is_forgotten(
    area_client: CommsClient,
) -> None:
    async with run_webhook_receiver() as receiver:
        path = await area_client.create_subscription(receiver.url)
        other = await area_client.create_subscription("https://example.com/b")
        await area_client.hold_overrun_meeting()
        deleted = await area_client.send("DELETE", path)
        assert (deleted.status_code, deleted.json()["version"]) == (200, 3)
        assert await deliver(area_client) == 0 or receiver.messages == []
        assert receiver.messages == []
    assert (await area_client.send("GET", path)).json()["code"] == "unknown-subscription"
    listed = (await area_client.send("GET", "/subscriptions")).json()["items"]
    assert [one["subscription_id"] for one in listed] == [other.rpartition("/")[2]]
    changed = {"url": "https://example.com/c", "kinds": ["meeting-overran"]}
    assert (await area_client.put(other, changed, If_Match='"3"')).status_code == 200
    async with area_client.installation.area("comms").pool.acquire() as db:
        await db.execute("UPDATE webhook_key SET created_at = now() - interval '2 hours'")
        await delete_unused_keys(db)
    kept = await rows(area_client, "SELECT subscription_id FROM webhook_key")
    assert [str(one["subscription_id"]) for one in kept] == [other.rpartition("/")[2]]


async def test_only_keepers_rotate_and_delete(area_client: CommsClient) -> None:
    path = await area_client.create_subscription("https://example.com/a")
    keepers = {Role.GENERAL_MANAGER, Role.OFFICER_COMMUNICATION, Role.OPERATOR}
    for role in set(Role) - keepers:
        for method, to in (("POST", f"{path}/rotate-secret"), ("DELETE", path)):
            answer = await area_client.send(method, to, {}, role)
            assert answer.status_code == 403, (role, method)


async def test_an_operator_decides_nothing_about_where_notices_go(
    area_client: CommsClient,
) -> None:
    path = await area_client.create_subscription("https://example.com/a")
    body = {"url": "https://example.com/b", "kinds": ["meeting-overran"]}
    operator = Role.OPERATOR
    refused = [
        await area_client.post("/subscriptions", body, operator),
        await area_client.send("PUT", path, body, operator, If_Match='"1"'),
        await area_client.post(f"{path}/rotate-secret", {}, operator),
    ]
    assert [one.json()["code"] for one in refused] == ["role-missing"] * 3
    for method, stopped in (("POST", f"{path}/disable"), ("DELETE", path)):
        answer = await area_client.send(method, stopped, authorization=operator)
        assert answer.status_code == 200


async def test_a_secret_from_before_is_encrypted_and_holds(area_client: CommsClient) -> None:
    async with run_webhook_receiver() as receiver:
        path = await area_client.create_subscription(receiver.url)
        subscription_id = UUID(path.rpartition("/")[2])
        area = area_client.installation.area("comms")
        async with area.pool.acquire() as db:
            await db.execute("DELETE FROM webhook_key")
            await db.execute(
                "INSERT INTO webhook_secret VALUES ($1, $2)", subscription_id, WEBHOOK_SECRET
            )
        await area_client.hold_overrun_meeting()
        await deliver(area_client)  # not yet encrypted
        async with area.pool.acquire() as db:
            assert area.outbound.cipher is not None
            await encrypt_plain_secrets(db, area.outbound.cipher)
            await encrypt_plain_secrets(db, area.outbound.cipher)
        assert await rows(area_client, "SELECT FROM webhook_secret") == []
        await area_client.hold_overrun_meeting()
        await deliver(area_client)
    assert len(receiver.messages) == 2
    assert all(signatures_of(message, WEBHOOK_SECRET) for message in receiver.messages)


async def test_with_another_key_nothing_is_sent_unsigned(
    start_installation: OpenTestInstallation, area_client: CommsClient
) -> None:
    await area_client.create_subscription("http://127.0.0.1:9/")
    await area_client.hold_overrun_meeting()
    key = generate_encryption_key()
    async with start_installation(
        [service], background=False, outbound=OutboundSettings(LOOPBACK, SecretCipher([key]))
    ) as other:
        await deliver(CommsClient(other))
    assert (await only_delivery(area_client))["attempts"][0]["error"] == UNREADABLE_SECRET


async def test_without_a_key_no_secret_is_kept(start_installation: OpenTestInstallation) -> None:
    async with start_installation(
        [service], background=False, outbound=OutboundSettings()
    ) as installation:
        await add_references(installation)
        client = CommsClient(installation)
        body = {"url": "https://example.com/a", "kinds": ["meeting-overran"]}
        refused = await client.post("/subscriptions", body)
        assert refused.json()["code"] == "keys-not-encrypted"
        inside = await client.post("/subscriptions", body | {"url": "https://10.0.0.1/"})
        assert inside.status_code == 422


def test_a_key_that_is_newer_reads_what_an_older_one_wrote() -> None:
    old, new = generate_encryption_key(), generate_encryption_key()
    written = SecretCipher([old]).encrypt("secret", "one")
    assert SecretCipher([new, old]).decrypt(written, "one") == "secret"
