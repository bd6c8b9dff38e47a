"""Matters and the channel policy over HTTP."""

from typing import Any

import pytest

from shared.http.auth import Role
from shared.testing.area_client import read_version
from tests.comms.area_client import MATTER_BODY, SOME_ID, CommsClient


async def test_the_answer_recommends_a_channel(area_client: CommsClient) -> None:
    answer = await area_client.post("/matters", MATTER_BODY, area_client.executor_headers("sales"))
    assert answer.status_code == 201
    assert (answer.json()["recommended"], answer.json()["deviates"]) == ("meeting", False)
    assert answer.headers["Concord-Read-After"].startswith("comms:")
    read = await area_client.get(answer.headers["Location"])
    assert read_version(read) == read_version(answer) == 1
    found = read.json()
    assert {key: found[key] for key in MATTER_BODY} == MATTER_BODY
    assert (found["status"], found["channel"], found["policy_version"]) == ("open", None, 1)
    assert found["classified_at"] == "2026-11-23T09:00:00+08:00"


async def test_the_recommended_channel_is_recorded(area_client: CommsClient) -> None:
    matter = await area_client.classify_matter()
    answer = await area_client.post(f"{matter}/handle", {"channel": "meeting"})
    assert answer.status_code == 200
    assert answer.json()["recommended"] == "meeting"
    assert read_version(answer) == 2
    found = (await area_client.get(matter)).json()
    assert (found["status"], found["channel"], found["deviates"]) == ("handled", "meeting", False)
    assert found["handled_at"] == "2026-11-23T09:00:00+08:00"
    assert await area_client.published_facts("channel-deviated") == []


async def test_a_deviation_needs_its_reason_and_is_published(area_client: CommsClient) -> None:
    matter = await area_client.classify_matter()
    refused = await area_client.post(f"{matter}/handle", {"channel": "instant"})
    assert (refused.status_code, refused.json()["code"]) == (422, "deviation-reason-missing")
    assert "'meeting' is recommended" in refused.json()["detail"]
    body = {"channel": "instant", "reason": "everybody was there"}
    answer = await area_client.post(f"{matter}/handle", body, area_client.executor_headers("sales"))
    assert (answer.json()["recommended"], answer.json()["deviates"]) == ("meeting", True)
    (fact,) = await area_client.published_facts("channel-deviated")
    assert fact["recommended"] == "meeting"
    assert fact["channel"] == "instant"
    assert (fact["matter"], fact["department"]) == ("complex", "sales")
    assert fact["reason"] == "everybody was there"
    assert (await area_client.get(matter)).json()["reason"] == "everybody was there"


async def test_deviations_are_listed_by_department_and_month(area_client: CommsClient) -> None:
    deviation = {"channel": "document", "reason": "for the record"}
    for department in ("sales", "rnd", "sales"):
        matter = await area_client.classify_matter(department=department)
        await area_client.post(f"{matter}/handle", deviation)
    await area_client.post(f"{await area_client.classify_matter()}/handle", {"channel": "meeting"})
    await area_client.classify_matter()
    filters = {"deviates": "true", "department": "sales", "month": "2026-11"}
    page = (await area_client.get("/matters", limit=1, **filters)).json()
    rest = (await area_client.get("/matters", cursor=page["next_cursor"], **filters)).json()
    found = page["items"] + rest["items"]
    assert [one["department"] for one in found] == ["sales", "sales"]
    assert {one["reason"] for one in found} == {"for the record"}
    assert rest["next_cursor"] is None
    assert (await area_client.get("/matters", month="2026-12")).json()["items"] == []
    assert len((await area_client.get("/matters", status="open")).json()["items"]) == 1
    assert len((await area_client.get("/matters", matter_class="complex")).json()["items"]) == 5
    assert len((await area_client.get("/matters", deviates="false")).json()["items"]) == 2


async def test_a_cursor_belongs_to_its_filter(area_client: CommsClient) -> None:
    await area_client.classify_matter()
    await area_client.classify_matter()
    cursor = (await area_client.get("/matters", limit=1)).json()["next_cursor"]
    assert (await area_client.get("/matters", status="open", cursor=cursor)).status_code == 422


async def test_a_new_policy_recommends_from_then_on(area_client: CommsClient) -> None:
    before = await area_client.classify_matter()
    answer = await area_client.post("/channel-policies", {"complex": "document"})
    assert answer.status_code == 201
    after = await area_client.classify_matter()
    assert (await area_client.get(before)).json()["recommended"] == "meeting"
    found = (await area_client.get(after)).json()
    assert (found["recommended"], found["policy_version"]) == ("document", 2)
    again = await area_client.post(f"{before}/reclassify", {"matter_class": "important"})
    assert again.json()["recommended"] == "document"
    assert (await area_client.get(before)).json()["policy_version"] == 2


