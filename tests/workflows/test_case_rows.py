"""The rows of cases and departments: names beside codes, the open step, other orders, a search."""

from __future__ import annotations

from tests.workflows.area_client import WorkflowsClient


async def test_a_row_shows_who_holds_the_case_and_until_when(area_client: WorkflowsClient) -> None:
    case = await area_client.start_case(await area_client.publish_flow())
    (row,) = (await area_client.get("/cases", q="fair")).json()["items"]
    assert (row["flow_name"], row["step"], row["activity"]) == ("Cost allocation", 1, "Hand it in")
    assert (row["department"], row["department_name"]) == ("sales", "sales")
    assert row["due_at"] == "2026-11-24T09:00:00+08:00"
    await area_client.complete_step(case, 1, "sales")
    await area_client.complete_step(case, 2, "finance")
    (row,) = (await area_client.get("/cases", ids=row["id"])).json()["items"]
    assert [row[name] for name in ("step", "department", "due_at")] == [None, None, None]


async def test_cases_come_in_the_order_of_their_due_times(area_client: WorkflowsClient) -> None:
    flow = await area_client.publish_flow()
    for department, steps in ((None, 0), ("sales", 1), ("finance", 2)):
        case = await area_client.start_case(flow)
        for step, holder in list(enumerate(("sales", "finance"), start=1))[:steps]:
            assert department
            await area_client.complete_step(case, step, holder)
    first = (await area_client.get("/cases", sort="due_at", limit=2, total=True)).json()
    assert [row["department"] for row in first["items"]] == ["finance", "sales"]
    assert first["total"] == 3
    cursor = first["next_cursor"]
    rest = (
        await area_client.get("/cases", sort="due_at", limit=2, total=True, cursor=cursor)
    ).json()
    assert [row["status"] for row in rest["items"]] == ["finished"]
