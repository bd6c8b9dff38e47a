"""Who reads flows, cases and imports: every department; who did a step, those of its people."""

from __future__ import annotations

from shared.http.auth import Role
from shared.testing.area_client import Authorization
from shared.testing.readers import assert_nothing_without_department
from tests.workflows.area_client import WorkflowsClient
from tests.workflows.event_log_builders import xes_event, xes_log, xes_trace

LOG = xes_log(
    xes_trace(
        "A",
        xes_event("register", "2026-01-31T10:00:00+08:00", "finance", resource="li.wei"),
        xes_event("check", "2026-01-31T12:00:00+08:00", "legal", resource="ann"),
        xes_event("file", "2026-02-01T00:30:00+08:00", "sales", resource="bob"),
        xes_event("check", "by wang.fang", "sales"),
    ),
)


async def test_who_did_a_step_is_for_those_who_read_the_people(
    area_client: WorkflowsClient,
) -> None:
    await area_client.import_log(LOG)
    (case,) = (await area_client.get("/cases")).json()["items"]
    path = f"/cases/{case['id']}"

    async def resources(caller: Authorization) -> dict[str, str | None]:
        answer = await area_client.get(path, caller)
        assert answer.status_code == 200, answer.text
        return {step["department"]: step["resource"] for step in answer.json()["steps"]}

    everybody = {"legal": "ann", "sales": "bob"}
    nobody = {"legal": None, "sales": None}
    of_department = area_client.executor_headers
    assert await resources(Role.AUDITOR) == everybody
    assert await resources(of_department("legal")) == {**nobody, "legal": "ann"}
    assert await resources(of_department("sales")) == {**nobody, "sales": "bob"}
    assert await resources(of_department("finance")) == nobody
    assert await resources(Role.CONNECTOR) == nobody


async def test_what_left_out_rows_quote_is_for_importers_and_readers_of_all_people(
    area_client: WorkflowsClient,
) -> None:
    found = await area_client.import_log(LOG)
    path = f"/imports/{found['id']}/left-out"

    async def reason(caller: Authorization) -> tuple[str, str]:
        (row,) = (await area_client.get(path, caller)).json()["items"]
        return row["reason"], row["reason_zh"]

    quoted = ("its timestamp is unreadable: 'by wang.fang'", "时间无法识别：'by wang.fang'")
    for caller in (Role.CONNECTOR, Role.OFFICER_WORKFLOWS, Role.AUDITOR):
        assert await reason(caller) == quoted
    for department in ("sales", "legal"):
        shown = await reason(area_client.executor_headers(department))
        assert shown == ("its timestamp is unreadable", "时间无法识别")


async def test_departments_see_the_cases_of_others(area_client: WorkflowsClient) -> None:
    flow = await area_client.publish_flow()
    case = await area_client.start_case(flow)
    found = await area_client.import_log(LOG)
    for read in (
        "/flows",
        f"/flows/{flow}",
        "/cases?department=sales",
        case,
        "/imports",
        f"/imports/{found['id']}",
        f"/imports/{found['id']}/left-out",
        "/handovers",
    ):
        legal = await area_client.get(read, area_client.executor_headers("legal"))
        assert legal.status_code == 200, (read, legal.text)
        await assert_nothing_without_department(area_client, read)
        for role in (Role.OPERATOR, Role.HR):
            answer = await area_client.get(read, role)
            expected = 200 if read.startswith("/flows") else 403
            assert answer.status_code == expected, (read, role)
