"""Who holds a role is heard from the directory, and asked when a map is published."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from services.directory.service import service as directory
from services.workflows.projections.people_of_departments import find_held_roles, note_people
from services.workflows.service import service as workflows
from shared.contracts.directory import DepartmentHeadNamed, PersonAssigned
from shared.eventsourcing.company_days import company_date
from shared.eventsourcing.event_context import EventContext
from shared.eventsourcing.published_fact import Fact
from shared.http.auth import Role
from shared.postgres.unit_of_work import UnitOfWork
from shared.testing.installation import OpenTestInstallation
from tests.directory.area_client import DirectoryClient
from tests.workflows.area_client import WorkflowsClient
from tests.workflows.test_api_case_steps import step


async def test_a_role_that_nobody_holds_is_told_at_publication_until_somebody_has_it(
    start_installation: OpenTestInstallation,
) -> None:
    async with start_installation([directory, workflows]) as installation:
        people = DirectoryClient(installation, Role.GENERAL_MANAGER)
        for code in ("HQ", "RND"):
            body = {"code": code, "name": code, "valid_from": "2026-01-01"}
            assert (await people.post("/departments", body)).status_code == 201
        await register(people, "E1", "RND", ["executor"])
        await installation.wait_until_idle()
        client = WorkflowsClient(installation)
        flow = await client.create("/flows", {"name": "Lease"})
        steps = [
            step("ask", "RND", role="liaison"),
            step("look", "HQ", kind="joint-review", review=REVIEW),
            step("sign", "HQ", role="department-head"),
        ]
        read = await client.get(flow)
        drafted = await client.put(f"{flow}/draft", {"steps": steps}, If_Match=read.headers["ETag"])
        etag = drafted.headers["ETag"]
        refused = await client.post(f"{flow}/versions/1/publish", If_Match=etag)
        assert refused.status_code == 422, refused.text
        assert [(one["pointer"], one["code"]) for one in refused.json()["errors"]] == [
            ("#/steps/0", "role-nobody-holds"),
            ("#/steps/1", "role-nobody-holds"),
            ("#/steps/2", "role-nobody-holds"),
        ]
        actions = (await client.get(flow, Role.OFFICER_WORKFLOWS)).json()["_actions"]
        (publish,) = (one for one in actions if one["operation"] == "publish_flow_version")
        assert publish["code"] == "flow-map-has-faults"
        await register(people, "E2", "RND", ["liaison"])
        await register(people, "E3", "HQ", [])
        read = await people.get("/departments/HQ", Role.GENERAL_MANAGER)
        head = {"head": "E3"}
        named = await people.put("/departments/HQ/head", head, If_Match=read.headers["ETag"])
        assert named.status_code == 200, named.text
        await installation.wait_until_idle()
        published = await client.post(f"{flow}/versions/1/publish", If_Match=etag)
        assert published.status_code == 200, published.text


NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
REVIEW = {"rule": "all", "reviewers": ["HQ", "RND"], "veto_role": "department-head"}


async def register(client: DirectoryClient, person: str, department: str, roles: list[str]) -> None:
    """Register a person with roles in a department."""
    body = {
        "id": person,
        "name": person,
        "department": department,
        "roles": roles,
        "valid_from": "2026-01-01",
    }
    answer = await client.post("/people", body)
    assert answer.status_code == 201, answer.text


async def test_facts_of_people_that_come_twice_and_in_another_order_say_the_same(
    manual_area_client: WorkflowsClient,
) -> None:
    area = manual_area_client.area
    today = company_date(area.clock())
    facts = [
        assigned("E1", "sales", ["liaison"], "2026-01-01", version=1),
        assigned("E1", "sales", ["executor"], "2026-01-01", version=2),
        assigned("E1", "legal", ["liaison"], "2027-01-01", version=3),
        assigned("E2", "finance", None, "2026-01-01", version=1),
        assigned("E3", "legal", [], "2026-01-01", version=1),
        fact(DepartmentHeadNamed(department="legal", head="E9", at=NOON)),
        fact(DepartmentHeadNamed(department="finance", head="E2", at=NOON)),
        fact(DepartmentHeadNamed(department="empty", head="E8", at=NOON)),
    ]
    for order in (facts, [*reversed(facts), *facts]):
        async with area.pool.acquire() as db, db.transaction():
            await db.execute("DELETE FROM assigned_person")
            await db.execute("DELETE FROM department_with_head")
            unit = UnitOfWork(db, area.event_codec, area.event_writer)
            assert (await find_held_roles(db, today)).by_department == {}
            await note_people(unit, order)
            assert (await find_held_roles(db, today)).by_department == {
                "sales": {"executor"},
                "legal": {"department-head"},
                "finance": None,
                "empty": {"department-head"},
            }


def assigned(
    person: str, department: str, roles: list[str] | None, since: str, *, version: int
) -> Fact:
    said: Any = {
        "person": person,
        "department": department,
        "roles": roles,
        "valid_from": since,
        "at": NOON,
    }
    return fact(PersonAssigned(**said), version)


def fact(said: PersonAssigned | DepartmentHeadNamed, version: int = 1) -> Fact:
    """Return a fact as the bus carries it."""
    return Fact(
        position=1,
        id=UUID(int=1),
        area="directory",
        type=said.type,
        key="person",
        sequence=version,
        recorded_at=NOON,
        context=EventContext(correlation=UUID(int=1), actor="m"),
        data=said.model_dump_json(),
    )
