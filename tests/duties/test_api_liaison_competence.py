"""Liaisons over HTTP: their competence, the policy that asks for it, and the tier they are in."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from services.duties.cli.liaison_list import LIAISON_COLUMNS, TIER_COLUMNS
from shared.contracts.comms import ReplyBreached, RequestClosed, RequestOpened, RequestReplied
from shared.contracts.comms_changes import RequestTransferred
from shared.http.auth import Role
from shared.postgres.known_people_table import upsert_assignment
from shared.testing.read_models import read_model_rows, rebuild_read_models
from tests.duties.area_client import DutiesClient
from tests.duties.liaison_client import (
    EMPLOYED_SINCE,
    add_people,
    head,
    hear,
    name_liaison,
    refusal,
)

GOOD = {"level": "proficient", "evidence": "led the talks with the supplier in May"}
LEARNS = {"level": "developing", "evidence": "joined the talks in June"}
BOTH = {"communication": GOOD, "business_knowledge": GOOD}
DEPARTMENT = {"department": "rnd", "item": {"kind": "department"}}


def codes(answer: Any) -> list[str]:
    """Return the codes of an answer's warnings."""
    return [one["code"] for one in answer.json()["warnings"]]


async def standings(client: DutiesClient, path: str) -> dict[str, str]:
    """Return what is shown of each person of an office, as the head reads it."""
    items = (await client.get(f"{path}/competence", head(client))).json()["items"]
    return {one["person"]: one["standing"] for one in items}


async def test_competence_is_stated_by_the_head_with_evidence_and_read_with_the_departments_people(
    area_client: DutiesClient,
) -> None:
    await add_people(area_client)
    path = await name_liaison(area_client, deputy="mei")
    said = {"person": "lin", **BOTH, "stated_on": "2026-11-20"}
    liaison = area_client.installation.authorization_headers(Role.LIAISON, department="rnd")
    assert (await area_client.put(f"{path}/competence", said, liaison)).status_code == 403
    bare = {**said, "communication": {"level": "expert"}}
    assert (await area_client.put(f"{path}/competence", bare, head(area_client))).status_code == 422
    assert (await area_client.put(f"{path}/competence", said, head(area_client))).is_success
    items = (await area_client.get(f"{path}/competence", head(area_client))).json()["items"]
    assert [
        (one["person"], one["standing"], one["noted_by"], one["stated_on"]) for one in items
    ] == [
        ("lin", "shown", "head-of-rnd", "2026-11-20"),
        ("mei", "not-stated", None, None),
    ]
    other = await area_client.get(f"{path}/competence", head(area_client, "marketing"))
    assert other.status_code == 403
    own = area_client.installation.authorization_headers(
        Role.DEPARTMENT_HEAD, department="rnd", subject="lin"
    )
    assert await refusal(await area_client.put(f"{path}/competence", said, own)) == (
        409,
        "own-competence",
    )
    nobody = {**said, "person": "bo"}
    assert await refusal(await area_client.put(f"{path}/competence", nobody)) == (
        422,
        "not-liaison-or-deputy",
    )
    ahead = {**said, "stated_on": "2026-11-24"}
    assert await refusal(await area_client.put(f"{path}/competence", ahead)) == (
        422,
        "competence-stated-ahead",
    )
    before = await read_model_rows(area_client.area, "liaisons")
    await rebuild_read_models(area_client.area, "liaisons")
    assert await read_model_rows(area_client.area, "liaisons") == before


