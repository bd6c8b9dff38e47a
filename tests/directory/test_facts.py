"""What the directory hears, tells the others, and can rebuild."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from datetime import date
from pathlib import Path
from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, Field, TypeAdapter

from services.directory.service import service
from shared.contracts.workflows import DepartmentFound, WorkHandedOver
from shared.eventsourcing.context import Context
from shared.eventsourcing.store import Append
from shared.postgres.rebuild import rebuild
from shared.runtime.service import Service
from shared.testing.house import House
from tests.directory.examples import AT
from tests.directory.office import HQ, LI, RND, Office

OpenHouse = Callable[..., AbstractAsyncContextManager[House]]


def neighbour(folder: Path) -> Service:
    """Return a workflows area without read models that publishes just what it is made to store."""
    return Service(
        name="workflows",
        events=TypeAdapter(
            Annotated[DepartmentFound | WorkHandedOver, Field(discriminator="type")]
        ),
        schema=folder,
        routes=lambda _: (),
        refusals={},
        publish=lambda event: event,
    )


def found(department: str) -> DepartmentFound:
    """Return the fact that a history names a department."""
    return DepartmentFound(
        import_id=UUID(int=1), department=department, since=date(2020, 5, 1), at=AT
    )


async def tell(house: House, *facts: BaseModel) -> None:
    """Have the workflows area publish facts, and wait until they are heard."""
    area = house.area("workflows")
    context = Context(correlation=area.ids(), actor="an import")
    await area.store.append(Append(f"import-{area.ids()}", 0, facts, context))
    await house.settle()


async def told(house: House) -> list[dict[str, Any]]:
    """Return what the directory has published, without the types' common parts."""
    async with house.area("directory").pool.acquire() as db:
        rows = await db.fetch("SELECT type, data FROM outbox ORDER BY position")
    facts = [json.loads(row["data"]) for row in rows]
    return [{**fact, "type": fact["type"].split(".")[2]} for fact in facts]


async def test_a_department_of_a_history_is_made_once(house: OpenHouse, tmp_path: Path) -> None:
    async with house([service, neighbour(tmp_path)]) as running:
        office = Office(running)
        await office.post("/departments", HQ)
        handed = WorkHandedOver(
            case_id=UUID(int=2), case="1", step=1, sender="A", recipient="B", at=AT
        )
        await tell(running, found("Group 1"), found("HQ"), handed, found("Group 1"))
        await tell(running, found("Group 1"), found("财务部"))
        listed = (await office.ask("/departments"))["items"]
        assert [(one["code"], one["name"], one["found"], one["valid_from"]) for one in listed] == [
            ("Group 1", "Group 1", True, "2020-05-01"),
            ("HQ", "总部", False, "2026-01-01"),
            ("财务部", "财务部", True, "2020-05-01"),
        ]
        assert [(fact["type"], fact["department"]) for fact in await told(running)] == [
            ("department-registered", "HQ"),
            ("department-registered", "Group 1"),
            ("department-registered", "财务部"),
        ]


async def test_the_company_gives_a_found_department_its_place(
    house: OpenHouse, tmp_path: Path
) -> None:
    async with house([service, neighbour(tmp_path)]) as running:
        office = Office(running)
        await office.post("/departments", HQ)
        await tell(running, found("RND"))
        sheet = "code,name,parent,head,valid_from\nRND,研发部,HQ,E1001,2026-01-01\n"
        assert (await office.load("departments", sheet)).json()["changed"] == 1
        assert (await office.load("departments", sheet)).json()["unchanged"] == 1
        assert await office.ask("/departments/RND") == {
            **RND,
            "head": "E1001",
            "valid_to": None,
            "found": False,
            "version": 4,
        }


async def test_others_hear_of_departments_and_of_who_leads_them(staffed: Office) -> None:
    await staffed.put("/departments/RND/name", {"name": "研发中心"}, If_Match='"1"')
    await staffed.put("/departments/RND/head", {"head": "E1001"}, If_Match='"2"')
    await staffed.post("/departments/RND/closing", {"valid_to": "2026-12-31"}, If_Match='"3"')
    facts = await told(staffed.house)
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
        {"type": "department-renamed", "department": "RND", "name": "研发中心"},
        {"type": "department-head-named", "department": "RND", "head": "E1001"},
        {"type": "department-closed", "department": "RND", "valid_to": "2026-12-31"},
    ]


async def test_a_rebuild_gives_the_same_tables(staffed: Office) -> None:
    await staffed.put("/departments/RND/name", {"name": "研发中心"}, If_Match='"1"')
    await staffed.post("/departments", {**RND, "code": "QA"})
    await staffed.post("/departments/QA/closing", {"valid_to": "2026-12-31"}, If_Match='"1"')
    await staffed.post("/people", {**LI, "id": "E2", "name": "王伟"})
    for version, day in ((2, "2026-07-01"), (3, "2026-04-01")):
        assignment = {"department": "HQ", "roles": [], "valid_from": day}
        await staffed.post("/people/E1001/assignments", assignment, If_Match=f'"{version}"')
    area = staffed.house.area("directory")
    before = await tables(area)
    await rebuild(
        area.database, area.name, area.service.schema, area.codec, area.service.projections
    )
    assert await tables(area) == before


async def tables(area: Any) -> dict[str, list[Any]]:
    """Return every row of the read models."""
    async with area.pool.acquire() as db:
        return {
            table: await db.fetch(f"SELECT * FROM {table} ORDER BY 1, 2")
            for projection in area.service.projections
            for table in projection.tables
        }


async def test_a_head_is_named_once_for_each_change_however_it_comes(
    house: OpenHouse,
) -> None:
    async with house([service]) as running:
        office = Office(running)
        await office.post("/departments", HQ)
        await office.post("/departments", {**RND, "head": "E1001"})
        sheet = "code,name,parent,head,valid_from\nRND,研发部,HQ,{},2026-01-01\n"
        await office.load("departments", sheet.format("E1001"))
        await office.load("departments", sheet.format("E2002"))
        named = [fact for fact in await told(running) if fact["type"] == "department-head-named"]
        assert [(fact["department"], fact["head"]) for fact in named] == [
            ("RND", "E1001"),
            ("RND", "E2002"),
        ]
