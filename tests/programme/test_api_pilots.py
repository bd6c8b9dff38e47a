"""The pilot over HTTP: snapshots that are taken by themselves, and tuning decisions."""

from __future__ import annotations

from datetime import timedelta
from itertools import product
from typing import Any
from uuid import UUID

from services.programme.domain.target_codes import TARGET_CODES
from shared.http.auth import Role
from shared.postgres.reference_table import Reference, ReferenceKind, insert_references
from shared.testing.read_models import read_model_rows, rebuild_read_models
from tests.programme.area_client import ProgrammeClient, refusal

PROJECT = UUID("01900000-0000-7000-8000-0000000000aa")
PILOT: dict[str, Any] = {
    "project_id": str(PROJECT),
    "departments": ["sales", "rnd", "sales"],
    "starts_on": "2026-11-24",
    "ends_on": "2027-01-23",
    "reason": "All take part in it",
}
TUNING = {"what": "name the day", "why": "answers came late", "target": "resolution-time"}


async def begin_with_pilot(client: ProgrammeClient) -> str:
    """Begin a programme with a pilot and return the programme's path."""
    async with client.area.pool.acquire() as db:
        await insert_references(db, [Reference(ReferenceKind.PROJECT, str(PROJECT), "Launch")])
    programme = await client.begin_programme()
    answer = await client.put(f"{programme}/pilot", PILOT)
    assert answer.status_code == 200, answer.text
    return programme


async def test_snapshots_due_while_the_service_was_down_for_a_month_are_taken_once_each(
    area_client: ProgrammeClient,
) -> None:
    programme = await begin_with_pilot(area_client)
    await area_client.installation.advance_time(timedelta(days=1))
    await area_client.installation.fire_due_deadlines()
    # Nobody fires deadlines: the service is down.
    await area_client.installation.advance_time(timedelta(days=31))
    await area_client.installation.fire_due_deadlines()
    await area_client.installation.fire_due_deadlines()
    read = (await area_client.get(f"{programme}/pilot")).json()
    assert read["departments"] == ["rnd", "sales"]
    assert [(one["number"], one["until"][:10], one["late"]) for one in read["snapshots"]] == [
        (0, "2026-11-24", False),
        (1, "2026-12-08", True),
        (2, "2026-12-22", True),
    ]
    assert read["next_due"].startswith("2027-01-05T01:00")
    figures = {(one["part"], one["target"]) for one in read["snapshots"][2]["figures"]}
    assert figures == set(product(("project", "departments", "rest"), TARGET_CODES))
    await area_client.installation.advance_time(timedelta(days=60))
    await area_client.installation.fire_due_deadlines()
    read = (await area_client.get(f"{programme}/pilot")).json()
    assert [one["number"] for one in read["snapshots"]] == [0, 1, 2, 3, 4]
    assert read["next_due"] is None
    before = await read_model_rows(area_client.area)
    await rebuild_read_models(area_client.area)
    assert await read_model_rows(area_client.area) == before


async def test_no_snapshot_is_taken_behind_the_end_of_the_programme(
    area_client: ProgrammeClient,
) -> None:
    programme = await begin_with_pilot(area_client)
    await area_client.installation.advance_time(timedelta(days=1))
    await area_client.installation.fire_due_deadlines()
    await area_client.post(f"{programme}/end", {"reason": "moot"})
    await area_client.installation.advance_time(timedelta(days=31))
    await area_client.installation.fire_due_deadlines()
    read = (await area_client.get(f"{programme}/pilot")).json()
    assert [one["number"] for one in read["snapshots"]] == [0]
    assert (read["end_reason"], read["next_due"]) == ("moot", None)


async def test_reviewed_tuning_meets_the_criterion_of_the_roll_out(
    area_client: ProgrammeClient,
) -> None:
    programme = await begin_with_pilot(area_client)
    tuning = f"{programme}/pilot/tuning"
    answer = await area_client.post(tuning, TUNING, Role.OFFICER_COMMUNICATION)
    assert refusal(answer) == (422, "tuning-before-the-pilot")
    await area_client.installation.advance_time(timedelta(days=1))
    await area_client.installation.fire_due_deadlines()
    for _ in range(2):
        answer = await area_client.post(tuning, TUNING, Role.OFFICER_COMMUNICATION)
        assert answer.status_code == 200, answer.text
    read = (await area_client.get(f"{programme}/pilot")).json()
    assert [(one["before"], one["after"]) for one in read["tuning"]] == [(0, None), (0, None)]
    assert read["tuning"][0]["enough_data"] is False
    for number, met in ((1, False), (2, True)):
        body = {"verdict": "kept", "reason": "answers take half the time"}
        await area_client.post(f"{tuning}/{number}/review", body, Role.OFFICER_COMMUNICATION)
        criteria = (await area_client.get(programme)).json()["phases"][2]["criteria"]
        assert {one["criterion"]: one["met"] for one in criteria}["tuning-reviewed"] is met


async def test_a_pilot_is_a_known_project_and_chosen_before_the_roll_out(
    area_client: ProgrammeClient,
) -> None:
    programme = await begin_with_pilot(area_client)
    unknown = {**PILOT, "project_id": "01900000-0000-7000-8000-0000000000ab"}
    answer = await area_client.put(f"{programme}/pilot", unknown)
    assert refusal(answer) == (422, "project-does-not-exist")
    answer = await area_client.put(f"{programme}/pilot", PILOT, Role.OFFICER_GOALS)
    assert refusal(answer) == (403, "role-missing")
    for phase in ("pilot", "roll-out"):
        body = {"phase": phase, "overruling": "the group asks for it"}
        await area_client.post(f"{programme}/enter-phase", body)
    answer = await area_client.put(f"{programme}/pilot", PILOT)
    assert refusal(answer) == (409, "pilot-not-in-this-phase")
    answer = await area_client.post(f"{programme}/pilot/end", {"reason": "rolled out"})
    assert answer.status_code == 200
    await area_client.post(f"{programme}/end", {"reason": "done"})
    other = await area_client.begin_programme()
    assert refusal(await area_client.get(f"{other}/pilot")) == (404, "pilot-not-chosen")


async def test_departments_join_the_roll_out_in_waves(area_client: ProgrammeClient) -> None:
    programme = await area_client.begin_programme()
    waves = f"{programme}/waves"
    first = {"departments": ["sales"], "starts_on": "2026-11-23"}
    assert (await area_client.put(f"{waves}/1", first, Role.OFFICER_GOALS)).status_code == 200
    second = {"departments": ["rnd"], "starts_on": "2026-12-23"}
    assert (await area_client.put(f"{waves}/2", second, Role.OFFICER_GOALS)).status_code == 200
    read = (await area_client.get(waves)).json()
    assert [(one["departments"], one["status"]) for one in read["waves"]] == [
        (["sales"], "started"),
        (["rnd"], "planned"),
    ]
    assert read["without_wave"] == ["marketing"]
    profile = (await area_client.get(f"{programme}/profile")).json()
    assert [one["area"] for one in profile["settings"]] == ["comms", "comms", "duties"]
