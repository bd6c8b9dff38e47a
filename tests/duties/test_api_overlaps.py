"""The report of overlaps in the lists and in behaviour, and the warning of similar wording."""

from datetime import timedelta
from typing import Any

from tests.duties.area_client import STANDING_DUTY_BODY, DutiesClient, handoff_path

_FIVE_DAYS = timedelta(days=5)
OF_RND = {"accountable": "rnd", "recipient": "test"}


async def deliver(client: DutiesClient, sender: str, deliverable: str, **entry: Any) -> str:
    """Have a department hand a deliverable over to sales, and return the handoff's id."""
    shares = [{"department": sender, "ratio": "1"}]
    project = await client.plan_project(shares=shares, pool=None)
    parties = {"accountable": sender, "recipient": "sales", "deliverable": deliverable}
    path = handoff_path(await client.assign_duty(project, **parties, **entry))
    await client.start_project(project)
    await client.move_handoff(path, "offer", sender)
    recipient = (await client.get(path)).json()["recipient"]
    await client.move_handoff(path, "accept", recipient)
    return path.removeprefix("/handoffs/")


async def test_the_answer_warns_of_another_departments_activity_that_is_worded_alike(
    area_client: DutiesClient,
) -> None:
    project = await area_client.plan_project()
    duty = await area_client.assign_duty(project, activity="市场部月报")
    code = (await area_client.get(project)).json()["code"]
    body = {**STANDING_DUTY_BODY, "activity": "月度市场报告", "scope": []}
    answer = await area_client.post("/standing-duties", body)
    assert answer.status_code == 201
    [warning] = answer.json()["warnings"]
    assert warning == {
        "code": "similar-activity",
        "text": {
            "en": f"marketing is accountable for '市场部月报' (project {code}), which is worded"
            " alike (100 %); make sure that it is not the same",
            "zh": f"marketing 是“市场部月报”（协作事项 {code}）的责任部门，名称相近（100%）；"
            "请确认不是同一事项",
        },
        "entry": {
            "kind": "project-entry",
            "entry_id": duty,
            "project_id": project.removeprefix("/projects/"),
            "project": code,
            "activity": "市场部月报",
            "accountable": "marketing",
            "similarity": 100,
        },
        "similarity": 100,
    }
    [found] = await area_client.list_overlaps()
    assert (found["kind"], found["similarity"]) == ("similar-activity", 100)
    assert {found["department"], found["other_department"]} == {"marketing", "logistics"}
    assert {one["id"] for one in found["evidence"]} == {duty, answer.json()["id"]}


async def test_nothing_is_warned_of_in_another_part_period_or_department(
    area_client: DutiesClient,
) -> None:
    await area_client.create_standing_duty(activity="Report the stock", until="2026-12-31")
    for changes in (
        {"accountable": "production", "scope": ["west"]},
        {"accountable": "production", "effective_from": "2027-01-01"},
        {},
    ):
        body = {**STANDING_DUTY_BODY, "activity": "Weekly stock report", **changes}
        answer = await area_client.post("/standing-duties", body)
        assert answer.json()["warnings"] == []
        await area_client.post(answer.headers["Location"] + "/end", {"reason": "x"})
    same = {**STANDING_DUTY_BODY, "activity": "the stock report", "accountable": "production"}
    [warning] = (await area_client.post("/standing-duties", same)).json()["warnings"]
    assert "a standing duty" in warning["text"]["en"]


async def test_an_overlap_in_the_lists_is_reported(area_client: DutiesClient) -> None:
    """Two planned projects may have the same activity; an overdue entry may meet a later one."""
    first, second = await area_client.plan_project(), await area_client.plan_project()
    held = await area_client.assign_duty(first, activity="Report the stock", due_days=2)
    await area_client.assign_duty(second, activity="Report the stock", **OF_RND)
    assert await area_client.list_overlaps() == []
    await area_client.start_project(first)
    later = {**STANDING_DUTY_BODY, "effective_from": "2026-12-01"}
    answer = await area_client.post("/standing-duties", later)
    assert answer.status_code == 201
    await area_client.installation.advance_time(_FIVE_DAYS)
    [found] = await area_client.list_overlaps(kind="same-activity")
    assert found | {"overlap_id": ""} == {
        "overlap_id": "",
        "kind": "same-activity",
        "department": "marketing",
        "other_department": "logistics",
        "name": "Report the stock",
        "other_name": "Report the stock",
        "recipient": None,
        "similarity": 100,
        "since": "2026-12-01",
        "until": None,
        "deliveries": 0,
        "evidence": [
            {
                "kind": "project-entry",
                "id": held,
                "department": "marketing",
                "project_id": first.removeprefix("/projects/"),
                "occurrence": None,
                "on": "2026-11-23",
            },
            {
                "kind": "standing-duty",
                "id": answer.json()["id"],
                "department": "logistics",
                "project_id": None,
                "occurrence": None,
                "on": "2026-12-01",
            },
        ],
    }
    assert len(await area_client.list_overlaps(department="LOGISTICS")) == 1
    assert await area_client.list_overlaps(department="sales") == []
    assert await area_client.list_overlaps(min_deliveries=2) == []


async def test_two_departments_that_hand_over_the_same_output_are_found(
    area_client: DutiesClient,
) -> None:
    mine = await deliver(area_client, "marketing", "市场部月报")
    other = await deliver(area_client, "rnd", "月度市场报告")
    [found] = await area_client.list_overlaps(kind="same-output")
    assert (found["recipient"], found["similarity"], found["deliveries"]) == ("sales", 100, 2)
    assert {one["id"] for one in found["evidence"]} == {mine, other}
    assert (found["since"], found["until"]) == ("2026-11-23", "2026-11-23")


async def test_outputs_far_apart_or_for_others_are_no_overlap(area_client: DutiesClient) -> None:
    await deliver(area_client, "marketing", "Price list")
    await area_client.installation.advance_time(_FIVE_DAYS)
    await deliver(area_client, "rnd", "price list")
    await deliver(area_client, "rnd", "Price list")
    assert await area_client.list_overlaps(kind="same-output", within_days=4) == []
    [found] = await area_client.list_overlaps(kind="same-output", within_days=5)
    assert (found["deliveries"], found["since"], found["until"]) == (3, "2026-11-23", "2026-11-28")
    assert [one["on"] for one in found["evidence"]] == ["2026-11-28", "2026-11-28", "2026-11-23"]
    assert await area_client.list_overlaps(min_deliveries=4) == []
    assert await area_client.list_overlaps(kind="same-output", on_or_after="2026-11-29") == []
