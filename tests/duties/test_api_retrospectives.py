"""Retrospectives over HTTP: who writes and publishes, what is owed, what everybody reads."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import httpx

from services.duties.service import service
from shared.http.auth import Role
from shared.testing.installation import OpenTestInstallation
from shared.testing.read_models import read_model_rows, rebuild_read_models
from tests.duties.area_client import DutiesClient, handoff_path

DAY = timedelta(days=1)
LESSONS: dict[str, Any] = {
    "tags": ["部署", "Release"],
    "went_well": "需求及早确定",
    "to_change": "本次部署脚本太晚，K8s 没有测试",
    "measures": ["启动时预订测试环境"],
}


def writer(
    client: DutiesClient, department: str, subject: str = "lin", role: Role = Role.LIAISON
) -> dict[str, str]:
    """Return the headers of a liaison."""
    return client.installation.authorization_headers(role, department=department, subject=subject)


async def close_project(client: DutiesClient, **changes: Any) -> str:
    """Close a project, wait for what follows, and return its retrospective's path."""
    project = await client.plan_project(pool=None, **changes)
    await client.start_project(project)
    await client.post(f"{project}/close", {"actual": "3"})
    await client.installation.wait_until_idle()
    return f"/retrospectives/{project.rpartition('/')[2]}"


async def draft(
    client: DutiesClient, path: str, department: str = "rnd", **changes: Any
) -> httpx.Response:
    """Write a draft as the liaison of a department."""
    return await client.put(f"{path}/draft", {**LESSONS, **changes}, writer(client, department))


async def publish(client: DutiesClient, path: str, **changes: Any) -> None:
    """Write a draft and publish it as the leading department."""
    assert (await draft(client, path, **changes)).status_code == 200
    answer = await client.post(f"{path}/publish", None, writer(client, "marketing", "zhao"))
    assert answer.status_code == 200, answer.text


async def found(client: DutiesClient, text: str, **filters: Any) -> list[str]:
    """Return the projects that a search finds, in its order."""
    answer = await client.get("/retrospectives/search", text=text, total=True, **filters)
    assert answer.status_code == 200, answer.text
    assert answer.json()["total"] == len(answer.json()["items"])
    return [one["project_id"] for one in answer.json()["items"]]


async def test_participants_write_and_the_leading_department_publishes_in_time(
    area_client: DutiesClient,
) -> None:
    path = await close_project(area_client)
    owed = (await area_client.get(path)).json()
    assert (owed["status"], owed["due_at"]) == ("awaited", "2026-12-23T23:59:59.999999+08:00")
    assert (await draft(area_client, path)).status_code == 200
    refused = await area_client.post(f"{path}/publish", None, writer(area_client, "rnd"))
    assert (refused.status_code, refused.json()["code"]) == (403, "other-department")
    outsider = await draft(area_client, path, "sales")
    assert (outsider.status_code, outsider.json()["code"]) == (403, "other-department")
    executor = area_client.executor_headers("rnd")
    assert (await area_client.put(f"{path}/draft", LESSONS, executor)).status_code == 403
    await publish(area_client, path)
    read = (await area_client.get(path, writer(area_client, "sales"))).json()
    assert (read["status"], read["published_version"]) == ("published", 1)
    assert read["lessons"]["authors"] == [{"person": "lin", "department": "rnd"}]
    (met,) = await area_client.published_facts("retrospective-met")
    assert (met["department"], met["due_at"]) == ("marketing", "2026-12-23T15:59:59.999999Z")
    assert met["done_at"] < met["due_at"]
    await area_client.installation.advance_time(40 * DAY)
    assert await area_client.published_facts("retrospective-overdue") == []
    before = await read_model_rows(area_client.area, "retrospectives")
    await rebuild_read_models(area_client.area, "retrospectives")
    assert await read_model_rows(area_client.area, "retrospectives") == before


async def test_what_is_published_stays_and_a_correction_says_who_and_why(
    area_client: DutiesClient,
) -> None:
    path = await close_project(area_client)
    await publish(area_client, path)
    refused = await draft(area_client, path, went_well="other")
    assert refused.json()["code"] == "retrospective-published-already"
    body = {**LESSONS, "to_change": "一切都好", "reason": "写错了"}
    assert (await area_client.post(f"{path}/correct", body, writer(area_client, "rnd"))).is_error
    lead = writer(area_client, "marketing", "zhao")
    for _ in range(2):
        assert (await area_client.post(f"{path}/correct", body, lead)).status_code == 200
    first, second = (await area_client.get(f"{path}/versions")).json()["items"]
    assert first["lessons"]["to_change"] == LESSONS["to_change"]
    assert (second["by"]["person"], second["reason"]) == ("zhao", "写错了")
    assert (await area_client.get(f"{path}/versions/1")).json() == first
    assert (await area_client.get(f"{path}/versions/3")).status_code == 404
    unknown = await area_client.get(f"/retrospectives/{uuid4()}/versions")
    assert (unknown.status_code, unknown.json()["code"]) == (404, "unknown-retrospective")
    assert await found(area_client, "部署脚本") == []
    assert len(await found(area_client, "一切")) == 1


