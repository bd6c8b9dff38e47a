"""What nobody expects, of areas, settings and bodies: it is one delivery's failure, no other's."""

from __future__ import annotations

import asyncio
import json
from datetime import timedelta
from typing import Any

import httpx
import pytest

from services.connectors.application import delivery_work
from services.connectors.domain.creation_call import call_to_create
from shared.http.auth import Role
from tests.connectors.area_client import ConnectorsClient, mapping_body, outcome
from tests.connectors.jira_bodies import created, encode, issue, moved, sign
from tests.connectors.test_unreliable_areas import UnreliableTransport

SOON = timedelta(minutes=2)
DEEP = b"[" * 200_000


def other_issue(number: int) -> dict[str, Any]:
    """Return what makes an issue another one."""
    return {"issue": {**issue(f"SALES-{number}"), "id": str(number)}}


async def test_an_address_with_parameters_of_jira_is_the_same_route(
    jira: ConnectorsClient,
) -> None:
    body = encode(created(jira.installation.clock()))
    path = "/api/connectors/v1/connectors/jira/webhook"
    for query in ("?user_id=admin&user_key=admin", "?triggeredByUser=5c5f880629be9642ba529340"):
        answer = await jira.installation.http_client.post(
            path + query, content=body, headers={"X-Hub-Signature": sign(body)}
        )
        assert answer.status_code == 202, answer.text
        unsigned = await jira.installation.http_client.post(path + query, content=body)
        assert unsigned.status_code == 401


@pytest.mark.parametrize("milliseconds", [253402300799000, -62135596800000, 9**20])
async def test_a_time_at_an_end_of_the_calendar_is_left_out(
    jira: ConnectorsClient, milliseconds: int
) -> None:
    body = {**created(jira.installation.clock()), "timestamp": milliseconds}
    taken = await jira.take(body)
    assert (taken["status"], taken["changed_at"]) == ("ignored", None)
    assert (await jira.get("/connectors/jira/deliveries", Role.OPERATOR)).status_code == 200


async def test_a_very_long_number_refuses_no_body(jira: ConnectorsClient) -> None:
    body = json.dumps(created(jira.installation.clock()))
    for number in ("9" * 5000, "-" + "9" * 5000, "1e999"):
        taken = await jira.take(f'{body[:-1]}, "x": {number}}}'.encode())
        assert outcome(taken) == ("ignored", "no-mapping")


@pytest.mark.parametrize("token", ["钥匙", "a\nb", "a\x00b"])
async def test_a_token_that_no_header_can_carry_is_tried_again(
    jira: ConnectorsClient, token: str
) -> None:
    await jira.make_mapping_live(await jira.publish_flow())
    (jira.folder / "token").write_text(token, "utf-8")
    taken = await jira.take(created(jira.installation.clock()))
    assert (taken["status"], taken["code"]) == ("waiting", "token-malformed")
    assert token not in taken["detail"]


async def test_a_token_of_another_role_loses_nothing(jira: ConnectorsClient) -> None:
    await jira.make_mapping_live(await jira.publish_flow())
    file = jira.folder / "token"
    good = file.read_text("utf-8")
    file.write_text(jira.installation.issue_token(Role.AUDITOR, subject="jira"), "utf-8")
    taken = await jira.take(created(jira.installation.clock()))
    assert (taken["status"], taken["code"]) == ("waiting", "role-missing")
    file.write_text(good, "utf-8")
    jira.installation.clock.advance(SOON)
    await jira.work()
    assert outcome(await jira.read_delivery(taken["id"])) == ("applied", ["start-case 201"])


