"""The actions of all meetings in one list."""

from __future__ import annotations

from typing import Any

from tests.comms.area_client import CommsClient


async def test_actions_of_all_meetings_are_listed_by_due_day(area_client: CommsClient) -> None:
    noted: dict[str, str] = {}
    for text, department, due_on in [
        ("Report", "rnd", "2026-11-27"),
        ("Price list", "sales", "2026-11-24"),
        ("Sample", "rnd", "2026-11-25"),
    ]:
        meeting = await area_client.plan_meeting()
        body = {"text": text, "department": department, "due_on": due_on}
        answer = await area_client.post(f"{meeting}/actions", body)
        assert answer.status_code == 201, answer.text
        noted[text] = f"{meeting}/actions/{answer.json()['id']}"

    async def texts(**params: Any) -> list[str]:
        found = await area_client.get("/meeting-actions", **params)
        assert found.status_code == 200, found.text
        return [one["text"] for one in found.json()["items"]]

    assert await texts() == ["Price list", "Sample", "Report"]
    assert await texts(department="rnd") == ["Sample", "Report"]
    assert (await area_client.post(f"{noted['Sample']}/complete")).status_code == 200
    assert await texts(status="open") == ["Price list", "Report"]
    assert await texts(status="done") == ["Sample"]
    assert await texts(overdue="true") == []
    assert await texts(overdue="false", q="REP") == ["Report"]
    page = (await area_client.get("/meeting-actions", limit=1, total="true")).json()
    assert page["total"] == 3
    assert page["items"][0]["department_name"] == "sales"
    assert page["items"][0]["meeting_title"].startswith("Launch")
    assert len(await texts(cursor=page["next_cursor"])) == 2
