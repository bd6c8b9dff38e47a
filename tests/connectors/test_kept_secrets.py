"""Secrets of connectors are in no log, no answer and no table, whatever goes wrong."""

from __future__ import annotations

import json
import logging
import traceback
from base64 import b64decode
from pathlib import Path

import httpx
import pytest

from services.connectors.api.webhooks import log as webhook_log
from services.connectors.application.system_client import SystemClient
from services.connectors.domain.system_conversation import Conversation, SystemFailed
from services.connectors.domain.systems.jira.rest import jira_json, jira_site
from shared.http.auth import Role
from tests.connectors.area_client import ConnectorsClient
from tests.connectors.jira_bodies import SECRET, created, encode, sign

NEW_SECRET = "the-next-secret-of-jira"


class EchoingProxy(httpx.AsyncBaseTransport):
    """A proxy that repeats the headers of a request in its answer."""

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Answer with a problem that has all headers in its code and its detail."""
        headers = json.dumps(dict(request.headers))
        return httpx.Response(502, json={"code": headers, "detail": headers})


async def table_texts(jira: ConnectorsClient) -> list[str]:
    """Return every row of every table of the areas as text; bytes are in hexadecimal."""
    texts: list[str] = []
    for area in jira.installation.installation.areas:
        async with area.pool.acquire() as db:
            tables = await db.fetch(
                "SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables"
                " WHERE schemaname = $1",
                area.name,
            )
            assert len(tables) > 5
            for table in tables:
                rows = await db.fetch(f"SELECT found::text AS text FROM {table['name']} AS found")
                texts.extend(row["text"] for row in rows)
    return texts


async def run_with_every_failure(jira: ConnectorsClient) -> list[str]:
    """Let deliveries come in and be worked on, well and badly; return the tokens that were used."""
    now, token, files = jira.installation.clock(), (jira.folder / "token").read_text(), jira.folder
    await jira.make_mapping_live(await jira.publish_flow())
    for number, content in enumerate([f"\n{token}\n", f"{token}钥匙", "", None, token[:-8]]):
        file = files / "token"
        file.unlink() if content is None else file.write_text(content, "utf-8")
        body = created(now)
        await jira.deliver({**body, "issue": {**body["issue"], "id": str(number)}}, str(number))
        await jira.work()
    (files / "token").write_text(token, "utf-8")
    async with httpx.AsyncClient(transport=EchoingProxy()) as proxy:
        body = created(now)
        await jira.deliver({**body, "issue": {**body["issue"], "id": "9"}}, "9")
        await jira.work(proxy)
    sent = encode(created(now))
    await jira.deliver(sent, signature=sign(sent, "forged"))
    await jira.deliver(sent, signature=SECRET)
    for secret in (f"{SECRET}\n{NEW_SECRET}".encode() + b"\xff", b" ", NEW_SECRET.encode()):
        (files / "secret").write_bytes(secret)
        await jira.deliver(sent, signature=sign(sent, NEW_SECRET))
    return [token, token[:-8], token.rpartition(".")[2]]


async def test_no_log_no_answer_and_no_table_has_a_secret_of_a_connector(
    jira: ConnectorsClient, caplog: pytest.LogCaptureFixture
) -> None:
    answers: list[str] = []

    async def note(response: httpx.Response) -> None:
        await response.aread()
        answers.extend([response.text, str(response.headers)])

    http = jira.installation.http_client
    http.event_hooks = {"response": [note]}
    with caplog.at_level(logging.DEBUG):
        tokens = await run_with_every_failure(jira)
        for path in ("", "/jira", "/jira/deliveries", "/jira/mappings/1/dry-run"):
            assert (await jira.get(f"/connectors{path}", Role.OPERATOR)).status_code == 200
    codes = {one["code"] for one in (await jira.get("/connectors/jira")).json()["failures"]}
    assert {"token-malformed", "token-missing"} <= codes
    http.event_hooks = {}
    rows = await table_texts(jira)
    assert "no secret of the connector jira can be read" in caplog.text
    assert [row for row in rows if "Bearer …" in row], "what was told of failures is among them"
    texts = [caplog.text, *answers, *rows]
    for secret in (SECRET, NEW_SECRET, *tokens):
        for written in (secret, json.dumps(secret)[1:-1], secret.encode().hex()):
            assert not [text for text in texts if written in text], written


def repeat(request: httpx.Request) -> httpx.Response:
    """Answer as a Jira that repeats what signed the request in."""
    sent = request.headers["Authorization"]
    told = [sent, b64decode(sent.rpartition(" ")[2] + "==").decode(errors="replace")]
    return httpx.Response(400, json={"errorMessages": told})


@pytest.mark.parametrize(
    "credentials", ["a@b.example:hunter2", "hunter2-token", "a@b.example:钥匙串二"]
)
async def test_a_system_that_repeats_credentials_is_not_quoted(credentials: str) -> None:
    site = jira_site(credentials)

    def ask() -> Conversation[object]:
        return jira_json((yield site.request("GET", "/myself")))

    async with httpx.AsyncClient(transport=httpx.MockTransport(repeat)) as http:
        with pytest.raises(SystemFailed) as failed:
            await SystemClient(http, "http://jira").hold(ask())
    told = "".join(traceback.format_exception(failed.value))
    assert failed.value.code == "request-refused"
    assert "…" in failed.value.detail
    for secret in (credentials, credentials.rpartition(":")[2], site.authorization[6:]):
        assert secret not in told


async def test_a_secret_that_cannot_be_read_is_one_line_for_each_request(
    jira: ConnectorsClient, caplog: pytest.LogCaptureFixture
) -> None:
    (jira.folder / "secret").unlink()
    with caplog.at_level(logging.INFO, webhook_log.name):
        for _ in range(3):
            assert (await jira.deliver(b"{}")).status_code == 503
    told = [one for one in caplog.records if one.name == webhook_log.name]
    assert [one.getMessage() for one in told] == [
        "no secret of the connector jira can be read: file:secret, file:old-secret"
    ] * 3
    assert not any(one.exc_info for one in told)


async def test_a_token_is_replaced_and_revoked_without_a_restart(jira: ConnectorsClient) -> None:
    await jira.make_mapping_live(await jira.publish_flow())
    file: Path = jira.folder / "token"
    for number, role in enumerate((Role.CONNECTOR, Role.MONITOR, Role.CONNECTOR)):
        file.write_text(jira.installation.issue_token(role, subject="jira"), "utf-8")
        body = created(jira.installation.clock())
        issue = {**body["issue"], "id": str(number)}
        taken = await jira.take({**body, "issue": issue}, str(number))
        expected = "waiting" if role is Role.MONITOR else "applied"
        assert taken["status"] == expected, role
