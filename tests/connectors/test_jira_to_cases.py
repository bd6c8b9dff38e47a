"""The whole way of an issue: webhook, delivery, command, case."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import httpx
import pytest

from shared.http.auth import Role
from shared.testing.area_client import same_instants
from tests.connectors.area_client import ConnectorsClient
from tests.connectors.jira_bodies import created, deleted, encode, issue, moved

MINUTE = timedelta(minutes=1)
KEPT_HEADERS = {"content-type", "retry-after"}
"""The headers that a proxy of the tests passes on: the body comes decoded."""


def outcome(delivery: dict[str, Any]) -> tuple[str, Any]:
    """Return how a delivery ended, and with what."""
    return delivery["status"], delivery["commands"] or delivery["reason"] or delivery["code"]


async def test_an_issue_starts_a_case_and_its_statuses_take_it_further(
    jira: ConnectorsClient,
) -> None:
    await jira.make_mapping_live(await jira.publish_flow())
    now = jira.installation.clock()
    first = await jira.take(created(now), "a1")
    assert outcome(first) == ("applied", ["start-case 201"])
    assert (first["mapping_version"], first["lag_seconds"]) == (1, 0)
    case = await jira.read_case(first["case_id"])
    assert (case["subject"], case["department"]) == ("SALES-41 Fair stand in Shanghai", "sales")
    jira.installation.clock.advance(2 * MINUTE)
    second = await jira.take(moved(now + MINUTE, "In Progress", "1"), "a2")
    assert outcome(second) == ("applied", ["complete-step 200"])
    case = await jira.read_case(first["case_id"])
    done_at = case["steps"][0]["done_at"]
    assert case["activity"] == "Check it"
    assert same_instants(done_at, (now + MINUTE).isoformat())
    back = await jira.take(moved(now + MINUTE, "To Do", "2"), "a3")
    assert outcome(back) == ("applied", ["send-back 200"])
    for status, change_id in (("In Progress", "3"), ("Done", "4")):
        taken = await jira.take(moved(jira.installation.clock(), status, change_id))
        assert outcome(taken) == ("applied", ["complete-step 200"])
    assert (await jira.read_case(first["case_id"]))["status"] == "finished"


@pytest.mark.parametrize("order", list(itertools.permutations(range(3))))
async def test_events_in_any_order_and_twice_lead_to_the_same_case(
    jira: ConnectorsClient, order: Sequence[int]
) -> None:
    await jira.make_mapping_live(await jira.publish_flow())
    now = jira.installation.clock().replace(microsecond=0)
    bodies = [
        created(now - 3 * MINUTE),
        moved(now - 2 * MINUTE, "In Progress", "1"),
        moved(now - MINUTE, "Done", "2"),
    ]
    taken = [await jira.take(bodies[one], f"first-{one}") for one in order]
    await jira.take(bodies[order[0]], "the same event of another webhook")
    (case,) = {one["case_id"] for one in taken if one["case_id"]}
    found = await jira.read_case(case)
    assert [(step["activity"], bool(step["done_at"])) for step in found["steps"]] == [
        ("Hand it in", True),
        ("Check it", True),
    ]
    assert found["status"] == "finished"


async def test_a_kept_status_is_not_applied_when_it_is_no_latecomers_any_more(
    jira: ConnectorsClient,
) -> None:
    await jira.make_mapping_live(await jira.publish_flow())
    now = jira.installation.clock()
    case = (await jira.take(created(now)))["case_id"]
    kept = await jira.take(moved(now, "Done", "2"))
    assert outcome(kept) == ("ignored", "step-not-open")
    jira.installation.clock.advance(timedelta(hours=2))
    later = await jira.take(moved(jira.installation.clock(), "In Progress", "3"))
    assert outcome(later) == ("applied", ["complete-step 200"])
    assert (await jira.read_case(case))["status"] == "running"


async def test_a_moved_issue_with_a_renamed_key_stays_with_its_case(
    jira: ConnectorsClient,
) -> None:
    await jira.make_mapping_live(await jira.publish_flow())
    now = jira.installation.clock()
    case = (await jira.take(created(now)))["case_id"]
    further = await jira.take(moved(now, "In Progress", "1", key="OPS-7"))
    assert (outcome(further), further["case_id"]) == (("applied", ["complete-step 200"]), case)
    again = await jira.take(created(now, key="OPS-7"))
    assert outcome(again) == ("ignored", "linked-already")


async def test_a_deleted_issue_leaves_its_case_to_people_until_it_is_restored(
    jira: ConnectorsClient,
) -> None:
    await jira.make_mapping_live(await jira.publish_flow())
    now = jira.installation.clock()
    case = (await jira.take(created(now)))["case_id"]
    assert outcome(await jira.take(deleted(now + 2 * MINUTE))) == ("ignored", "item-deleted")
    late = await jira.take(moved(now + MINUTE, "In Progress", "1"))
    assert outcome(late) == ("ignored", "item-deleted")
    assert (await jira.read_case(case))["status"] == "running"
    restored = await jira.take(moved(now + 3 * MINUTE, "In Progress", "2"))
    assert (outcome(restored)[0], restored["case_id"]) == ("applied", case)


@pytest.mark.parametrize(
    ("assignee", "components", "department"),
    [
        (None, [], None),
        ({"accountId": "9", "displayName": "Nobody"}, [{"name": "other"}], None),
        ({"accountId": "5c5f"}, [], "finance"),
        ({"name": "li.na", "key": "JIRAUSER1"}, [], "sales"),
        ({"accountId": "9"}, [{"name": "Fairs"}], "sales"),
    ],
)
async def test_assignee_or_team_say_the_department_and_an_issue_without_one_is_ignored(
    jira: ConnectorsClient, assignee: Any, components: Any, department: str | None
) -> None:
    flow = await jira.publish_flow()
    body = {
        "routes": [{"project": "SALES", "flow_id": flow}],
        "people": [
            {"name": "5c5f", "department": "FINANCE"},
            {"name": "li.na", "department": "sales"},
        ],
        "teams": [{"name": "Fairs", "department": "sales"}],
    }
    saved = await jira.post("/connectors/jira/mappings", body)
    assert saved.status_code == 201, saved.text
    await jira.post("/connectors/jira/mappings/1/make-live")
    now = jira.installation.clock()
    taken = await jira.take(created(now, assignee=assignee, components=components))
    if department is None:
        assert outcome(taken) == ("ignored", "department-missing")
    else:
        assert (await jira.read_case(taken["case_id"]))["department"] == department


async def test_what_no_mapping_knows_is_ignored_with_its_reason(jira: ConnectorsClient) -> None:
    now = jira.installation.clock()
    assert outcome(await jira.take(created(now), "1")) == ("ignored", "no-mapping")
    flow = await jira.publish_flow()
    await jira.make_mapping_live(flow)
    found = [
        outcome(await jira.take(body))[1]
        for body in (
            created(now, key="OPS-1"),
            created(now, issuetype={"name": "Epic"}),
            moved(now, "Waiting for the customer", "1"),
            moved(now, "In Progress", "2"),
        )
    ]
    assert found == ["not-mapped", "not-mapped", "status-not-mapped", "not-linked"]
    assert [one["outcome"] for one in await dry_run(jira)] == [
        "command",
        "nothing",
        "nothing",
        "nothing",
        "command",
    ]


async def dry_run(jira: ConnectorsClient) -> list[dict[str, Any]]:
    """Return what the first version would have kept deliveries lead to, the newest first."""
    path = "/connectors/jira/mappings/1/dry-run"
    answer = await jira.get(path, Role.OFFICER_WORKFLOWS)
    found: list[dict[str, Any]] = answer.json()["items"]
    return found


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


async def test_a_status_of_a_case_that_is_over_changes_nothing(jira: ConnectorsClient) -> None:
    await jira.make_mapping_live(await jira.publish_flow())
    now = jira.installation.clock()
    for body in (created(now), moved(now, "In Progress", "1"), moved(now, "Done", "2")):
        assert (await jira.take(body))["status"] == "applied"
    assert outcome(await jira.take(moved(now, "To Do", "3"))) == ("ignored", "step-not-open")


async def test_a_comment_changes_nothing(jira: ConnectorsClient) -> None:
    await jira.make_mapping_live(await jira.publish_flow())
    body = {"webhookEvent": "comment_created", "comment": {"body": "Ready?"}, "issue": issue()}
    assert outcome(await jira.take(encode(body))) == ("ignored", "event-not-used")
