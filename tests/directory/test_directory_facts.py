"""The facts that the directory handles and publishes, and the rebuild of its read models."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, Field, TypeAdapter

from services.directory.service import service
from shared.contracts.workflows import DepartmentFound, WorkHandedOver
from shared.eventsourcing.event_context import EventContext
from shared.eventsourcing.event_store import AppendRequest
from shared.service_runtime.service_definition import ServiceDefinition
from shared.testing.installation import OpenTestInstallation, TestInstallation
from shared.testing.read_models import read_model_rows, rebuild_read_models
from tests.directory.area_client import HQ_BODY, LI_BODY, RND_BODY, DirectoryClient
from tests.directory.domain_examples import RECORDED_AT


def other_area_service(folder: Path) -> ServiceDefinition:
    """Return a workflows area without read models that publishes every event it stores."""
    return ServiceDefinition(
        name="workflows",
        description="A sample.",
        event_type_adapter=TypeAdapter(
            Annotated[DepartmentFound | WorkHandedOver, Field(discriminator="type")]
        ),
        read_model_migrations=folder,
        create_routers=lambda _: (),
        refusal_statuses={},
        fact_from_event=lambda event: event,
    )


def department_found(department: str) -> DepartmentFound:
    """Return the fact that a history names a department."""
    return DepartmentFound(
        import_id=UUID(int=1), department=department, since=date(2020, 5, 1), at=RECORDED_AT
    )


async def publish_facts(installation: TestInstallation, *facts: BaseModel) -> None:
    """Have the workflows area publish facts, and wait until they are handled."""
    area = installation.area("workflows")
    context = EventContext(correlation=area.id_factory(), actor="an import")
    await area.event_store.append(AppendRequest(f"import-{area.id_factory()}", 0, facts, context))
    await installation.wait_until_idle()


async def published_facts(installation: TestInstallation) -> list[dict[str, Any]]:
    """Return the facts that the directory has published, with shortened types."""
    async with installation.area("directory").pool.acquire() as db:
        rows = await db.fetch("SELECT type, data FROM outbox ORDER BY position")
    facts = [json.loads(row["data"]) for row in rows]
    return [{**fact, "type": fact["type"].split(".")[2]} for fact in facts]


async def test_a_department_of_a_history_is_recorded_once(
    start_installation: OpenTestInstallation, tmp_path: Path
) -> None:
    async with start_installation([service, other_area_service(tmp_path)]) as installation:
        client = DirectoryClient(installation)
        await client.post("/departments", HQ_BODY)
        other_fact = WorkHandedOver(
            case_id=UUID(int=2), case="1", step=1, sender="A", recipient="B", at=RECORDED_AT
        )
        await publish_facts(
            installation,
            department_found("Group 1"),
            department_found("HQ"),
            other_fact,
            department_found("Group 1"),
        )
        await publish_facts(installation, department_found("Group 1"), department_found("财务部"))
        listed = (await client.get_json("/departments"))["items"]
        assert [(one["code"], one["name"], one["found"], one["valid_from"]) for one in listed] == [
            ("Group 1", "Group 1", True, "2020-05-01"),
            ("HQ", "总部", False, "2026-01-01"),
            ("财务部", "财务部", True, "2020-05-01"),
        ]
        assert [
            (fact["type"], fact["department"]) for fact in await published_facts(installation)
        ] == [
            ("department-registered", "HQ"),
            ("department-registered", "Group 1"),
            ("department-registered", "财务部"),
        ]


async def test_the_company_places_a_department_from_a_history(
    start_installation: OpenTestInstallation, tmp_path: Path
) -> None:
    async with start_installation([service, other_area_service(tmp_path)]) as installation:
        client = DirectoryClient(installation)
        await client.post("/departments", HQ_BODY)
        await publish_facts(installation, department_found("RND"))
        sheet = "code,name,parent,head,valid_from\nRND,研发部,HQ,E1001,2026-01-01\n"
        assert (await client.upload_sheet("departments", sheet)).json()["changed"] == 1
        assert (await client.upload_sheet("departments", sheet)).json()["unchanged"] == 1
        found = await client.get_json("/departments/RND")
        shown = {*RND_BODY, "head", "valid_to", "found", "version"}
        assert {name: found[name] for name in shown} == {
            **RND_BODY,
            "head": "E1001",
            "valid_to": None,
            "found": False,
            "version": 4,
        }


async def test_departments_and_their_heads_are_published(
    staffed_directory: DirectoryClient,
) -> None:
    await staffed_directory.put("/departments/RND/name", {"name": "研发中心"}, If_Match='"1"')
    await staffed_directory.put("/departments/RND/head", {"head": "E1001"}, If_Match='"2"')
    await staffed_directory.post(
        "/departments/RND/closing", {"valid_to": "2026-12-31"}, If_Match='"3"'
    )
    facts = await published_facts(staffed_directory.installation)
    assert [{name: fact[name] for name in fact if name != "at"} for fact in facts] == [
        {
            "type": "department-registered",
            "department": "HQ",
            "name": "总部",
            "parent": None,
            "valid_from": "2026-01-01",
        },
        {
            "type": "department-registered",
            "department": "RND",
            "name": "研发部",
            "parent": "HQ",
            "valid_from": "2026-01-01",
        },
        {"type": "person-changed", "person": "E1001"},
        {
            "type": "person-assigned",
            "person": "E1001",
            "department": "RND",
            "roles": ["department-head", "liaison"],
            "valid_from": "2026-01-01",
        },
        {
            "type": "department-renamed",
            "department": "RND",
            "name": "研发中心",
            "valid_from": "2026-11-23",
        },
        {
            "type": "department-head-named",
            "department": "RND",
            "head": "E1001",
            "valid_from": "2026-11-23",
        },
        {"type": "department-closed", "department": "RND", "valid_to": "2026-12-31"},
    ]


async def test_a_rebuild_gives_the_same_tables(staffed_directory: DirectoryClient) -> None:
    await staffed_directory.put("/departments/RND/name", {"name": "研发中心"}, If_Match='"1"')
    await staffed_directory.post("/departments", {**RND_BODY, "code": "QA"})
    await staffed_directory.post(
        "/departments/QA/closing", {"valid_to": "2026-12-31"}, If_Match='"1"'
    )
    await staffed_directory.post("/people", {**LI_BODY, "id": "E2", "name": "王伟"})
    for version, day in ((2, "2026-07-01"), (3, "2026-04-01")):
        assignment = {"department": "HQ", "roles": [], "valid_from": day}
        await staffed_directory.post(
            "/people/E1001/assignments", assignment, If_Match=f'"{version}"'
        )
    area = staffed_directory.area
    before = await read_model_rows(area)
    await rebuild_read_models(area)
    assert await read_model_rows(area) == before


async def test_a_department_head_is_published_once_per_change(
    start_installation: OpenTestInstallation,
) -> None:
    async with start_installation([service]) as installation:
        client = DirectoryClient(installation)
        await client.post("/departments", HQ_BODY)
        await client.post("/departments", {**RND_BODY, "head": "E1001"})
        sheet = "code,name,parent,head,valid_from\nRND,研发部,HQ,{},2026-01-01\n"
        await client.upload_sheet("departments", sheet.format("E1001"))
        await client.upload_sheet("departments", sheet.format("E2002"))
        named = [
            fact
            for fact in await published_facts(installation)
            if fact["type"] == "department-head-named"
        ]
        assert [(fact["department"], fact["head"]) for fact in named] == [
            ("RND", "E1001"),
            ("RND", "E2002"),
        ]
