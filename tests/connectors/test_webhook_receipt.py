"""Webhooks come in: verified, recorded once, and nothing of what is not good."""

from __future__ import annotations

import asyncio
import json
from dataclasses import replace
from pathlib import Path

import pytest

from services.connectors.service import service
from shared.http.auth import Role
from shared.http.request_limits import RequestLimits
from shared.http.token_bucket import RateLimit
from shared.testing.installation import TEST_OUTBOUND, OpenTestInstallation
from tests.connectors.area_client import ConnectorsClient, jira_account
from tests.connectors.jira_bodies import SECRET, created, encode, sign


async def nothing_is_left(jira: ConnectorsClient) -> bool:
    """Return whether the area has recorded nothing and keeps no body."""
    return not (await jira.count("delivery_body") or await jira.count("event"))


@pytest.mark.parametrize(
    ("signature", "code"),
    [
        ("", "signature-missing"),
        ("sha256=", "signature-wrong"),
        ("sha256=" + "0" * 64, "signature-wrong"),
        (sign(b"{}", "another"), "signature-wrong"),
        (sign(b"{}").removeprefix("sha256="), "signature-wrong"),
        (sign(b"{}").replace("sha256", "sha1"), "signature-wrong"),
        (sign(b"{}") + "0", "signature-wrong"),
    ],
)
async def test_a_forged_signature_is_refused_and_leaves_nothing(
    jira: ConnectorsClient, signature: str, code: str
) -> None:
    refused = await jira.deliver(b"{}", signature=signature)
    assert (refused.status_code, refused.json()["code"]) == (401, code)
    assert await nothing_is_left(jira)


async def test_the_signature_is_of_the_raw_body_not_of_a_body_encoded_again(
    jira: ConnectorsClient,
) -> None:
    body = encode(created(jira.installation.clock(), summary="展台"))
    again = json.dumps(json.loads(body)).encode()
    assert again != body
    refused = await jira.deliver(again, signature=sign(body))
    assert refused.json()["code"] == "signature-wrong"
    refused = await jira.deliver(body[:-1], signature=sign(body))
    assert refused.json()["code"] == "signature-wrong"
    assert await nothing_is_left(jira)
    assert (await jira.deliver(body, signature=sign(body))).status_code == 202


@pytest.mark.parametrize(
    "body",
    [
        *(b"", b"{", b"[]", b"\xff", b"1", b"[" * 100_000),
        *('{"webhookEvent": "x"}'.encode(one) for one in ("utf-16", "utf-16-le", "utf-32")),
        '{"webhookEvent": "部"}'.encode("gb18030"),
    ],
)
async def test_a_signed_body_that_is_no_object_is_malformed(
    jira: ConnectorsClient, body: bytes
) -> None:
    refused = await jira.deliver(body)
    assert (refused.status_code, refused.json()["code"]) == (400, "unreadable-body")
    assert await nothing_is_left(jira)


async def test_a_body_over_1_mb_is_refused_and_one_of_1_mb_is_taken(
    jira: ConnectorsClient,
) -> None:
    body = encode({"webhookEvent": "x", "text": ""})
    largest = body.replace(b'""', b'"' + b"x" * (1024 * 1024 - len(body)) + b'"')
    refused = await jira.deliver(largest + b" ")
    assert (refused.status_code, refused.json()["code"]) == (413, "too-large")
    assert await nothing_is_left(jira)
    assert (await jira.deliver(largest)).status_code == 202


async def test_two_secrets_are_good_while_one_replaces_the_other_without_a_restart(
    jira: ConnectorsClient,
) -> None:
    async def answers() -> list[int]:
        now = jira.installation.clock()
        bodies = [encode(created(now, summary=secret)) for secret in (SECRET, "new")]
        return [
            (await jira.deliver(body, signature=sign(body, secret))).status_code
            for body, secret in zip(bodies, (SECRET, "new"), strict=True)
        ]

    assert await answers() == [202, 401]
    (jira.folder / "old-secret").write_text(SECRET, "utf-8")
    (jira.folder / "secret").write_text("new", "utf-8")
    assert await answers() == [202, 202]
    (jira.folder / "old-secret").unlink()
    assert await answers() == [401, 202]


