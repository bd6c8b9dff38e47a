"""Liaisons over HTTP: who names them, hands over and reads, and to whom all contact goes."""

from __future__ import annotations

import asyncio
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

from shared.testing.read_models import read_model_rows, rebuild_read_models
from tests.duties.area_client import DutiesClient
from tests.duties.liaison_client import add_people, head, name_liaison, refusal, set_leaving

TODAY = date(2026, 11, 23)
"""The day on which the area's clock stands."""


async def running_project(client: DutiesClient) -> str:
    """Start a project of marketing and rnd and return its id."""
    project = await client.plan_project(pool=None)
    await client.start_project(project)
    return project.rpartition("/")[2]


async def contact(client: DutiesClient, path: str, **query: Any) -> tuple[str, str] | None:
    """Return who acts for an office, and as what."""
    found = (await client.get(path, **query)).json()["contact"]
    return found and (found["person"], found["capacity"])


async def test_each_item_has_one_liaison_of_a_department_who_exists_and_works_there(
    area_client: DutiesClient,
) -> None:
    await add_people(area_client)
    project = await running_project(area_client)
    path = await name_liaison(area_client, item=project, deputy="mei")
    read = (await area_client.get(path)).json()
    assert (read["person"], read["deputy"], read["department_name"]) == ("lin", "mei", "rnd")
    assert read["item"]["kind"] == "project"
    assert read["valid_from"] == TODAY.isoformat()
    (fact,) = await area_client.published_facts("liaison-named")
    assert (fact["person"], fact["was"], fact["item"]["id"]) == ("lin", None, project)

    async def refused(**changes: Any) -> tuple[int, str]:
        body = {"department": "rnd", "item": {"kind": "department"}, "person": "lin", **changes}
        return await refusal(await area_client.post("/liaisons", body))

    same = {"kind": "project", "id": project}
    assert await refused(item=same, person="bo") == (409, "liaison-named-already")
    assert await refused(person="zhao") == (422, "person-of-other-department")
    assert await refused(deputy="zhao") == (422, "person-of-other-department")
    assert await refused(person="nobody") == (422, "person-does-not-exist")
    assert await refused(department="nowhere") == (422, "department-does-not-exist")
    assert await refused(item={"kind": "project"}) == (422, "item-id-missing")
    assert await refused(item={"kind": "department", "id": project}) == (422, "item-id-not-needed")
    unknown = {"kind": "standing-duty", "id": str(uuid4())}
    assert await refused(item=unknown) == (404, "unknown-liaison-item")


async def test_heads_name_their_own_liaisons_and_executors_name_nobody(
    area_client: DutiesClient,
) -> None:
    await add_people(area_client)
    body = {"department": "rnd", "item": {"kind": "department"}, "person": "lin"}
    other = await area_client.post("/liaisons", body, head(area_client, "marketing"))
    assert await refusal(other) == (403, "other-department")
    executor = area_client.executor_headers("rnd")
    assert await refusal(await area_client.post("/liaisons", body, executor)) == (
        403,
        "role-missing",
    )
    path = await name_liaison(area_client)
    assert (await area_client.get(path, executor)).status_code == 200
    actions = (await area_client.get(path, head(area_client))).json()["_actions"]
    allowed = {one["operation"] for one in actions if one["allowed"]}
    assert allowed == {"hand_over_liaison", "change_liaison_deputy"}


async def test_of_two_who_hand_over_at_the_same_time_one_does_and_the_office_has_no_hole(
    area_client: DutiesClient,
) -> None:
    await add_people(area_client)
    path = await name_liaison(area_client, valid_from="2026-11-01")
    answers = await asyncio.gather(
        *(
            area_client.post(f"{path}/hand-over", {"to": to, "on": "2026-11-30"}, head(area_client))
            for to in ("mei", "bo")
        )
    )
    assert sorted(one.status_code for one in answers) == [200, 409]
    read = (await area_client.get(path)).json()
    first, second = read["terms"]
    assert (first["person"], first["valid_to"], second["valid_from"]) == (
        "lin",
        "2026-11-29",
        "2026-11-30",
    )
    assert await contact(area_client, path) == ("lin", "liaison")
    taken_over = await contact(area_client, path, on="2026-11-30")
    assert taken_over == (second["person"], "liaison")
    back = await area_client.post(
        f"{path}/withdraw-hand-over", {"reason": "a mistake"}, head(area_client)
    )
    assert back.status_code == 200
    assert await contact(area_client, path, on="2026-12-24") == ("lin", "liaison")
    before = await read_model_rows(area_client.area, "liaisons")
    await rebuild_read_models(area_client.area, "liaisons")
    assert await read_model_rows(area_client.area, "liaisons") == before


