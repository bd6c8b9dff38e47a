"""Documents over HTTP: who writes, sends, receives and receipts them, and who is told."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from shared.http.auth import Role
from tests.comms.area_client import CommsClient

BODY: dict[str, Any] = {
    "title": "Price list of 2027 价目表",
    "department": "sales",
    "recipients": ["rnd", "hr"],
    "link": "https://docs.example/prices",
}


async def draft(client: CommsClient, **changes: Any) -> str:
    return await client.create("/documents", BODY | changes, client.executor_headers("sales"))


async def meet_checklist(client: CommsClient, path: str) -> None:
    for item in (await client.get(path)).json()["checklist"]:
        answer = await client.put(f"{path}/checks/{item['code']}", {"evidence": "Section 2"})
        assert answer.status_code == 200, answer.text


async def send(client: CommsClient, **changes: Any) -> str:
    path = await draft(client, **changes)
    await meet_checklist(client, path)
    answer = await client.post(f"{path}/send", {}, client.executor_headers("sales"))
    assert answer.status_code == 200, answer.text
    return path


async def say(client: CommsClient, path: str, department: str, **said: Any) -> Any:
    body = {"department": department, "revision": 1, "receipt": "accepted"} | said
    return await client.post(f"{path}/receipts", body, client.executor_headers(department))


async def test_a_document_is_sent_with_its_checklist_met_and_its_receipts_are_awaited(
    area_client: CommsClient,
) -> None:
    path = await draft(area_client)
    refused = await area_client.post(f"{path}/send", {}, area_client.executor_headers("sales"))
    assert (refused.status_code, refused.json()["code"]) == (409, "checklist-not-met")
    await meet_checklist(area_client, path)
    assert (await area_client.post(f"{path}/send", {})).status_code == 200
    found = (await area_client.get(path)).json()
    assert (found["status"], found["awaited"]) == ("sent", ["hr", "rnd"])
    assert found["due_at"] == "2026-11-26T23:59:59.999999+08:00"
    assert {one["evidence"] for one in found["checklist"]} == {"Section 2"}
    assert (await say(area_client, path, "rnd")).status_code == 200
    objected = await say(area_client, path, "hr", receipt="objected", reason="too dear 太贵")
    assert objected.status_code == 200
    found = (await area_client.get(path)).json()
    assert found["awaited"] == []
    assert [(one["recipient"], one["receipt"], one["reason"]) for one in found["receipts"]] == [
        ("hr", "objected", "too dear 太贵"),
        ("rnd", "accepted", None),
    ]
    await area_client.installation.wait_until_idle()
    (notice,) = await area_client.list_notices(kind="document-objected")
    assert (notice["to"], notice["about"]["kind"]) == (["sales"], "document")


async def test_nobody_receipts_for_another_department(area_client: CommsClient) -> None:
    path = await send(area_client)
    body = {"department": "rnd", "revision": 1, "receipt": "accepted"}
    for headers in (area_client.executor_headers("hr"), Role.OFFICER_COMMUNICATION):
        refused = await area_client.post(f"{path}/receipts", body, headers)
        assert refused.status_code == 403


async def test_recipients_are_reminded_then_late_once_with_a_notice_to_both_sides(
    area_client: CommsClient,
) -> None:
    path = await send(area_client)
    await say(area_client, path, "rnd")
    await area_client.installation.advance_time(timedelta(days=2))
    (reminded,) = await area_client.published_facts("document-reminded")
    assert (reminded["awaited"], reminded["revision"]) == (["hr"], 1)
    for _ in range(2):
        await area_client.installation.advance_time(timedelta(days=2))
    (late,) = await area_client.published_facts("document-receipt-overdue")
    assert (late["recipient"], late["department"]) == ("hr", "sales")
    (notice,) = await area_client.list_notices(kind="document-receipt-overdue")
    assert sorted(notice["to"]) == ["hr", "sales"]
    (listed,) = (await area_client.get("/documents", overdue="true")).json()["items"]
    assert (listed["awaited"], listed["is_overdue"]) == (["hr"], True)


async def test_a_revision_is_read_by_recipients_once_it_is_sent_and_asks_them_again(
    area_client: CommsClient,
) -> None:
    path = await draft(area_client)
    rnd = area_client.executor_headers("rnd")
    assert (await area_client.get(path, rnd)).status_code == 403
    assert (await area_client.get("/documents", rnd)).json()["items"] == []
    await meet_checklist(area_client, path)
    await area_client.post(f"{path}/send", {})
    await say(area_client, path, "rnd")
    await area_client.post(
        f"{path}/revisions", {"link": "https://docs.example/prices-2", "note": "new prices"}
    )
    seen = (await area_client.get(path, rnd)).json()
    assert [one["number"] for one in seen["revisions"]] == [1]
    assert (seen["status"], seen["checklist"]) == ("draft", [])
    await meet_checklist(area_client, path)
    await area_client.post(f"{path}/send", {})
    seen = (await area_client.get(path, rnd)).json()
    assert ([one["number"] for one in seen["revisions"]], seen["awaited"]) == (
        [1, 2],
        ["hr", "rnd"],
    )
    assert (await say(area_client, path, "rnd")).json()["code"] == "receipt-of-other-revision"
    listed = await area_client.get("/documents", rnd, awaited_from="rnd")
    assert [one["revision"] for one in listed.json()["items"]] == [2]


async def test_an_important_matter_without_a_document_is_a_deviation(
    area_client: CommsClient,
) -> None:
    by_document = {"channel": "document"}
    lacking = await area_client.classify_matter(matter_class="important")
    refused = await area_client.post(f"{lacking}/handle", by_document)
    assert (refused.status_code, refused.json()["code"]) == (422, "document-reason-missing")
    answer = await area_client.post(f"{lacking}/handle", by_document | {"reason": "on paper"})
    assert answer.json()["deviates"] is True
    (fact,) = await area_client.published_facts("channel-deviated")
    assert (fact["channel"], fact["without_document"]) == ("document", True)
    matter = await area_client.classify_matter(matter_class="important")
    await send(area_client, matter_id=matter.rpartition("/")[2])
    answer = await area_client.post(f"{matter}/handle", by_document)
    assert (answer.status_code, answer.json()["deviates"]) == (200, False)


async def test_officers_of_communication_set_the_checklist_of_later_revisions(
    area_client: CommsClient,
) -> None:
    path = await draft(area_client)
    items = [
        {"code": "one", "aspect": "logic", "en": "one", "zh": "一"},
        {"code": "two", "aspect": "data", "en": "two", "zh": "二"},
    ]
    terms = {"checklist": items, "receipt_working_days": 1, "reminders_before": []}
    refused = await area_client.post(
        "/document-policies", terms, area_client.executor_headers("sales")
    )
    assert refused.status_code == 403
    assert (await area_client.post("/document-policies", terms)).status_code == 201
    assert len((await area_client.get(path)).json()["checklist"]) == 4
    await area_client.post(f"{path}/revisions", {"link": "https://docs.example/2"})
    found = (await area_client.get(path)).json()
    assert ([one["code"] for one in found["checklist"]], found["policy_version"]) == (
        ["one", "two"],
        2,
    )
    versions = (await area_client.get("/document-policies")).json()["items"]
    assert [one["version"] for one in versions] == [1, 2]
    newest = (await area_client.get("/document-policies/2")).json()
    assert newest["terms"]["receipt_working_days"] == 1


async def test_a_former_recipient_reads_no_revision_that_was_not_sent_to_it(
    area_client: CommsClient,
) -> None:
    path = await send(area_client)
    revised = {"link": "https://docs.example/secret", "recipients": ["hr"]}
    assert (await area_client.post(f"{path}/revisions", revised)).status_code == 200
    await meet_checklist(area_client, path)
    await area_client.post(f"{path}/send", {})
    seen = {}
    for department in ("rnd", "hr"):
        found = await area_client.get(path, area_client.executor_headers(department))
        seen[department] = found.json()
    links = {one: [it["link"] for it in said["revisions"]] for one, said in seen.items()}
    assert links == {"rnd": [BODY["link"]], "hr": [BODY["link"], revised["link"]]}
    assert (seen["rnd"]["checklist"], len(seen["hr"]["checklist"])) == ([], 4)