async def test_naming_somebody_whose_competence_is_not_shown_is_warned_of_or_refused_by_the_policy(
    area_client: DutiesClient,
) -> None:
    await add_people(area_client)
    warned = await area_client.post("/liaisons", {**DEPARTMENT, "person": "lin"}, head(area_client))
    assert (warned.status_code, codes(warned)) == (201, ["competence-not-shown"])
    path = warned.headers["Location"].removeprefix(area_client.api_root)
    executor = area_client.executor_headers("rnd")
    refuse = {"competence": "refuse"}
    assert (await area_client.post("/liaison-policies", refuse, executor)).status_code == 403
    assert (await area_client.post("/liaison-policies", refuse)).status_code == 201
    listed = (await area_client.get("/liaison-policies")).json()["items"]
    assert [one["terms"]["competence"] for one in listed] == ["warn", "refuse"]
    newest = await area_client.get("/liaison-policies/2")
    assert newest.json()["version"] == 2
    assert await refusal(await area_client.get("/liaison-policies/3")) == (
        404,
        "unknown-liaison-policy",
    )

    async def hand_over(to: str, caller: dict[str, str], **said: Any) -> Any:
        body = {"to": to, "on": "2026-11-24", **said}
        return await area_client.post(f"{path}/hand-over", body, caller)

    refused = await hand_over("mei", head(area_client))
    assert await refusal(refused) == (409, "competence-not-shown")
    learns = {"communication": GOOD, "business_knowledge": LEARNS}
    refused = await hand_over("mei", head(area_client), competence=learns)
    assert await refusal(refused) == (409, "competence-not-shown")
    over = {"reason": "nobody else is there"}
    refused = await hand_over("mei", head(area_client), overrule=over)
    assert refused.status_code == 403
    liaison = area_client.installation.authorization_headers(Role.LIAISON, department="rnd")
    assert (await hand_over("mei", liaison, competence=BOTH)).status_code == 403
    officer = area_client.installation.authorization_headers(Role.OFFICER_DUTIES)
    overruled = await hand_over("mei", officer, overrule=over)
    assert (overruled.status_code, codes(overruled)) == (200, ["competence-not-shown"])
    back = {"reason": "a mistake"}
    assert (await area_client.post(f"{path}/withdraw-hand-over", back)).is_success
    stated = await hand_over("bo", head(area_client), competence=BOTH)
    assert (stated.status_code, codes(stated)) == (200, [])
    assert await standings(area_client, path) == {"bo": "shown", "lin": "not-stated"}
    # What was stated of a person counts in every office of the department.
    project = await area_client.plan_project(pool=None)
    item = {"kind": "project", "id": project.rpartition("/")[2]}
    again = await area_client.post("/liaisons", {**DEPARTMENT, "item": item, "person": "bo"})
    assert (again.status_code, codes(again)) == (201, [])


async def test_the_three_tiers_are_one_answer_with_what_is_missing_in_them(
    area_client: DutiesClient,
) -> None:
    await add_people(area_client)
    path = await name_liaison(area_client, deputy="mei")
    async with area_client.area.pool.acquire() as db:
        for person, role in (("gm", "general-manager"), ("ou", "officer-goals")):
            await upsert_assignment(db, person, EMPLOYED_SINCE, "rnd", [role])
        await upsert_assignment(db, "ou", date(2026, 12, 1), "rnd", ["executor"])

    async def tiers(caller: dict[str, str] | None = None, **query: Any) -> dict[str, Any]:
        items = (await area_client.get("/liaisons/tiers", caller, **query)).json()["items"]
        return {f"{one['department']}/{one['subject']}": one for one in items}

    rows = await tiers(department="RND")
    assert list(rows) == ["rnd/goals", "rnd/duties", "rnd/communication", "rnd/workflows"]
    goals, duties = rows["rnd/goals"], rows["rnd/duties"]
    assert (goals["leaders"], goals["officers"], goals["gaps"]) == (["gm"], ["ou"], [])
    assert [one["liaison_id"] for one in goals["liaisons"]] == [path.rpartition("/")[2]]
    assert (goals["contact"]["person"], goals["executors"]["people"]) == (
        "lin",
        ["bo", "lin", "mei"],
    )
    assert duties["gaps"] == ["officer-missing"]
    assert (await tiers(subject="goals", on="2026-12-01"))["rnd/goals"]["gaps"] == [
        "officer-missing"
    ]
    foreign = (await tiers(head(area_client, "marketing"), subject="goals"))["rnd/goals"]
    assert foreign["executors"] == {"count": 3, "people": None}
    marketing = (await tiers(department="marketing", subject="goals"))["marketing/goals"]
    assert marketing["gaps"] == ["liaison-missing"]
    page = await area_client.get("/liaisons/tiers", limit=1, total=True, department="rnd")
    assert (page.json()["total"], len(page.json()["items"])) == (4, 1)
    more = await area_client.get(
        "/liaisons/tiers", limit=1, department="rnd", cursor=page.json()["next_cursor"]
    )
    assert more.json()["items"][0]["subject"] == "duties"
    assert [column.in_table(goals) for column in TIER_COLUMNS][2:] == ["gm", "ou", "lin", "3", "–"]
    (office,) = (await area_client.get("/liaisons")).json()["items"]
    shown = [column.in_table(office) for column in LIAISON_COLUMNS if column.heading]
    assert shown[3:6] == ["lin", "mei", "lin"]