async def test_a_hand_over_in_the_past_was_true_then_and_not_known_then(
    area_client: DutiesClient,
) -> None:
    await add_people(area_client)
    clock = area_client.installation.clock
    path = await name_liaison(area_client, valid_from="2026-11-01")
    entered = clock()
    clock.advance(timedelta(days=7))
    on = (TODAY + timedelta(days=2)).isoformat()
    body = {"to": "mei", "on": on}
    assert (await area_client.post(f"{path}/hand-over", body)).status_code == 200
    then = (entered + timedelta(days=3)).isoformat()
    assert await contact(area_client, path, as_of=then) == ("mei", "liaison")
    assert await contact(area_client, path, as_of=then, known_at=then) == ("lin", "liaison")
    early = {"to": "bo", "on": "2026-11-01"}
    assert await refusal(await area_client.post(f"{path}/hand-over", early)) == (
        422,
        "hand-over-too-early",
    )


async def test_in_an_absence_the_deputy_acts_then_the_departments_liaison(
    area_client: DutiesClient,
) -> None:
    await add_people(area_client)
    project = await running_project(area_client)
    await name_liaison(area_client, "bo")
    path = await name_liaison(area_client, item=project, deputy="mei")
    absence = {"person": "lin", "first_day": "2026-11-23", "last_day": "2026-11-27"}
    answer = await area_client.post("/liaison-absences", absence, head(area_client))
    assert answer.status_code == 201, answer.text
    lin_away = answer.json()["id"]
    assert await contact(area_client, path) == ("mei", "deputy")
    assert await contact(area_client, path, on="2026-11-28") == ("lin", "liaison")
    both = await area_client.post("/liaison-absences", {**absence, "person": "mei"})
    assert both.status_code == 201
    assert await contact(area_client, path) == ("bo", "department-liaison")
    overlapping = {**absence, "first_day": "2026-11-25"}
    assert await refusal(await area_client.post("/liaison-absences", overlapping)) == (
        409,
        "absence-overlaps",
    )
    foreign = head(area_client, "marketing")
    assert (await area_client.get("/liaison-absences", foreign)).json()["items"] == []
    listed = (await area_client.get("/liaison-absences", on="2026-11-27", person="lin")).json()
    assert [one["absence_id"] for one in listed["items"]] == [lin_away]
    for _ in range(2):
        await area_client.post(f"/liaison-absences/{lin_away}/withdraw", None, head(area_client))
    assert await contact(area_client, path) == ("lin", "liaison")
    assert len(await area_client.published_facts("liaison-absence-withdrawn")) == 1


async def test_the_office_of_a_running_project_does_not_end_and_ends_with_the_project(
    area_client: DutiesClient,
) -> None:
    await add_people(area_client)
    project = await running_project(area_client)
    path = await name_liaison(area_client, item=project)
    refused = await area_client.post(f"{path}/end", {"reason": "enough"})
    assert await refusal(refused) == (409, "liaison-item-open")
    await area_client.post(f"/projects/{project}/close", {"actual": "3"})
    await area_client.installation.wait_until_idle()
    (ended,) = await area_client.published_facts("liaison-ended")
    assert ended["valid_to"] == TODAY.isoformat()
    listed = await area_client.get("/liaisons", on="2026-12-01", item=project)
    assert listed.json()["items"] == []
    body = {"department": "rnd", "item": {"kind": "project", "id": project}, "person": "bo"}
    assert await refusal(await area_client.post("/liaisons", body)) == (409, "liaison-item-closed")


async def test_loads_and_gaps_show_who_speaks_for_too_much_and_for_whom_nobody_does(
    area_client: DutiesClient,
) -> None:
    await add_people(area_client)
    project = await running_project(area_client)
    await name_liaison(area_client, item=project, deputy="mei")
    (load,) = (await area_client.get("/liaisons/load", person="lin")).json()["items"]
    assert (load["items"], load["as_deputy"], load["overloaded"]) == (1, 0, False)
    many = await area_client.get("/liaisons/load", overloaded=True)
    assert many.json()["items"] == []
    assert (await area_client.post("/liaison-policies", {"max_items": 1})).status_code == 201
    await name_liaison(area_client)
    (load,) = (await area_client.get("/liaisons/load", overloaded=True)).json()["items"]
    assert (load["person"], load["items"]) == ("lin", 2)
    gaps = (await area_client.get("/liaisons/gaps")).json()["items"]
    assert [one["department"] for one in gaps if one["project_id"] == project] == ["marketing"]
    await name_liaison(area_client, "zhao", "marketing")
    gaps = (await area_client.get("/liaisons/gaps")).json()["items"]
    assert [one for one in gaps if one["project_id"] == project] == []


async def test_who_is_known_to_leave_is_followed_by_the_head_until_there_is_a_successor(
    area_client: DutiesClient,
) -> None:
    await add_people(area_client)
    await set_leaving(area_client, "lin", date(2026, 12, 1))
    path = await name_liaison(area_client)
    (fact,) = await area_client.published_facts("liaison-vacated")
    assert (fact["valid_from"], fact["cause"]) == ("2026-12-02", "left-company")
    vacant = await area_client.get("/liaisons", vacant=True, on="2026-12-02")
    assert [one["liaison_id"] for one in vacant.json()["items"]] == [path.rpartition("/")[2]]
    late = {"to": "bo", "on": "2026-12-02"}
    assert (await area_client.post(f"{path}/hand-over", late)).status_code == 200
    assert await contact(area_client, path, on="2026-12-02") == ("bo", "liaison")
