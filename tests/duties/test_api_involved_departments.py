"""Responsible, consulted and informed departments over HTTP: what each may do, and has to."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from tests.duties.area_client import STANDING_DUTY_BODY, DutiesClient
from tests.duties.liaison_client import add_people, name_liaison, refusal

INVOLVED = {"responsible": ["test"], "consulted": ["sales"], "informed": ["logistics"]}


def involving(**named: list[str]) -> dict[str, list[str]]:
    """Return what an answer says is involved: every part has its list, also an empty one."""
    return {"responsible": [], "consulted": [], "informed": []} | named


async def involvement(client: DutiesClient, path: str) -> dict[str, Any]:
    answer = await client.get(f"{path}/involvement")
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def test_a_handoff_is_offered_once_its_consulted_departments_have_answered(
    area_client: DutiesClient,
) -> None:
    path = await area_client.open_handoff(involved=INVOLVED)
    read = (await area_client.get(path, area_client.executor_headers("marketing"))).json()
    offer = next(one for one in read["_actions"] if one["operation"] == "offer_handoff")
    assert (offer["allowed"], offer["code"]) == (False, "consultations-missing")
    early = await area_client.move_handoff(path, "offer", "marketing")
    assert await refusal(early) == (409, "consultations-missing")
    ask = f"{path}/consultations/SALES/ask"
    question = {"question": "red?"}
    foreign = await area_client.post(ask, question, area_client.executor_headers("rnd"))
    assert await refusal(foreign) == (403, "other-department")
    asked = await area_client.post(ask, question, area_client.executor_headers("test"))
    assert asked.status_code == 200, asked.text
    (fact,) = await area_client.published_facts("consultation-asked")
    assert (fact["department"], fact["sender"], fact["question"]) == ("sales", "marketing", "red?")
    still = await area_client.move_handoff(path, "offer", "marketing")
    assert await refusal(still) == (409, "consultations-missing")
    answer = await area_client.post(
        f"{path}/consultations/sales/answer",
        {"answer": "yes"},
        area_client.executor_headers("sales"),
    )
    assert answer.status_code == 200
    assert (await area_client.move_handoff(path, "offer", "test")).status_code == 200
    (offered,) = await area_client.published_facts("handoff-offered")
    assert offered["involved"] == INVOLVED
    (row,) = (await involvement(area_client, path))["consultations"]
    assert (row["status"], row["said"], row["question"]) == ("answered", "yes", "red?")


async def test_silence_does_not_hold_a_handoff_up_for_longer_than_three_days_nor_a_waived_question(
    area_client: DutiesClient,
) -> None:
    path = await area_client.open_handoff(involved=INVOLVED)
    await area_client.post(f"{path}/consultations/sales/ask", {"question": "red?"})
    await area_client.installation.advance_time(timedelta(days=4))
    (row,) = (await involvement(area_client, path))["consultations"]
    assert row["status"] == "unanswered"
    assert (await area_client.move_handoff(path, "offer", "marketing")).status_code == 200
    other = await area_client.open_handoff(involved=INVOLVED)
    waive = f"{other}/consultations/sales/waive"
    reason = {"reason": "agreed by telephone"}
    executor = area_client.executor_headers("marketing")
    assert (await area_client.post(waive, reason, executor)).status_code == 403
    assert (await area_client.post(waive, reason)).status_code == 200
    assert (await area_client.move_handoff(other, "offer", "marketing")).status_code == 200


async def test_a_receipt_says_who_has_read_a_handoff_as_it_stands(
    area_client: DutiesClient,
) -> None:
    path = await area_client.open_handoff(involved={"informed": ["logistics", "sales"]})

    async def unread() -> list[str]:
        receipts = (await involvement(area_client, path))["receipts"]
        return [one["department"] for one in receipts if not one["has_read"]]

    assert await unread() == ["logistics", "sales"]
    receipt, body = f"{path}/receipts", {"department": "logistics"}
    other = await area_client.post(receipt, body, area_client.executor_headers("sales"))
    assert await refusal(other) == (403, "other-department")
    own = area_client.executor_headers("logistics")
    assert (await area_client.post(receipt, body, own)).status_code == 200
    assert await unread() == ["sales"]
    await area_client.move_handoff(path, "offer", "marketing")
    assert await unread() == ["logistics", "sales"]
    nobody = {"department": "test"}
    assert await refusal(await area_client.post(receipt, nobody)) == (422, "not-involved")


async def test_a_handoff_names_who_speaks_for_its_two_sides(area_client: DutiesClient) -> None:
    await add_people(area_client)
    path = await area_client.open_handoff()
    project = (await area_client.get(path)).json()["project_id"]
    await name_liaison(area_client, "lin", "rnd", project)
    await name_liaison(area_client, "zhao", "marketing")
    found = await involvement(area_client, path)
    assert found["sender_contact"]["person"] == "zhao"
    assert found["recipient_contact"] == {
        "person": "lin",
        "capacity": "liaison",
        "instead_of": None,
    }


async def test_departments_are_involved_once_each_and_exist(area_client: DutiesClient) -> None:
    project = await area_client.plan_project()
    for involved, code in (
        ({"informed": ["marketing"]}, "accountable-involved-twice"),
        ({"informed": ["sales"], "consulted": ["sales"]}, "department-involved-twice"),
        ({"informed": ["nowhere"]}, "department-does-not-exist"),
    ):
        body = {
            "activity": "Write",
            "deliverable": "Text",
            "accountable": "marketing",
            "recipient": "rnd",
            "due_days": 3,
            "acceptance": "good",
            "involved": involved,
        }
        assert await refusal(await area_client.post(f"{project}/duties", body)) == (422, code)
    duty = await area_client.assign_duty(project, involved={"informed": ["SALES"]})
    read = (await area_client.get(f"{project}/duties/{duty}")).json()
    assert read["involved"] == involving(informed=["sales"])


async def test_a_responsible_department_fulfils_a_standing_duty_like_the_accountable_one(
    area_client: DutiesClient,
) -> None:
    path = await area_client.create_standing_duty(involved={"responsible": ["rnd"]})
    assert (await area_client.get(path)).json()["involved"] == involving(responsible=["rnd"])
    month = STANDING_DUTY_BODY["effective_from"][:7]
    other = await area_client.fulfil_standing_duty(path, month, "test")
    assert other.status_code == 403
    assert (await area_client.fulfil_standing_duty(path, month, "rnd")).status_code == 200
    (made,) = await area_client.published_facts("standing-duty-made")
    assert made["involved"]["responsible"] == ["rnd"]