async def test_only_closed_projects_have_one(area_client: DutiesClient) -> None:
    project = await area_client.plan_project()
    path = f"/retrospectives/{project.rpartition('/')[2]}"
    answer = await draft(area_client, path)
    assert (answer.status_code, answer.json()["code"]) == (409, "retrospective-of-open-project")
    await area_client.post(f"{project}/cancel", {"reason": "no budget"})
    assert (await draft(area_client, path)).json()["code"] == "retrospective-of-open-project"
    assert (await draft(area_client, f"/retrospectives/{uuid4()}")).status_code == 404
    assert (await area_client.get(path)).status_code == 404


async def test_links_must_exist_and_authors_must_have_taken_part(
    area_client: DutiesClient,
) -> None:
    project = await area_client.plan_project(pool=None)
    duty = await area_client.assign_duty(project)
    await area_client.start_project(project)
    await area_client.post(f"{project}/close", {"actual": "3"})
    path = f"/retrospectives/{project.rpartition('/')[2]}"
    handoff = handoff_path(duty).rpartition("/")[2]
    links = [{"kind": "duty", "id": duty}, {"kind": "handoff", "id": handoff}]
    assert (await draft(area_client, path, links=links)).status_code == 200
    for kind in ("project", "duty", "handoff", "standing-duty"):
        unknown = await draft(area_client, path, links=[{"kind": kind, "id": str(uuid4())}])
        assert (unknown.status_code, unknown.json()["code"]) == (422, "unknown-link")
    for department, code in (
        ("sales", "author-outside-project"),
        ("nobody", "department-does-not-exist"),
    ):
        authors = [{"person": "eve", "department": department}]
        answer = await draft(area_client, path, authors=authors)
        assert (answer.status_code, answer.json()["code"]) == (422, code)
    listed = (await area_client.get("/retrospectives", about=handoff)).json()["items"]
    assert [one["status"] for one in listed] == ["draft"]


async def test_a_draft_is_withdrawn_and_actions_say_what_may_be_done(
    area_client: DutiesClient,
) -> None:
    path = await close_project(area_client)
    await draft(area_client, path)
    lead = writer(area_client, "marketing", "zhao")

    async def allowed(caller: dict[str, str]) -> set[str]:
        (row,) = (await area_client.get("/retrospectives", caller)).json()["items"]
        return {one["operation"] for one in row["_actions"] if one["allowed"]}

    writing = {"draft_retrospective", "withdraw_retrospective_draft"}
    assert await allowed(writer(area_client, "rnd")) == writing
    assert await allowed(lead) == {*writing, "publish_retrospective"}
    assert await allowed(writer(area_client, "sales")) == set()
    for _ in range(2):
        answer = await area_client.post(f"{path}/withdraw-draft", {"reason": "too early"}, lead)
        assert answer.status_code == 200
    row = (await area_client.get(path)).json()
    assert (row["status"], row["withdrawn"], row["lessons"]) == ("withdrawn", "too early", None)
    await publish(area_client, path)
    assert await allowed(lead) == {"correct_retrospective"}


async def test_it_is_overdue_once_also_after_a_restart_and_then_late(
    start_installation: OpenTestInstallation,
) -> None:
    async with start_installation([service]) as before:
        path = await close_project(DutiesClient(before))
        clock = before.clock
    clock.advance(90 * DAY)
    async with start_installation([service], clock=clock) as after:
        client = DutiesClient(after)
        for _ in range(2):
            await after.fire_due_deadlines()
        (fact,) = await client.published_facts("retrospective-overdue")
        assert fact["at"] == fact["due_at"] == "2026-12-23T15:59:59.999999Z"
        (row,) = (await client.get("/retrospectives", overdue=True)).json()["items"]
        assert (row["project_id"] in path, row["overdue"]) == (True, True)
        await publish(client, path)
        (met,) = await client.published_facts("retrospective-met")
        assert met["done_at"] > met["due_at"]
        assert (await client.get(path)).json()["overdue"] is False


async def test_the_search_finds_chinese_words_and_ranks_by_matches(
    area_client: DutiesClient,
) -> None:
    often, once, other = [
        await close_project(area_client, name=name) for name in ("甲", "乙", "丙")
    ]
    await publish(area_client, often, to_change="部署，部署，再部署", tags=["发布"])
    await publish(area_client, once, to_change="本次部署脚本 ＫＵＢＥ", tags=["发布", "Ops"])
    await publish(area_client, other, to_change="部队署名", tags=["部件"])
    ids = [path.rpartition("/")[2] for path in (often, once, other)]
    assert await found(area_client, "部署") == ids[:2]
    assert await found(area_client, "署") == [ids[0], ids[2], ids[1]]
    assert await found(area_client, "kube部署") == [ids[1]]
    assert await found(area_client, "部署", tag="ops") == [ids[1]]
    assert await found(area_client, "部署", project=ids[0]) == [ids[0]]
    assert await found(area_client, "部署", department="sales") == []
    assert await found(area_client, "部署", author="LIN", department="RND") == ids[:2]
    page = (await area_client.get("/retrospectives/search", text="部署", limit=1)).json()
    assert (page["items"][0]["project_id"], page["items"][0]["matches"]) == (ids[0], 3)
    rest = await area_client.get(
        "/retrospectives/search", text="部署", limit=1, cursor=page["next_cursor"]
    )
    assert [one["project_id"] for one in rest.json()["items"]] == [ids[1]]
    nothing = await area_client.get("/retrospectives/search", text="…")
    assert (nothing.status_code, nothing.json()["code"]) == (422, "nothing-to-search")
