"""A project that was planned by mistake is withdrawn."""

from __future__ import annotations

from uuid import UUID

from shared.contracts.duties_changes import ProjectPlanned, ProjectWithdrawn
from shared.eventsourcing.event_context import EventContext
from shared.eventsourcing.published_fact import Fact
from shared.http.auth import Role
from shared.postgres.reference_table import ReferenceKind
from shared.reference_data.reference_facts import record_reference_facts
from tests.duties.area_client import DutiesClient
from tests.duties.domain_examples import BASE_TIME
from tests.duties.liaison_client import add_people, name_liaison

MISTAKE = {"reason": "planned twice"}


async def test_a_plan_that_was_a_mistake_is_left_out_of_lists_and_its_code_is_free(
    area_client: DutiesClient,
) -> None:
    project = await area_client.plan_project(code="DUP-1")
    await area_client.assign_duty(project)
    await area_client.post(f"{project}/start", {"kick_off": "2026-11-26T09:00:00+08:00"})
    refused = await area_client.post(
        f"{project}/withdraw", MISTAKE, area_client.executor_headers("rnd")
    )
    assert refused.status_code == 403
    answer = await area_client.post(f"{project}/withdraw", MISTAKE)
    assert answer.status_code == 200, answer.text
    assert (await area_client.get("/projects")).json()["items"] == []
    listed = (await area_client.get("/projects?status=withdrawn")).json()["items"]
    assert [(one["status"], one["reason"]) for one in listed] == [("withdrawn", "planned twice")]
    await area_client.plan_project(code="DUP-1")
    (fact,) = await area_client.published_facts("project-withdrawn")
    assert fact["reason"] == "planned twice"
    assert await area_client.published_facts("project-started") == []


async def test_what_has_started_or_ended_is_not_withdrawn(area_client: DutiesClient) -> None:
    project = await area_client.plan_project(pool=None)
    await area_client.start_project(project)
    answer = await area_client.post(f"{project}/withdraw", MISTAKE)
    assert (answer.status_code, answer.json()["code"]) == (409, "withdrawn-while-running")
    await area_client.post(f"{project}/close", {"actual": "1"})
    answer = await area_client.post(f"{project}/withdraw", MISTAKE)
    assert answer.json()["code"] == "project-has-outcome"


async def test_only_the_general_manager_withdraws_a_confirmed_pool(
    area_client: DutiesClient,
) -> None:
    project = await area_client.plan_project()
    manager = area_client.installation.authorization_headers(
        Role.GENERAL_MANAGER, subject="another-person"
    )
    await area_client.post(f"{project}/pool/confirm", None, manager, If_Match='"1"')
    answer = await area_client.post(f"{project}/withdraw", MISTAKE)
    assert (answer.status_code, answer.json()["code"]) == (403, "general-manager-cancels")
    assert (await area_client.post(f"{project}/withdraw", MISTAKE, manager)).status_code == 200


async def test_a_withdrawn_project_needs_no_liaison_and_is_unknown_to_other_areas(
    area_client: DutiesClient,
) -> None:
    await add_people(area_client)
    project = await area_client.plan_project()
    project_id = project.removeprefix("/projects/")
    await name_liaison(area_client, item=project_id)
    await area_client.post(f"{project}/withdraw", MISTAKE)
    await area_client.installation.wait_until_idle()
    (ended,) = await area_client.published_facts("liaison-ended")
    assert (ended["item"]["id"], ended["reason"]) == (project_id, "planned twice")
    (planned,) = await area_client.published_facts("project-planned")
    (withdrawn,) = await area_client.published_facts("project-withdrawn")
    for said in (ProjectPlanned(**planned), ProjectWithdrawn(**withdrawn)):
        fact = Fact(
            position=0,
            id=UUID(int=78),
            area="duties",
            type=said.type,
            key="project",
            sequence=1,
            recorded_at=BASE_TIME,
            context=EventContext(correlation=UUID(int=78), actor="carla"),
            data=said.model_dump_json(),
        )
        async with area_client.area.unit_of_work() as unit:
            await record_reference_facts(unit, [fact])
    names = await area_client.area.references.names_of([project_id], ReferenceKind.PROJECT)
    assert names == {}
