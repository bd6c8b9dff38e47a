"""Lists of flows, cases and imports: search, order, changes, codes in any case, and commands."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from shared.http.auth import Role
from shared.postgres.reference_table import Reference, ReferenceKind, insert_references
from shared.testing.area_client import Authorization, read_version
from tests.workflows.area_client import STEPS_BODY, WorkflowsClient

HOUR = timedelta(hours=1)
BEGUN, LATER = "2026-11-23T09:00:00+08:00", "2026-11-23T10:00:00+08:00"
LOG = (
    "case:concept:name,concept:name,time:timestamp,org:group\n"
    "1,open,2026-03-02T09:00:00+08:00,FINANCE\n"
    "1,check,2026-03-02T10:00:00+08:00,Legal\n"
    "1,pay,2026-03-02T11:00:00+08:99,finance\n"
    "1,close,2026-03-02T12:00:00+08:00,desk\n"
    "1,file,2026-03-02T13:00:00+08:00,DESK\n"
)


async def rows(client: WorkflowsClient, path: str, **filters: Any) -> list[dict[str, Any]]:
    answer = await client.get(path, **filters)
    assert answer.status_code == 200, answer.text
    return list(answer.json()["items"])


async def actions_of(
    client: WorkflowsClient, path: str, caller: Authorization
) -> dict[str, str | None]:
    found = (await client.get(path, caller)).json()
    return {one["operation"]: one["code"] for one in found["_actions"]}


async def test_flows_and_cases_are_searched_sorted_and_followed(
    area_client: WorkflowsClient,
) -> None:
    flow = await area_client.publish_flow()
    await area_client.post("/flows", {"name": "Hiring 招聘"})
    first = await area_client.start_case(flow)
    await area_client.start_case(flow)
    area_client.installation.clock.advance(HOUR)
    await area_client.publish_version(flow, 2, STEPS_BODY[:1])
    await area_client.complete_step(first, 1, "SALES")
    (hiring,) = await rows(area_client, "/flows", q="招聘")
    assert hiring["updated_at"] == BEGUN
    (allocation,) = await rows(area_client, "/flows", updated_since=LATER)
    assert (allocation["id"], allocation["updated_at"]) == (flow, LATER)
    for sort, names in (("updated", "HC"), ("-updated", "CH"), ("name", "CH")):
        found = await rows(area_client, "/flows", sort=sort)
        assert "".join(one["name"][0] for one in found) == names
    (case,) = await rows(area_client, "/cases", updated_since=LATER)
    assert (case["id"] in first, case["updated_at"]) == (True, LATER)
    (held,) = await rows(area_client, "/cases", department="FINANCE", q="fair")
    assert held["id"] == case["id"]
    found = await rows(area_client, "/cases", sort="-updated")
    assert [one["updated_at"] for one in found] == [LATER, BEGUN]


BODIES: dict[str, tuple[str, dict[str, str | None]]] = {
    "complete_step": ("/steps/{}/complete", {"department": None}),
    "send_case_back": ("/steps/{}/send-back", {"department": None, "reason": "no"}),
    "claim_step": ("/steps/{}/claim", {"department": None}),
    "hand_step_back": ("/steps/{}/hand-back", {"department": None}),
    "delegate_step": ("/steps/{}/delegate", {"department": None, "to": "li"}),
    "withdraw_step": ("/steps/{}/withdraw", {"reason": "no"}),
    "withdraw_case": ("/withdraw", {"reason": "no"}),
}
"""The path and the body of each command to a case; `None` stands for who holds the step."""


async def test_a_case_says_what_its_reader_may_do(area_client: WorkflowsClient) -> None:
    case = await area_client.start_case(await area_client.publish_flow())
    sales, finance = map(area_client.executor_headers, ("SALES", "finance"))

    async def compare(step: int, holder: str, callers: list[Authorization]) -> list[Any]:
        said = []
        for caller in callers:
            found = await actions_of(area_client, case, caller)
            assert list(found) == list(BODIES)
            said.append((found["complete_step"], found["send_case_back"]))
            for operation, code in found.items():
                if code is not None:
                    path, body = BODIES[operation]
                    sent = {key: value or holder for key, value in body.items()}
                    answer = await area_client.post(case + path.format(step), sent, caller)
                    assert answer.json()["code"] == code, (operation, answer.text)
        return said

    callers: list[Authorization] = [sales, finance, Role.AUDITOR]
    others = [("other-department",) * 2, ("role-missing",) * 2]
    assert await compare(1, "sales", callers) == [(None, "no-step-before"), *others]
    await area_client.complete_step(case, 1, "sales")
    assert await compare(2, "finance", callers) == [others[0], (None, None), others[1]]
    await area_client.complete_step(case, 2, "finance")
    over = ("case-finished-already",) * 2
    assert await compare(9, "finance", callers[1:]) == [over, others[1]]
    (row,) = (await area_client.get("/cases", sales)).json()["items"]
    said = {one["code"] for one in row["_actions"]}
    assert said == {"case-finished-already", "role-missing"}


async def test_a_flow_says_what_its_reader_may_do(area_client: WorkflowsClient) -> None:
    flow = (await area_client.post("/flows", {"name": "Hiring"})).json()["id"]
    path, officer = f"/flows/{flow}", area_client.role
    empty = {
        "draft_flow_version": None,
        "publish_flow_version": "unknown-version",
        "start_case": "flow-not-published",
    }
    assert await actions_of(area_client, path, officer) == empty
    etag = f'"{read_version(await area_client.get(path))}"'
    refused = await area_client.post(f"{path}/versions/1/publish", If_Match=etag)
    assert refused.json()["code"] == empty["publish_flow_version"]
    refused = await area_client.post("/cases", {"flow_id": flow, "subject": "Li"})
    assert refused.json()["code"] == empty["start_case"]
    await area_client.put(f"{path}/draft", {"steps": STEPS_BODY}, If_Match=etag)
    assert await actions_of(area_client, path, officer) == {
        **empty,
        "publish_flow_version": None,
    }
    etag = f'"{read_version(await area_client.get(path))}"'
    await area_client.post(f"{path}/versions/1/publish", If_Match=etag)
    assert await actions_of(area_client, path, officer) == {**empty, "start_case": None}
    said = await actions_of(area_client, path, area_client.executor_headers("sales"))
    assert said == {
        "draft_flow_version": "role-missing",
        "publish_flow_version": "role-missing",
        "start_case": None,
    }


async def test_a_log_is_recorded_as_the_directory_spells_its_departments(
    area_client: WorkflowsClient,
) -> None:
    async with area_client.area.pool.acquire() as db:
        await insert_references(db, [Reference(ReferenceKind.DEPARTMENT, "Desk", "Desk 前台")])
    imported = await area_client.import_log(LOG, filename="March.csv")
    assert imported["left_out"] == {"its timestamp is unreadable": 1}
    assert imported["left_out_zh"] == {"its timestamp is unreadable": "时间无法识别"}
    (row,) = await rows(area_client, f"/imports/{imported['id']}/left-out")
    assert (row["number"], row["reason_zh"]) == (4, "时间无法识别：'2026-03-02T11:00:00+08:99'")
    (case,) = await rows(area_client, "/cases", import_id=imported["id"])
    assert case["_actions"] == []
    steps = (await area_client.get(f"/cases/{case['id']}")).json()["steps"]
    assert [step["department"] for step in steps] == ["legal", "Desk", "Desk"]
    found = await area_client.published_facts("department-found")
    assert sorted(one["department"] for one in found) == ["Desk", "finance", "legal"]


async def test_imports_are_searched_sorted_and_followed(area_client: WorkflowsClient) -> None:
    first = await area_client.import_log(LOG, filename="March.csv")
    area_client.installation.clock.advance(HOUR)
    second = await area_client.import_log(LOG.replace("2026-03", "2026-04"), filename="April.csv")
    assert (first["updated_at"], second["updated_at"]) == (BEGUN, LATER)
    assert [one["filename"] for one in await rows(area_client, "/imports", q="MARCH")] == [
        "March.csv"
    ]
    found = await rows(area_client, "/imports", updated_since=LATER)
    assert [one["id"] for one in found] == [second["id"]]
    for sort in ("updated", "accepted_at"):
        found = await rows(area_client, "/imports", sort=sort)
        assert [one["id"] for one in found] == [first["id"], second["id"]]
        found = await rows(area_client, "/imports", sort=f"-{sort}")
        assert [one["id"] for one in found] == [second["id"], first["id"]]