async def test_a_byte_order_mark_is_no_part_of_a_secret(jira: ConnectorsClient) -> None:
    await jira.make_mapping_live(await jira.publish_flow())
    for name in ("secret", "token"):
        file = jira.folder / name
        file.write_text("\ufeff" + file.read_text("utf-8"), "utf-8")
    taken = await jira.take(created(jira.installation.clock()))
    assert outcome(taken) == ("applied", ["start-case 201"])


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (httpx.Response(503, headers={"Retry-After": "9" * 15}), ("waiting", "http-503")),
        (httpx.Response(503, headers={"Retry-After": "later"}), ("waiting", "http-503")),
        (httpx.Response(409, json={"code": "a\0b", "detail": "c\0d"}), ("failed", "a b")),
        (httpx.Response(409, json={"code": "x" * 500}), ("failed", "x" * 100)),
        (httpx.Response(409, json={"code": None}), ("waiting", "http-409")),
        (httpx.Response(404, text="<html>"), ("waiting", "http-404")),
        (httpx.Response(302, headers={"Location": "/"}), ("waiting", "http-302")),
        (httpx.Response(400, content=DEEP), ("waiting", "http-400")),
        (httpx.Response(201, content=DEEP), ("waiting", "answer-unreadable")),
        (httpx.Response(201, json={"id": 5}), ("waiting", "answer-unreadable")),
    ],
)
async def test_any_answer_is_a_failure_of_its_delivery_alone(
    jira: ConnectorsClient, answer: httpx.Response, expected: tuple[str, str]
) -> None:
    await jira.make_mapping_live(await jira.publish_flow())
    sent = (await jira.deliver(created(jira.installation.clock()))).json()["id"]
    answer.request = httpx.Request("POST", "http://concord")
    transport = UnreliableTransport(jira.installation.http_client, [answer])
    async with httpx.AsyncClient(transport=transport) as client:
        await jira.work(client)
    found = await jira.read_delivery(sent)
    assert (found["status"], found["code"]) == expected


async def test_an_unexpected_error_holds_up_no_other_issue(
    jira: ConnectorsClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    await jira.make_mapping_live(await jira.publish_flow())

    def fail_for_one(plan: Any, received_at: Any, key: str) -> Any:
        if plan.subject.startswith("SALES-1 "):
            raise ZeroDivisionError
        return call_to_create(plan, received_at, key)

    monkeypatch.setattr(delivery_work, "call_to_create", fail_for_one)
    now = jira.installation.clock()
    sent = [
        (await jira.deliver({**created(now), **other_issue(number)})).json()["id"]
        for number in (1, 2, 3)
    ]
    await jira.work()
    found = [await jira.read_delivery(one) for one in sent]
    assert [one["status"] for one in found] == ["waiting", "applied", "applied"]
    assert found[0]["code"] == "unexpected-error"
    monkeypatch.undo()
    jira.installation.clock.advance(SOON)
    await jira.work()
    assert outcome(await jira.read_delivery(sent[0])) == ("applied", ["start-case 201"])


async def test_a_failure_that_cannot_be_recorded_keeps_its_claim_and_harms_nobody(
    jira: ConnectorsClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fail(*_: Any) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(delivery_work.DeliveryWork, "work_on", fail)
    monkeypatch.setattr(delivery_work.DeliveryWork, "record_failure", fail)
    await jira.deliver(moved(jira.installation.clock(), "Done", "1"))
    assert await jira.work() == 1
    assert await jira.count("delivery_claim") == 1


@pytest.mark.parametrize(
    ("stored", "sent"),
    [
        ("In\u00a0Progress", "In Progress"),
        ("In Progress", "In\u00a0 Progress"),
        ("\u00dcber", "U\u0308ber"),
        ("U\u0308ber", "\u00dcber"),
        ("\u8fdb\u884c\u3000\u4e2d", "\u8fdb\u884c\u3000\u4e2d"),
        ("\u0639\u0631\u0628\u064a\u200f", "\u0639\u0631\u0628\u064a\u200f"),
        ("\U0001f469\u200d\U0001f4bb", "\U0001f469\u200d\U0001f4bb"),
    ],
)
async def test_a_name_is_the_same_however_it_is_encoded(
    jira: ConnectorsClient, stored: str, sent: str
) -> None:
    rule = {"status": stored, "command": "complete-step", "activity": "Hand it in"}
    await jira.make_mapping_live(
        await jira.publish_flow(), project=stored, item_types=[stored], statuses=[rule]
    )
    now = jira.installation.clock()
    place = {"project": {"key": sent}, "issuetype": {"name": sent}}
    assert (await jira.take(created(now, **place)))["status"] == "applied"
    change = moved(now, sent, "1")
    change["issue"]["fields"].update(place)
    assert outcome(await jira.take(change)) == ("applied", ["complete-step 200"])


async def test_of_two_mappings_saved_at_once_each_answer_names_its_own(
    jira: ConnectorsClient,
) -> None:
    flow = await jira.publish_flow()
    answers = await asyncio.gather(
        *(
            jira.post("/connectors/jira/mappings", mapping_body(flow, project=f"P{number}"))
            for number in range(5)
        )
    )
    for number, answer in enumerate(answers):
        if answer.status_code == 201:
            found = (await jira.get(answer.headers["Location"])).json()
            assert found["terms"]["routes"][0]["project"] == f"P{number}"
        else:
            assert (answer.status_code, answer.json()["code"]) == (409, "saved-meanwhile")
