"""Areas that are away, refuse or answer something else: nothing is lost and nothing done twice."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import httpx

from shared.http.auth import Role
from tests.connectors.area_client import ConnectorsClient, outcome
from tests.connectors.jira_bodies import created, moved

MINUTE = timedelta(minutes=1)
KEPT_HEADERS = {"content-type", "retry-after"}
"""The headers that a proxy of the tests passes on: the body comes decoded."""


class UnreliableTransport(httpx.AsyncBaseTransport):
    """Does what it is sent, but loses the answers to some commands, or answers instead."""

    def __init__(self, client: httpx.AsyncClient, answers: Sequence[httpx.Response | None]) -> None:
        """Take what becomes of each command in turn: an answer instead, or `None` for a loss."""
        self._client = client
        self._answers = list(answers)
        self.sent: list[str] = []

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        if request.method == "GET" or not self._answers:
            return await self._forward(request)
        self.sent.append(request.headers["Idempotency-Key"])
        answer = self._answers.pop(0)
        if answer is not None:
            return answer
        await self._forward(request)
        raise httpx.ReadTimeout("the answer is lost")

    async def _forward(self, request: httpx.Request) -> httpx.Response:
        answer = await self._client.request(
            request.method, str(request.url), content=request.content, headers=request.headers
        )
        kept = {name: value for name, value in answer.headers.items() if name in KEPT_HEADERS}
        return httpx.Response(answer.status_code, headers=kept, content=answer.content)


async def test_a_command_whose_answer_was_lost_is_done_once(jira: ConnectorsClient) -> None:
    await jira.make_mapping_live(await jira.publish_flow())
    now = jira.installation.clock()
    transport = UnreliableTransport(jira.installation.http_client, [None])
    async with httpx.AsyncClient(transport=transport) as client:
        first = (await jira.deliver(created(now), "1")).json()["id"]
        second = (await jira.deliver(moved(now, "In Progress", "1"), "2")).json()["id"]
        await jira.work(client)
        found = await jira.read_delivery(first)
        assert (found["status"], found["code"], found["attempts"]) == ("waiting", "no-answer", 1)
        # What comes later for the same issue waits behind it.
        assert (await jira.read_delivery(second))["status"] == "waiting"
        jira.installation.clock.advance(timedelta(seconds=7))
        await jira.work(client)
    assert outcome(await jira.read_delivery(first)) == ("applied", ["start-case 201"])
    assert outcome(await jira.read_delivery(second)) == ("applied", ["complete-step 200"])
    listed = await jira.installation.http_client.get(
        "/api/workflows/v1/cases",
        params={"total": "true"},
        headers=jira.installation.authorization_headers(Role.AUDITOR),
    )
    assert listed.json()["total"] == 1


async def test_a_limited_rate_takes_no_attempt_of_a_delivery(jira: ConnectorsClient) -> None:
    await jira.make_mapping_live(await jira.publish_flow())
    limited = [httpx.Response(429, headers={"Retry-After": "0"}) for _ in range(12)]
    transport = UnreliableTransport(jira.installation.http_client, limited)
    sent = (await jira.deliver(created(jira.installation.clock()), "1")).json()["id"]
    async with httpx.AsyncClient(transport=transport) as client:
        await jira.work(client)
    found = await jira.read_delivery(sent)
    assert (outcome(found), found["attempts"]) == (("applied", ["start-case 201"]), 0)
    assert len(transport.sent) == len(limited)


async def test_an_area_that_is_away_is_tried_again_and_then_given_up(
    jira: ConnectorsClient,
) -> None:
    await jira.make_mapping_live(await jira.publish_flow())
    now = jira.installation.clock()
    away = [httpx.Response(503, headers={"Retry-After": "60"})]
    away += [httpx.Response(502, text="<html>") for _ in range(9)]
    transport = UnreliableTransport(jira.installation.http_client, away)
    sent = (await jira.deliver(created(now), "1")).json()["id"]
    async with httpx.AsyncClient(transport=transport) as client:
        await jira.work(client)
        jira.installation.clock.advance(timedelta(seconds=59))
        assert await jira.work(client) == 0
        for _ in range(9):
            jira.installation.clock.advance(timedelta(hours=8))
            await jira.work(client)
    failed = await jira.read_delivery(sent)
    assert (outcome(failed), failed["attempts"]) == (("failed", "http-502"), 10)
    assert len(set(transport.sent)) == 1
    (fact,) = await jira.published_facts("delivery-failed")
    assert (fact["delivery_id"], fact["code"]) == (sent, "http-502")
    replayed = await jira.post(f"/connectors/jira/deliveries/{sent}/replay")
    assert replayed.status_code == 200
    await jira.work()
    assert outcome(await jira.read_delivery(sent)) == ("applied", ["start-case 201"])


async def test_a_refused_command_fails_with_its_code_and_can_be_replayed(
    jira: ConnectorsClient,
) -> None:
    await jira.make_mapping_live("01938b2e-7a00-7000-8000-000000000001")
    failed = await jira.take(created(jira.installation.clock()), "1")
    assert outcome(failed) == ("failed", "unknown-flow")
    await jira.make_mapping_live(await jira.publish_flow())
    path = f"/connectors/jira/deliveries/{failed['id']}/replay"
    assert (await jira.post(path, None, Role.OPERATOR)).status_code == 200
    await jira.work()
    taken = await jira.read_delivery(failed["id"])
    assert (outcome(taken), taken["mapping_version"]) == (("applied", ["start-case 201"]), 2)
    refused = await jira.post(path)
    assert (refused.status_code, refused.json()["code"]) == (409, "delivery-not-failed")


async def test_a_connector_without_its_token_loses_nothing(jira: ConnectorsClient) -> None:
    await jira.make_mapping_live(await jira.publish_flow())
    token = (jira.folder / "token").read_text("utf-8")
    (jira.folder / "token").unlink()
    waiting = await jira.take(created(jira.installation.clock()), "1")
    assert (waiting["status"], waiting["code"]) == ("waiting", "token-missing")
    (entry,) = (await jira.get("/connectors")).json()["items"]
    assert (entry["can_call"], entry["waiting"], entry["failed"]) == (False, 1, 0)
    (jira.folder / "token").write_text("no token", "utf-8")
    jira.installation.clock.advance(MINUTE)
    await jira.work()
    assert (await jira.read_delivery(waiting["id"]))["code"] == "token-malformed"
    (jira.folder / "token").write_text(token, "utf-8")
    jira.installation.clock.advance(MINUTE)
    await jira.work()
    assert outcome(await jira.read_delivery(waiting["id"])) == ("applied", ["start-case 201"])


async def test_something_else_that_answers_is_no_success(jira: ConnectorsClient) -> None:
    await jira.make_mapping_live(await jira.publish_flow())
    sent = (await jira.deliver(created(jira.installation.clock()), "1")).json()["id"]
    portal = httpx.Response(200, text="<html>", request=httpx.Request("POST", "http://concord"))
    transport = UnreliableTransport(jira.installation.http_client, [portal])
    async with httpx.AsyncClient(transport=transport) as client:
        await jira.work(client)
    found = await jira.read_delivery(sent)
    assert (found["status"], found["code"]) == ("waiting", "answer-unreadable")