async def test_what_came_before_the_secret_changed_is_worked_on_afterwards(
    jira: ConnectorsClient,
) -> None:
    body = encode(created(jira.installation.clock()))
    under_way = (await jira.deliver(body, "1")).json()["id"]
    (jira.folder / "secret").write_text("new", "utf-8")
    again = await jira.deliver(body, "1", signature=sign(body))
    assert again.json()["code"] == "signature-wrong"
    await jira.work()
    found = await jira.read_delivery(under_way)
    assert (found["status"], found["reason"]) == ("ignored", "no-mapping")
    repeated = await jira.deliver(body, "1", signature=sign(body, "new"))
    assert (repeated.status_code, repeated.json()["id"]) == (202, under_way)


@pytest.mark.parametrize("content", ["", " \n", None])
async def test_an_empty_secret_signs_nothing(jira: ConnectorsClient, content: str | None) -> None:
    file = jira.folder / "secret"
    file.unlink() if content is None else file.write_text(content, "utf-8")
    refused = await jira.deliver(b"{}", signature=sign(b"{}", ""))
    assert (refused.status_code, refused.json()["code"]) == (503, "connector-secret-missing")
    assert refused.headers["Retry-After"] == "60"
    listed = (await jira.get("/connectors")).json()["items"]
    assert [one["can_verify"] for one in listed] == [False]
    assert await nothing_is_left(jira)


async def test_a_delivery_that_comes_again_is_recorded_once(jira: ConnectorsClient) -> None:
    body, other = (created(jira.installation.clock(), summary=text) for text in ("a", "b"))
    ids = [
        (await jira.deliver(*sent)).json()["id"]
        for sent in ((body, "1"), (body, "1"), (other, "1"), (body, "2"))
    ]
    assert ids[0] == ids[1] == ids[2] != ids[3]
    assert await jira.count("delivery") == await jira.count("delivery_body") == 2


async def test_without_an_identifier_the_same_content_is_recorded_once(
    jira: ConnectorsClient,
) -> None:
    body, other = (created(jira.installation.clock(), summary=text) for text in ("a", "b"))
    ids = [(await jira.deliver(sent)).json()["id"] for sent in (body, body, other)]
    assert ids[0] == ids[1] != ids[2]
    assert await jira.count("delivery") == 2


async def test_the_same_delivery_twice_at_two_replicas_at_once_is_recorded_once(
    start_installation: OpenTestInstallation, tmp_path: Path
) -> None:
    (tmp_path / "secret").write_text(SECRET, "utf-8")
    outbound = replace(TEST_OUTBOUND, connectors=(jira_account(tmp_path),))
    async with (
        start_installation([service], background=False, outbound=outbound) as one,
        start_installation([service], background=False, outbound=outbound) as other,
    ):
        jira = ConnectorsClient(one)
        for number in range(10):
            body = created(one.clock(), summary=str(number))
            answers = await asyncio.gather(
                *(
                    jira.deliver(body, str(number), client=replica.http_client)
                    for replica in (one, other, one, other)
                )
            )
            assert {answer.status_code for answer in answers} == {202}
            assert len({answer.json()["id"] for answer in answers}) == 1
        assert await jira.count("delivery") == await jira.count("delivery_body") == 10
        assert await jira.count("event") == 10


async def test_nothing_is_open_where_no_connector_is_set_up(
    reuse_installation: OpenTestInstallation,
) -> None:
    limits = RequestLimits(refusals=RateLimit(per_second=0.001, burst=1))
    async with reuse_installation(
        [service], background=False, request_limits=limits
    ) as installation:
        jira = ConnectorsClient(installation)
        unknown = await jira.deliver(b"{}")
        assert (unknown.status_code, unknown.json()["code"]) == (404, "unknown-connector")
        assert (await jira.get("/connectors")).json()["items"] == []
        for path in ("/connectors/jira", "/connectors/jira/deliveries"):
            assert (await jira.get(path, Role.AUDITOR)).json()["code"] == "unknown-connector"
        codes = [(await jira.deliver(b"{}", signature="")).json()["code"] for _ in range(2)]
        assert codes == ["signature-missing", "too-many-refusals"]
