"""Rows name the person who speaks for their department, and are filtered by that person."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from shared.postgres.known_people_table import upsert_assignment
from tests.worklist.area_client import WorklistClient
from tests.worklist.stories import handoff_fact, request_fact, step_fact, time_text

pytestmark = pytest.mark.asyncio(loop_scope="package")

PROJECT = "00000000-0000-0000-0000-000000000063"
HEAD = ("directory.department-head-named", {"department": "QA", "head": "P-1", "at": time_text(0)})


def office(number: int, item: tuple[str, str | None], **terms: Any) -> dict[str, Any]:
    kind, id_ = item
    return {
        "liaison_id": f"00000000-0000-0000-0000-0000000001{number:02}",
        "department": "QA",
        "item": {"kind": kind, "id": id_},
        "at": time_text(0),
        **terms,
    }


def named(item: tuple[str, str | None], person: str, deputy: str | None) -> tuple[str, Any]:
    terms = {"person": person, "deputy": deputy, "valid_from": "2026-09-01"}
    return "duties.liaison-named", office(1, item, **terms)


ABSENCE = {
    "absence_id": "00000000-0000-0000-0000-000000000201",
    "person": "P-2",
    "department": "QA",
    "first_day": "2026-11-01",
    "last_day": "2026-12-31",
    "at": time_text(1),
}
OF_PROJECT = named(("project", PROJECT), "P-2", "P-3")
WORK = (
    ("duties.duty-scheduled", handoff_fact(0, "scheduled", 1)),
    ("workflows.step-opened", step_fact(3, "opened", 2)),
)


async def contacts(client: WorklistClient) -> dict[str, tuple[str, str] | None]:
    rows = await client.items(department="QA", side="owes")
    return {
        one["kind"]: one["contact"] and (one["contact"]["person"], one["contact"]["capacity"])
        for one in rows
    }


async def kinds_of(client: WorklistClient, person: str) -> set[str]:
    return {one["kind"] for one in await client.items(person=person)}


async def test_without_a_liaison_the_head_speaks_for_everything(client: WorklistClient) -> None:
    await client.tell(*WORK)
    assert await contacts(client) == {"handoff": None, "step": None}
    await client.tell(*WORK, HEAD)
    head = ("P-1", "department-head")
    assert await contacts(client) == {"handoff": head, "step": head}
    assert await kinds_of(client, "P-1") == {"handoff", "step"}


async def test_the_liaison_of_a_project_speaks_for_its_handoffs_alone(
    client: WorklistClient,
) -> None:
    await client.tell(*WORK, HEAD, OF_PROJECT)
    expected = {"handoff": ("P-2", "liaison"), "step": ("P-1", "department-head")}
    assert await contacts(client) == expected
    assert await kinds_of(client, "P-1") == {"step"}
    assert await kinds_of(client, "P-2") == {"handoff"}


async def test_a_request_names_the_liaison_of_what_it_is_about(client: WorklistClient) -> None:
    asked = {**request_fact(2, "opened", 3), "about": {"kind": "project", "id": PROJECT}}
    await client.tell(HEAD, OF_PROJECT, ("comms.request-opened", asked))
    assert await contacts(client) == {"request": ("P-2", "liaison")}
    assert await kinds_of(client, "P-2") == {"request"}
    assert await kinds_of(client, "P-1") == set()


async def test_a_step_names_the_liaison_of_its_case_else_of_its_flow(
    client: WorklistClient,
) -> None:
    flow, step = "00000000-0000-0000-0000-000000000070", step_fact(3, "opened", 2)
    case = step["case_id"]
    started = ("workflows.case-started", {"case_id": case, "flow_id": flow, "at": time_text(0)})
    of_flow = ("duties.liaison-named", {**named(("flow", flow), "P-4", "P-5")[1]})
    story = (started, *WORK, HEAD, of_flow)
    await client.tell(*story)
    assert (await contacts(client))["step"] == ("P-4", "liaison")
    assert await kinds_of(client, "P-4") == {"step"}
    assert await kinds_of(client, "P-1") == {"handoff"}
    terms = {"person": "P-6", "deputy": None, "valid_from": "2026-09-01"}
    of_case = ("duties.liaison-named", office(2, ("flow", case), **terms))
    await client.tell(*story, of_case)
    assert (await contacts(client))["step"] == ("P-6", "liaison")
    assert (await kinds_of(client, "P-4"), await kinds_of(client, "P-6")) == (set(), {"step"})
    await client.tell(*story, of_case, ("duties.liaison-absent", {**ABSENCE, "person": "P-6"}))
    assert (await contacts(client))["step"] == ("P-4", "liaison")


async def test_in_absence_the_deputy_speaks_until_it_is_withdrawn(client: WorklistClient) -> None:
    story = (*WORK, HEAD, OF_PROJECT, ("duties.liaison-absent", ABSENCE))
    await client.tell(*story)
    assert (await contacts(client))["handoff"] == ("P-3", "deputy")
    assert await kinds_of(client, "P-3") == {"handoff"}
    async with client.area.pool.acquire() as db:
        await upsert_assignment(db, "P-2", date(2026, 1, 1), "QA", ["executor"])
    assert await kinds_of(client, "P-2") == set()
    await client.tell(*story, ("duties.liaison-absence-withdrawn", ABSENCE))
    assert (await contacts(client))["handoff"] == ("P-2", "liaison")


async def test_in_a_vacant_or_ended_office_the_head_speaks(client: WorklistClient) -> None:
    for fact, terms in (
        ("liaison-vacated", {"person": "P-2", "valid_from": "2026-10-02"}),
        ("liaison-ended", {"valid_to": "2026-10-02", "reason": "over"}),
    ):
        gone = (f"duties.{fact}", office(1, ("project", PROJECT), **terms))
        await client.tell(*WORK, HEAD, OF_PROJECT, gone)
        assert (await contacts(client))["handoff"] == ("P-1", "department-head")


async def test_a_department_or_person_that_nobody_knows_is_no_filter(
    client: WorklistClient,
) -> None:
    for path in ("/items", "/items/totals"):
        department = await client.get(path, department="QX")
        assert (department.status_code, department.json()["code"]) == (
            422,
            "department-does-not-exist",
        )
        person = await client.get(path, person="nobody")
        assert (person.status_code, person.json()["code"]) == (422, "person-does-not-exist")


async def test_who_is_nobody_of_the_directory_is_told_what_to_ask_instead(
    client: WorklistClient,
) -> None:
    refused = await client.get("/items", person="me")
    assert (refused.status_code, refused.json()["code"]) == (422, "own-person-missing")