async def test_how_a_liaison_answers_is_measured_from_requests_and_offers(
    area_client: DutiesClient,
) -> None:
    await add_people(area_client)
    path = await name_liaison(area_client)
    handoff = await area_client.open_handoff(recipient="rnd", accountable="marketing")
    clock = area_client.installation.clock

    async def measured() -> dict[str, Any]:
        items = (await area_client.get(f"{path}/competence", head(area_client))).json()["items"]
        found: dict[str, Any] = items[0]["measured"]
        return found

    for _ in range(2):  # rejected, and offered again
        await area_client.move_handoff(handoff, "offer", "marketing")
        await area_client.installation.wait_until_idle()
        clock.advance(timedelta(hours=1))
        await area_client.move_handoff(handoff, "reject", "rnd", reason="incomplete")
    await area_client.installation.wait_until_idle()
    asked = {"subject": "A date", "matter": "complex", "asker": "marketing", "department": "rnd"}
    now = clock()
    for number in (1, 2):
        request = {**asked, "request_id": UUID(int=number)}
        due = {"due_at": now + timedelta(hours=3), "at": now}
        await hear(area_client, 10 * number, RequestOpened(**request, **due, liaison="lin"))
        replied = {"leg": 1, "replied_at": now + timedelta(hours=2), "resolved": False}
        await hear(area_client, 10 * number + 1, RequestReplied(**request, **due, **replied))
    few = await measured()
    assert (few["state"], few["judged"], few["on_time_percent"]) == ("not-enough-data", 4, None)
    request = {**asked, "request_id": UUID(int=3)}
    due = {"due_at": now - timedelta(hours=1), "at": now - timedelta(hours=9)}
    await hear(area_client, 30, RequestOpened(**request, **due, liaison="lin"))
    await hear(area_client, 31, ReplyBreached(**request, leg=1, **{**due, "at": now}))
    withdrawn = {**asked, "request_id": UUID(int=4)}
    await hear(area_client, 40, RequestOpened(**withdrawn, **due, liaison="lin"))
    await hear(area_client, 41, RequestClosed(**withdrawn, resolved=False, at=now))
    passed = {**asked, "request_id": UUID(int=6)}
    await hear(area_client, 60, RequestOpened(**passed, **due, liaison="lin"))
    sides: dict[str, Any] = {"side": "asked", "was": "rnd", "counterpart": "marketing"}
    moved = {**passed, **sides, "department": "sales", "at": now}
    await hear(area_client, 61, RequestTransferred.model_validate(moved))
    await area_client.move_handoff(handoff, "offer", "marketing")
    await area_client.installation.wait_until_idle()
    clock.advance(timedelta(days=9))  # nobody answers any more what is cancelled
    project = (await area_client.get(handoff)).json()["project_id"]
    cancelled = await area_client.post(f"/projects/{project}/cancel", {"reason": "dropped"})
    assert cancelled.is_success, cancelled.text
    await area_client.installation.wait_until_idle()
    nobody = {**asked, "request_id": UUID(int=5)}
    await hear(area_client, 50, RequestOpened(**nobody, **due))
    assert await measured() == {
        "state": "measured",
        "judged": 5,
        "on_time": 4,
        "on_time_percent": "80.0",
        "median_answer_hours": "1.5",
        "escalations": 1,
    }
    before = await read_model_rows(area_client.area, "liaison-contacts")
    await rebuild_read_models(area_client.area, "liaison-contacts")
    assert await read_model_rows(area_client.area, "liaison-contacts") == before