async def test_policies_are_read_version_by_version(area_client: CommsClient) -> None:
    await area_client.post("/channel-policies", {"simple": "document"})
    again = await area_client.post("/channel-policies", {"simple": "document"})
    assert again.json()["version"] == 2
    first = (await area_client.get("/channel-policies", limit=1)).json()
    assert first["items"] == [
        {
            "version": 1,
            "channels": {"simple": "instant", "complex": "meeting", "important": "document"},
        }
    ]
    second = await area_client.get("/channel-policies", cursor=first["next_cursor"])
    assert [policy["version"] for policy in second.json()["items"]] == [2]
    read = await area_client.get("/channel-policies/2")
    assert read.json()["channels"]["simple"] == "document"
    assert read_version(read) == 2
    unknown = await area_client.get("/channel-policies/3")
    assert (unknown.status_code, unknown.json()["code"]) == (404, "unknown-policy")


async def test_the_same_key_gets_the_same_answer(area_client: CommsClient) -> None:
    matter = await area_client.classify_matter()
    body = {"channel": "meeting"}
    first = await area_client.post(f"{matter}/handle", body, Idempotency_Key='"h-1"')
    again = await area_client.post(f"{matter}/handle", body, Idempotency_Key='"h-1"')
    assert first.json() == again.json()
    assert read_version(first) == read_version(again)


async def test_people_act_for_their_own_department(area_client: CommsClient) -> None:
    rnd = area_client.executor_headers("rnd")
    answer = await area_client.post("/matters", MATTER_BODY, rnd)
    assert (answer.status_code, answer.json()["code"]) == (403, "other-department")
    matter = await area_client.classify_matter()
    handled = await area_client.post(f"{matter}/handle", {"channel": "meeting"}, rnd)
    assert handled.json()["code"] == "other-department"
    moved = await area_client.post(f"{matter}/reclassify", {"matter_class": "simple"}, rnd)
    assert moved.json()["code"] == "other-department"


@pytest.mark.parametrize(
    "path",
    ["/matters", f"/matters/{SOME_ID}/handle", f"/matters/{SOME_ID}/reclassify"],
)
async def test_an_auditor_cannot_change_matters(area_client: CommsClient, path: str) -> None:
    answer = await area_client.post(
        path, {}, area_client.installation.authorization_headers(Role.AUDITOR)
    )
    assert (answer.status_code, answer.json()["code"]) == (403, "role-missing")


@pytest.mark.parametrize("path", ["/channel-policies", "/cost-policies"])
async def test_only_officers_set_policies(area_client: CommsClient, path: str) -> None:
    head = area_client.installation.authorization_headers(Role.DEPARTMENT_HEAD, department="sales")
    answer = await area_client.post(path, {}, head)
    assert (answer.status_code, answer.json()["code"]) == (403, "role-missing")


async def test_reading_needs_a_token(area_client: CommsClient) -> None:
    for path in ("/matters", f"/matters/{SOME_ID}", "/channel-policies", "/channel-policies/1"):
        answer = await area_client.installation.http_client.get(f"/api/comms/v1{path}")
        assert answer.status_code == 401


async def test_an_unknown_matter_is_not_found(area_client: CommsClient) -> None:
    unknown = f"/matters/{SOME_ID}"
    assert (await area_client.get(unknown)).json()["code"] == "unknown-matter"
    handled = await area_client.post(f"{unknown}/handle", {"channel": "meeting"})
    moved = await area_client.post(f"{unknown}/reclassify", {"matter_class": "simple"})
    assert handled.status_code == moved.status_code == 404


@pytest.mark.parametrize(
    "change",
    [
        {"subject": ""},
        {"subject": "a\nb"},
        {"subject": "a\x00b"},
        {"subject": 7},
        {"department": None},
        {"matter_class": "grave"},
        {"unknown": 1},
    ],
)
async def test_an_invalid_matter_is_refused(
    area_client: CommsClient, change: dict[str, Any]
) -> None:
    answer = await area_client.post("/matters", {**MATTER_BODY, **change})
    assert answer.status_code == 422, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert (await area_client.get("/matters")).json()["items"] == []


async def test_a_handled_matter_cannot_change(area_client: CommsClient) -> None:
    matter = await area_client.classify_matter()
    await area_client.post(f"{matter}/handle", {"channel": "meeting"})
    other = await area_client.post(f"{matter}/handle", {"channel": "instant", "reason": "x"})
    assert (other.status_code, other.json()["code"]) == (409, "matter-handled-otherwise")
    moved = await area_client.post(f"{matter}/reclassify", {"matter_class": "simple"})
    assert moved.status_code == 409


async def test_bad_filters_and_bodies_are_refused(area_client: CommsClient) -> None:
    for params in ({"month": "2026-13"}, {"month": "0000-01"}, {"deviates": "x"}, {"limit": 0}):
        assert (await area_client.get("/matters", **params)).status_code == 422
    assert (await area_client.post("/channel-policies", {"simple": "fax"})).status_code == 422
    assert (await area_client.get("/channel-policies/0")).status_code == 422
    assert (await area_client.get(f"/channel-policies/{10**30}")).status_code == 422
