"""Programmes over HTTP: who runs them, what they are entered with, and what others read."""

from __future__ import annotations

import asyncio
from datetime import date, timedelta

from shared.http.auth import Role
from shared.postgres.known_people_table import upsert_assignment
from shared.testing.read_models import read_model_rows, rebuild_read_models
from tests.programme.area_client import PROGRAMME_BODY, ProgrammeClient, refusal

STATED = ("departments-informed", "priorities-decided", "pilot-people-trained")
SUBJECTS = ("lead", "goals", "duties", "communication", "workflows")


async def add_person(client: ProgrammeClient) -> None:
    """Let the area know `li`, as if the directory had told it."""
    async with client.area.pool.acquire() as db:
        await upsert_assignment(db, "li", date(2026, 1, 1), "sales", ["officer-goals"])


async def meet_pilot_criteria(client: ProgrammeClient, programme: str) -> None:
    """Name every officer, and state what officers state for the pilot."""
    await add_person(client)
    for subject in SUBJECTS:
        answer = await client.put(f"{programme}/officers/{subject}", {"person": "li"})
        assert answer.status_code == 200, answer.text
    for criterion in STATED:
        answer = await client.put(
            f"{programme}/criteria/{criterion}", {"evidence": "minutes"}, Role.OFFICER_GOALS
        )
        assert answer.status_code == 200, answer.text


async def test_a_programme_goes_from_diagnosis_to_its_end(area_client: ProgrammeClient) -> None:
    programme = await area_client.begin_programme()
    read = (await area_client.get(programme)).json()
    assert [phase["months"] for phase in read["phases"]] == [1, 2, 3]
    assert read["phases"][0]["planned_end"] == "2026-12-22"
    too_early = await area_client.post(f"{programme}/enter-phase", {"phase": "pilot"})
    assert refusal(too_early) == (409, "criteria-not-met")
    await meet_pilot_criteria(area_client, programme)
    read = (await area_client.get(programme)).json()
    assert [one["met"] for one in read["phases"][1]["criteria"]] == [True] * 4
    assert {officer["person"] for officer in read["officers"]} == {"li"}
    entered = await area_client.post(f"{programme}/enter-phase", {"phase": "pilot"})
    assert entered.status_code == 200
    overruling = {"phase": "roll-out", "overruling": "the group asks for it"}
    await area_client.post(f"{programme}/enter-phase", overruling)
    read = (await area_client.get(programme)).json()
    assert read["phases"][2]["overruled"] == ["tuning-reviewed", "templates-ready"]
    assert read["phases"][2]["reason"] == "the group asks for it"
    ended = await area_client.post(f"{programme}/end", {"reason": "all departments work so"})
    assert ended.status_code == 200
    read = (await area_client.get(programme)).json()
    assert (read["status"], read["phase"]) == ("ended", "roll-out")
    facts = await area_client.published_facts("phase-entered")
    assert [(fact["phase"], len(fact["overruled"])) for fact in facts] == [
        ("pilot", 0),
        ("roll-out", 2),
    ]
    before = await read_model_rows(area_client.area)
    await rebuild_read_models(area_client.area)
    assert await read_model_rows(area_client.area) == before


async def test_a_company_runs_one_programme_at_a_time(area_client: ProgrammeClient) -> None:
    answers = await asyncio.gather(
        *(area_client.post("/programmes", PROGRAMME_BODY) for _ in range(2))
    )
    assert sorted(answer.status_code for answer in answers) == [201, 409]
    (refused,) = (answer for answer in answers if answer.status_code == 409)
    assert refused.json()["code"] == "programme-runs-already"
    (listed,) = (await area_client.get("/programmes")).json()["items"]
    await area_client.post(f"/programmes/{listed['programme_id']}/end", {"reason": "moot"})
    await area_client.begin_programme()


async def test_the_general_manager_leads_and_officers_state(area_client: ProgrammeClient) -> None:
    programme = await area_client.begin_programme()
    body = {"person": "li"}
    for role in (Role.OFFICER_GOALS, Role.HR, Role.AUDITOR):
        answer = await area_client.put(f"{programme}/officers/goals", body, role)
        assert refusal(answer) == (403, "role-missing")
        assert (await area_client.get(programme, role)).status_code == 200
    head = area_client.installation.authorization_headers(Role.DEPARTMENT_HEAD, department="sales")
    criterion = f"{programme}/criteria/priorities-decided"
    answer = await area_client.put(criterion, {"evidence": "mine"}, head)
    assert refusal(answer) == (403, "role-missing")


async def test_an_officer_is_a_person_whom_the_directory_knows(
    area_client: ProgrammeClient,
) -> None:
    programme = await area_client.begin_programme()
    answer = await area_client.put(f"{programme}/officers/goals", {"person": "nobody"})
    assert refusal(answer) == (422, "person-does-not-exist")
    answer = await area_client.put(f"{programme}/officers/money", {"person": "nobody"})
    assert answer.status_code in {404, 422}


async def test_an_overrun_is_told_once_also_after_downtime(area_client: ProgrammeClient) -> None:
    programme = await area_client.begin_programme()
    await area_client.installation.advance_time(timedelta(days=60))
    await area_client.installation.fire_due_deadlines()
    (fact,) = await area_client.published_facts("phase-overdue")
    assert (fact["phase"], fact["planned_end"]) == ("diagnosis", "2026-12-22")
    read = (await area_client.get(programme)).json()
    assert read["phases"][0]["overdue"] is True
    body = {"planned_end": "2027-02-28", "reason": "holidays"}
    assert (await area_client.post(f"{programme}/replan-phase", body)).status_code == 200
    read = (await area_client.get(programme)).json()
    assert read["phases"][0]["overdue"] is False
    await area_client.installation.advance_time(timedelta(days=60))
    assert len(await area_client.published_facts("phase-overdue")) == 2


async def test_actions_say_what_the_next_phase_lacks(area_client: ProgrammeClient) -> None:
    programme = await area_client.begin_programme()
    read = await area_client.get(programme, Role.GENERAL_MANAGER)
    actions = {one["operation"]: one for one in read.json()["_actions"]}
    assert actions["enter_phase"]["code"] == "criteria-not-met"
    assert actions["end_programme"]["allowed"] is True
